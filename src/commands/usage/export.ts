import { Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { momentOf } from '../../cli/since.ts'
import { type ExportForm, openExportSink } from '../../cli/usage/export-sink.ts'
import { isUnreachable, openLocalDesk } from '../../cli/usage/local-desk.ts'
import type { InputOf, OutputOf } from '../../core/operations/contract.ts'

export default class UsageExport extends BaseCommand {
  static override summary = 'Write every call that is kept, for other programs.'
  static override description =
    'As CSV, or with --json as JSON lines, or with --parquet; a call a line, in the order of time. A call that a better source told as well is there, too, and says that it is not counted. No control plane is needed.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --since 30d > calls.csv',
    { description: 'For DuckDB:', command: '<%= config.bin %> <%= command.id %> --parquet -o calls.parquet' },
  ]
  static override flags = {
    since: Flags.string({
      ...{ default: '7d', helpValue: 'TIME' },
      summary: 'From then on: 24h, 30d, or a date.',
    }),
    until: Flags.string({ helpValue: 'TIME', summary: 'Until then [default: now].' }),
    tool: Flags.string({ helpValue: 'TOOL', summary: 'Only calls of this tool.' }),
    agent: Flags.string({ helpValue: 'ID', summary: 'Only calls of this agent.' }),
    model: Flags.string({ helpValue: 'MODEL', summary: 'Only calls of this model.' }),
    csv: Flags.boolean({ summary: 'CSV, which is the default.', exclusive: ['json', 'parquet'] }),
    parquet: Flags.boolean({ summary: 'Parquet; needs --output.', exclusive: ['json', 'csv'] }),
    output: Flags.string({
      ...{ char: 'o', helpValue: 'FILE' },
      summary: 'Write this file, which appears when it is whole.',
    }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(UsageExport)
    const query = queryOf(flags, Date.now())
    const form: ExportForm = flags.parquet ? 'parquet' : this.jsonEnabled() ? 'json' : 'csv'
    const signal = this.interruptSignal()
    const sink = await openExportSink(form, flags.output ?? null, signal)
    try {
      for await (const { rows } of this.#pages(query, signal)) await sink.write(rows)
      if (!signal.aborted) await sink.finish()
    } finally {
      sink.discard()
    }
  }

  async *#pages(
    query: InputOf<'usage.export'>,
    signal: AbortSignal,
  ): AsyncGenerator<OutputOf<'usage.export'>> {
    let isBegun = false
    try {
      for await (const page of (await this.app()).stream('usage.export', query, signal)) {
        isBegun = true
        yield page
      }
      return
    } catch (error) {
      if (isBegun || !isUnreachable(error) || this.isElsewhere()) throw error
    }
    const [{ createLiveUsageHandlers }, { realClock }] = await Promise.all([
      import('../../core/handlers/live-usage-handlers.ts'),
      import('../../core/adapters/host/real-clock.ts'),
    ])
    await using desk = await openLocalDesk(process.env)
    const handlers = createLiveUsageHandlers({ desk: async () => desk, clock: realClock })
    yield* handlers['usage.export']({ id: 'local', role: 'admin' }, query, signal)
  }
}

interface Wanted {
  readonly since: string
  readonly until: string | undefined
  readonly tool: string | undefined
  readonly agent: string | undefined
  readonly model: string | undefined
}

function queryOf({ since, until, tool, agent, model }: Wanted, nowMs: number): InputOf<'usage.export'> {
  return {
    fromMs: Math.floor(momentOf(since, nowMs)),
    untilMs: Math.ceil(until === undefined ? nowMs + 1 : momentOf(until, nowMs)),
    ...(tool === undefined ? {} : { tool }),
    ...(agent === undefined ? {} : { agent }),
    ...(model === undefined ? {} : { model }),
  }
}
