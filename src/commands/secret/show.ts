import { Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { formatTime } from '../../cli/format.ts'
import { writeLines } from '../../cli/output.ts'
import { paintFor } from '../../cli/paint.ts'
import { knownSecret } from '../../cli/secret/secret-args.ts'
import { pairLines } from '../../cli/table.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

type Shown = OutputOf<'secret.show'>

export default class SecretShow extends BaseCommand {
  static override summary = 'Show what is known of a secret; its value with --reveal.'
  static override description =
    'With --reveal the value alone is printed, with a line end on a terminal and without one elsewhere. The log of events tells who saw it.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> openai',
    '<%= config.bin %> <%= command.id %> openai --reveal > key.txt',
  ]
  static override args = knownSecret
  static override flags = { reveal: Flags.boolean({ summary: 'Print its value.' }) }

  async run(): Promise<Shown> {
    const { args, flags } = await this.parse(SecretShow)
    const name = args.secret
    const app = await this.app()
    const shown = await app.call('secret.show', { name, reveal: flags.reveal })
    if (!this.jsonEnabled()) await print(shown)
    return shown
  }
}

async function print({ secret, value }: Shown): Promise<void> {
  if (value !== null) {
    process.stdout.write(process.stdout.isTTY ? `${value}\n` : value)
    return
  }
  const { name, version, createdAtMs, changedAtMs, agents } = secret
  const pairs = [
    ['name', name],
    ['version', String(version)],
    ['created', formatTime(createdAtMs, Date.now())],
    ['changed', formatTime(changedAtMs, Date.now())],
    ['used by', agents.join(', ') || '-'],
  ] as const
  await writeLines(pairLines(pairs, paintFor(process.stdout)))
}
