import { BaseCommand } from '../../base-command.ts'
import { formatTime } from '../../cli/format.ts'
import { writeLines } from '../../cli/output.ts'
import { paintFor } from '../../cli/paint.ts'
import { type Column, tableLines } from '../../cli/table.ts'
import { isOwnSecret } from '../../core/gateway/own-secrets.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

type Secrets = OutputOf<'secret.list'>

const columns: readonly Column<Secrets['secrets'][number]>[] = [
  { header: 'NAME', text: ({ name }) => name, style: () => 'bold' },
  { header: 'VERSION', text: ({ version }) => String(version), align: 'right' },
  { header: 'CHANGED', text: ({ changedAtMs }) => formatTime(changedAtMs, Date.now()) },
  {
    header: 'USED BY',
    text: ({ name, agents }) => agents.join(', ') || (isOwnSecret(name) ? 'SuperClaw' : '-'),
  },
]

export default class SecretList extends BaseCommand {
  static override summary = 'List secrets, without their values, and say where their key is.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json',
  ]

  async run(): Promise<Secrets> {
    await this.parse(SecretList)
    const app = await this.app()
    const listed = await app.call('secret.list', {})
    if (!this.jsonEnabled()) await writeLines(linesOf(listed))
    return listed
  }
}

function linesOf({ key, secrets }: Secrets): string[] {
  if (secrets.length === 0) return ['There are no secrets. superclaw secret set NAME keeps one.']
  const paint = paintFor(process.stdout)
  const table = tableLines(columns, secrets, { paint })
  if (!key) return table
  const { source, place, fault, cure } = key
  const about = fault === null ? [`Key: ${source} (${place})`] : [paint('red', fault), cure ?? '']
  return [...table, '', ...about]
}
