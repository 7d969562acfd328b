/** What oclif.manifest.json says of a command, as far as completion needs it. */
export interface CommandShape {
  readonly id: string
  readonly aliases?: readonly string[]
  readonly hidden?: boolean
  readonly summary?: string
  readonly args?: Readonly<Record<string, ValueShape>>
  readonly flags?: Readonly<Record<string, FlagShape>>
}

export interface ValueShape {
  readonly name: string
  readonly options?: readonly string[]
  readonly multiple?: boolean
}

export interface FlagShape extends ValueShape {
  readonly type: 'boolean' | 'option'
  readonly char?: string
  readonly hidden?: boolean
  readonly summary?: string
  /** Those that all commands have are in one. */
  readonly helpGroup?: string
}

export interface Completion {
  readonly value: string
  /** One sentence; empty when the value speaks for itself. */
  readonly summary: string
}

/** What only a running control plane knows. */
export type LiveKind = 'agent' | 'fleet'

/** Values to offer at once, and those to ask the control plane for. */
export interface Offer {
  readonly completions: readonly Completion[]
  readonly live: LiveKind | null
}

interface Topic {
  readonly name: string
  readonly description?: string
}

/**
 * What may stand where the last of `words` is being typed. The words are what follows `superclaw` on the line, the last
 * one maybe empty. Nothing to offer means that a shell may offer files.
 */
export function completionsFor(
  words: readonly string[],
  commands: readonly CommandShape[],
  topics: readonly Topic[] = [],
): Offer {
  const typed = words.at(-1) ?? ''
  const before = words.slice(0, -1)
  const visible = commands.filter(({ hidden }) => !hidden)
  const { command, rest } = findCommand(before, visible)
  if (!command) return filtered(nextWords(before, visible, topics), typed)
  const flag = flagWithValue(rest.at(-1), command)
  if (flag) return filtered(valuesOf(flag), typed)
  const [, name, value = ''] = /^(--[^=]+)=(.*)$/.exec(typed) ?? []
  if (name !== undefined) return prefixed(`${name}=`, filtered(valuesOf(flagWithValue(name, command)), value))
  if (typed.startsWith('-') && !rest.includes('--')) return filtered(flagsOf(command, rest), typed)
  // `events` is a command, and `events verify` another.
  const deeper = rest.length === 0 ? nextWords(before, visible, topics).completions : []
  const { completions, live } = valuesOf(argumentAt(rest, command))
  return filtered({ completions: [...deeper, ...completions], live }, typed)
}

/** The command with the longest name that the words begin with, and the words after it. */
function findCommand(
  words: readonly string[],
  commands: readonly CommandShape[],
): { readonly command: CommandShape | undefined; readonly rest: readonly string[] } {
  for (let length = words.length; length > 0; length -= 1) {
    const id = words.slice(0, length).join(':')
    const command = commands.find((candidate) => candidate.id === id || candidate.aliases?.includes(id))
    if (command) return { command, rest: words.slice(length) }
  }
  return { command: undefined, rest: words }
}

/** Commands and topics that continue the words of an unfinished command. */
function nextWords(
  words: readonly string[],
  commands: readonly CommandShape[],
  topics: readonly Topic[],
): Offer {
  const prefix = words.length === 0 ? '' : `${words.join(':')}:`
  const next = new Map<string, string>()
  for (const { id, summary = '' } of commands) {
    if (!id.startsWith(prefix)) continue
    const [word = '', ...deeper] = id.slice(prefix.length).split(':')
    const topic = topics.find(({ name }) => name === prefix + word)
    if (deeper.length === 0 || !next.has(word)) next.set(word, topic?.description ?? summary)
  }
  const completions = [...next].map(([value, summary]) => ({ value, summary }))
  return { completions, live: null }
}

/** The flag that `word` names and that waits for its value. */
function flagWithValue(word: string | undefined, command: CommandShape): FlagShape | undefined {
  return Object.values(command.flags ?? {}).find(
    ({ name, char, type }) => type === 'option' && (word === `--${name}` || (char && word === `-${char}`)),
  )
}

function flagsOf(command: CommandShape, rest: readonly string[]): Offer {
  const flags = Object.values(command.flags ?? {})
  const completions = [...flags.filter((flag) => !flag.helpGroup), ...flags.filter((flag) => flag.helpGroup)]
    .filter(({ name, hidden, multiple }) => !hidden && (multiple || !rest.includes(`--${name}`)))
    .map(({ name, summary = '' }) => ({ value: `--${name}`, summary }))
  return { completions: [...completions, { value: '--help', summary: 'Show help.' }], live: null }
}

/** The argument whose turn it is, after the words that follow the command. */
function argumentAt(rest: readonly string[], command: CommandShape): ValueShape | undefined {
  const given = rest.filter(
    (word, index) => !word.startsWith('-') && !flagWithValue(rest[index - 1], command),
  )
  const all = Object.values(command.args ?? {})
  return all[given.length] ?? all.find(({ multiple }) => multiple)
}

function valuesOf(shape: ValueShape | undefined): Offer {
  const completions = (shape?.options ?? []).map((value) => ({ value, summary: '' }))
  const live = shape?.name === 'agent' || shape?.name === 'fleet' ? shape.name : null
  return { completions, live }
}

function filtered({ completions, live }: Offer, typed: string): Offer {
  return { completions: completions.filter(({ value }) => value.startsWith(typed)), live }
}

function prefixed(prefix: string, { completions, live }: Offer): Offer {
  return { completions: completions.map(({ value, summary }) => ({ value: prefix + value, summary })), live }
}
