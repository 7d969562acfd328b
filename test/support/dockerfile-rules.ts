import { execForm, type Instruction, pairsOf, parseDockerfile, type Stage } from './dockerfile.ts'

type Rule = (stages: readonly Stage[]) => readonly string[]

const secretName = /TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|API_?KEY|PRIVATE/i

/** What is wrong with a Dockerfile by the rules of ours, most of which hadolint has too. Empty when all is well. */
export function dockerfileFaults(text: string): readonly string[] {
  const stages = parseDockerfile(text)
  if (stages.length === 0) return ['it has no FROM']
  return [
    ...rules.flatMap((rule) => rule(stages)),
    ...stages.flatMap(({ instructions }) => instructions.flatMap(instructionFaults)),
  ]
}

const rules: readonly Rule[] = [
  function basesArePinned(stages) {
    const names = new Set(stages.map(({ name }) => name))
    return stages
      .filter(({ base }) => !names.has(base) && !/(:\d+\.\d+\.\d+[\w.-]*|@sha256:[0-9a-f]{64})$/.test(base))
      .map(({ base }) => `FROM ${base} is not pinned to a whole version or a digest`)
  },
  function runsAsNobody(stages) {
    const user = ofImage(stages, 'USER').at(-1)?.text ?? 'root'
    return /^[1-9]\d{3,}:[1-9]\d{3,}$/.test(user)
      ? []
      : [`USER ${user} is no number of a user without rights`]
  },
  function saysHowItFares(stages) {
    const check = ofImage(stages, 'HEALTHCHECK').at(-1)
    if (!check || /^NONE$/i.test(check.text)) return ['HEALTHCHECK is missing']
    return ['interval', 'timeout']
      .filter((flag) => !check.flags[flag])
      .map((flag) => `HEALTHCHECK has no --${flag}`)
  },
  function startsOneProgram(stages) {
    return ['ENTRYPOINT', 'CMD']
      .filter((keyword) => ofImage(stages, keyword).length !== 1)
      .map((keyword) => `${keyword} stands there ${ofImage(stages, keyword).length} times`)
  },
  function programIsNotItsOwn(stages) {
    return ofImage(stages, 'COPY')
      .filter(({ flags }) => flags['chown'])
      .map(({ line }) => `line ${line}: COPY --chown lets the program change itself`)
  },
  function buildsBeforeItDropsRights(stages) {
    const image = stages.at(-1)?.instructions ?? []
    const after = image.slice(image.findIndex(({ keyword }) => keyword === 'USER') + 1)
    return after
      .filter(({ keyword }) => ['RUN', 'COPY'].includes(keyword))
      .map(({ line }) => `line ${line}: after USER`)
  },
]

function ofImage(stages: readonly Stage[], keyword: string): readonly Instruction[] {
  return (stages.at(-1)?.instructions ?? []).filter((each) => each.keyword === keyword)
}

function instructionFaults(instruction: Instruction): readonly string[] {
  const faults = faultsOf[instruction.keyword]?.(instruction) ?? []
  return faults.map((fault) => `line ${instruction.line}: ${fault}`)
}

const wantsExecForm = ({ text, keyword }: Instruction): readonly string[] =>
  execForm(text.replace(/^CMD\s+/, '')) ? [] : [`${keyword} is read by a shell`]

const holdsNoSecret = ({ text }: Instruction): readonly string[] =>
  [...pairsOf(text).map(([name]) => name), text.split('=')[0] ?? '']
    .filter((name) => secretName.test(name))
    .slice(0, 1)
    .map((name) => `${name} would stay in the image`)

const faultsOf: Readonly<Record<string, (instruction: Instruction) => readonly string[]>> = {
  ADD: () => ['ADD fetches and unpacks: use COPY'],
  MAINTAINER: () => ['MAINTAINER is a LABEL now'],
  CMD: wantsExecForm,
  ENTRYPOINT: wantsExecForm,
  HEALTHCHECK: wantsExecForm,
  ENV: holdsNoSecret,
  ARG: holdsNoSecret,
  WORKDIR: ({ text }) => (text.startsWith('/') ? [] : ['WORKDIR is not absolute']),
  RUN: ({ text }) => runFaults.filter(({ when }) => when(text)).map(({ fault }) => fault),
}

const runFaults: readonly { readonly when: (text: string) => boolean; readonly fault: string }[] = [
  { when: (text) => /\bsudo\b/.test(text), fault: 'sudo' },
  { when: (text) => /\b(curl|wget)\b.*\|\s*(ba|da)?sh\b/.test(text), fault: 'runs what it downloads' },
  { when: (text) => /\bapt\s/.test(text), fault: 'apt is for people: use apt-get' },
  {
    when: (text) => /apt-get\s.*install/.test(text) && !text.includes('--no-install-recommends'),
    fault: 'apt-get installs what is only recommended',
  },
  {
    when: (text) => text.includes('apt-get update') && !text.includes('rm -rf /var/lib/apt/lists/'),
    fault: 'the lists of apt stay in the image',
  },
  {
    when: (text) => /\bnpm (install|ci)\b/.test(text) && !text.includes('--ignore-scripts'),
    fault: 'npm runs the scripts of packages',
  },
  {
    when: (text) => /\bchmod\b.*\b(777|a\+w|o\+w)/.test(text),
    fault: 'everybody may write',
  },
]
