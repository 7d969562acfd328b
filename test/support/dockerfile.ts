/** One instruction of a Dockerfile, its continued lines joined. */
export interface Instruction {
  /** In capitals: `RUN`. */
  readonly keyword: string
  /** `--from=build` is `from: 'build'`. */
  readonly flags: Readonly<Record<string, string>>
  /** What follows the flags. */
  readonly text: string
  /** Where it begins, 1-based. */
  readonly line: number
}

export interface Stage {
  /** With build arguments filled in from their defaults. */
  readonly base: string
  readonly name: string | undefined
  readonly instructions: readonly Instruction[]
}

/** The stages of a Dockerfile (docs.docker.com/reference/dockerfile), the last of which becomes the image. */
export function parseDockerfile(text: string): readonly Stage[] {
  const instructions = parseInstructions(text)
  const starts = instructions.flatMap(({ keyword }, index) => (keyword === 'FROM' ? [index] : []))
  const defaults = new Map(
    instructions
      .slice(0, starts[0])
      .filter(({ keyword }) => keyword === 'ARG')
      .map((arg) => pairOf(arg.text)),
  )
  return starts.map((start, index) => {
    const [base = '', , name] = (instructions[start]?.text ?? '').split(/\s+/)
    return {
      base: base.replace(/\$\{?(\w+)\}?/, (_, arg: string) => defaults.get(arg) ?? ''),
      name,
      instructions: instructions.slice(start + 1, starts[index + 1]),
    }
  })
}

function parseInstructions(text: string): readonly Instruction[] {
  const instructions: Instruction[] = []
  let joined = ''
  let start = 0
  for (const [index, line] of text.split('\n').entries()) {
    // Comments may stand between continued lines too.
    if (/^\s*(#|$)/.test(line)) continue
    if (joined === '') start = index + 1
    joined += line.replace(/\\$/, '')
    if (line.endsWith('\\')) continue
    instructions.push(parseInstruction(joined, start))
    joined = ''
  }
  return instructions
}

function parseInstruction(text: string, line: number): Instruction {
  const [, keyword = '', given = '', rest = ''] = /^\s*(\w+)\s+((?:--[\w-]+=\S+\s+)*)(.*)$/s.exec(text) ?? []
  const flags = Object.fromEntries(
    given
      .split(/\s+/)
      .filter(Boolean)
      .map((flag) => pairOf(flag.slice(2))),
  )
  return { keyword: keyword.toUpperCase(), flags, text: rest.trim(), line }
}

/** `NAME=value` of each word, quotes taken off. */
export function pairsOf(text: string): readonly (readonly [string, string])[] {
  return [...text.matchAll(/[\w.-]+=(?:"[^"]*"|\S*)/g)].map(([pair]) => pairOf(pair))
}

function pairOf(text: string): [string, string] {
  const [name = '', ...value] = text.split('=')
  return [name, value.join('=').replaceAll('"', '')]
}

/** The words of an instruction in the form of a JSON array; `undefined` for one that a shell would read. */
export function execForm(text: string): readonly string[] | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value.map(String) : undefined
  } catch {
    return undefined
  }
}
