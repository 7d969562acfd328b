import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Flag {
  readonly name: string
  readonly char?: string
  readonly type: 'boolean' | 'option'
  readonly summary?: string
  readonly description?: string
  readonly helpValue?: string
  readonly helpGroup?: string
  readonly default?: unknown
  readonly options?: readonly string[]
  readonly allowNo?: boolean
  readonly hidden?: boolean
}

interface Command {
  readonly id: string
  readonly summary?: string
  readonly description?: string
  readonly hidden?: boolean
  readonly examples?: readonly (string | { readonly description: string; readonly command: string })[]
  readonly args: Readonly<
    Record<
      string,
      {
        readonly name: string
        readonly description?: string
        readonly required?: boolean
        readonly multiple?: boolean
      }
    >
  >
  readonly flags: Readonly<Record<string, Flag>>
}

const manifestPath = join(import.meta.dirname, '..', '..', 'oclif.manifest.json')

/** docs/commands.md, from oclif.manifest.json, which the build writes. */
export function commandsPage(): string {
  if (!existsSync(manifestPath))
    throw new Error('npm run build writes oclif.manifest.json, which this page is made from')
  const { commands }: { commands: Readonly<Record<string, Command>> } = JSON.parse(
    readFileSync(manifestPath, 'utf8'),
  )
  const shown = Object.values(commands).filter(({ hidden }) => !hidden)
  const shared = Object.values(shown.find(({ id }) => id === 'status')?.flags ?? {}).filter(isGlobal)
  return [
    '# Commands',
    '',
    '`superclaw COMMAND --help` shows the same in the terminal. Exit codes: [errors.md](errors.md). Output for machines: [json.md](json.md).',
    '',
    ...shown.map(({ id, summary }) => `- [\`superclaw ${typed(id)}\`](#${anchor(id)}): ${summary}`),
    '',
    '## Flags of all commands',
    '',
    flagTable(shared),
    '',
    ...shown.map(section),
  ].join('\n')
}

const typed = (id: string): string => id.replaceAll(':', ' ')
const anchor = (id: string): string => `superclaw-${id.replaceAll(':', '-')}`
const isGlobal = ({ helpGroup }: Flag): boolean => helpGroup === 'GLOBAL'

function section({ id, summary, description, args, flags, examples = [] }: Command): string {
  const usage = Object.values(args).map(({ name, required, multiple }) => {
    const word = name.toUpperCase() + (multiple ? '…' : '')
    return required ? ` ${word}` : ` [${word}]`
  })
  const own = Object.values(flags).filter((flag) => !isGlobal(flag) && !flag.hidden)
  return [
    `## superclaw ${typed(id)}`,
    '',
    [summary, description].filter(Boolean).join(' ').replaceAll('\n', ' '),
    '',
    '```',
    `superclaw ${typed(id)}${usage.join('')}${own.length > 0 ? ' [FLAGS]' : ''}`,
    '```',
    '',
    ...(own.length > 0 ? [flagTable(own), ''] : []),
    ...(examples.length > 0
      ? ['```sh', ...examples.map((example) => exampleText(example, id)), '```', '']
      : []),
  ].join('\n')
}

function flagTable(flags: readonly Flag[]): string {
  const rows = flags.map(
    (flag) => `| ${flagName(flag)} | ${flag.summary ?? flag.description ?? ''}${valuesOf(flag)} |`,
  )
  return ['| flag | |', '|---|---|', ...rows].join('\n')
}

function flagName({ name, char, type, helpValue, allowNo }: Flag): string {
  const long = allowNo ? `--[no-]${name}` : `--${name}`
  const value = type === 'option' ? ` ${helpValue ?? 'VALUE'}` : ''
  return `\`${char ? `-${char}, ` : ''}${long}${value}\``
}

function valuesOf({ options, default: standard, type }: Flag): string {
  const values = options ? ` One of ${options.map((option) => `\`${option}\``).join(', ')}.` : ''
  return type === 'option' && standard !== undefined ? `${values} Default: \`${standard}\`.` : values
}

function exampleText(example: NonNullable<Command['examples']>[number], id: string): string {
  if (typeof example === 'string') return filled(example, id)
  return `# ${example.description.replace(/:$/, '')}\n${filled(example.command, id)}`
}

function filled(template: string, id: string): string {
  return template.replaceAll('<%= config.bin %>', 'superclaw').replaceAll('<%= command.id %>', typed(id))
}
