import { Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { writeLines } from '../../cli/output.ts'
import { paintFor } from '../../cli/paint.ts'
import { momentOf } from '../../cli/since.ts'
import { askTraces } from '../../cli/trace/ask-traces.ts'
import { parseDuration } from '../../core/config/quantity.ts'
import { ExpectedError } from '../../core/errors.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

export default class TraceList extends BaseCommand {
  static override summary = 'List traces that agents sent, newest first.'
  static override description =
    'A trace is what one request led to: calls of models, tools, and what those did. Agents send them by OTLP; what is not kept is counted below. No control plane is needed to look at those that are kept.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --errors --since 24h',
    {
      description: 'What took an agent longer than a minute:',
      command: '<%= config.bin %> <%= command.id %> --agent web --min-duration 1m',
    },
  ]
  static override flags = {
    agent: Flags.string({ helpValue: 'AGENT', summary: 'Only those of this agent.' }),
    session: Flags.string({ helpValue: 'ID', summary: 'Only those of this session.' }),
    service: Flags.string({ helpValue: 'NAME', summary: 'Only those that this tool sent: claude-code.' }),
    errors: Flags.boolean({ summary: 'Only those with an error.' }),
    'min-duration': Flags.string({
      helpValue: 'TIME',
      summary: 'Only those that took as long: 500ms, 30s, 2m.',
    }),
    since: Flags.string({ helpValue: 'TIME', summary: 'From then on: 30m, 24h, 7d, or a date.' }),
    until: Flags.string({ helpValue: 'TIME', summary: 'Until then.' }),
    limit: Flags.integer({ char: 'n', default: 20, min: 1, max: 1_000, summary: 'So many at most.' }),
  }

  async run(): Promise<OutputOf<'trace.list'>> {
    const { flags } = await this.parse(TraceList)
    const { agent, session, service, limit } = flags
    const nowMs = Date.now()
    const moment = (text: string | undefined, fallback: number): number =>
      text === undefined ? fallback : Math.floor(momentOf(text, nowMs))
    const query = {
      ...{ agent, session, service, limit, hasError: flags.errors },
      fromMs: moment(flags.since, 0),
      untilMs: moment(flags.until, Number.MAX_SAFE_INTEGER),
      minDurationMs: durationOf(flags['min-duration']),
    }
    const list = await askTraces(
      async () => (await this.app()).call('trace.list', query),
      (here) => here.list(query),
      this.isElsewhere(),
    )
    if (!this.jsonEnabled()) {
      const { traceListLines } = await import('../../cli/trace/trace-text.ts')
      const { isTTY, columns } = process.stdout
      const widthMax = isTTY && columns ? columns : undefined
      await writeLines(
        traceListLines(list, { nowMs, paint: paintFor(process.stdout), ...(widthMax && { widthMax }) }),
      )
    }
    return list
  }
}

/** @throws USAGE */
function durationOf(text: string | undefined): number {
  if (text === undefined) return 0
  const durationMs = parseDuration(text)
  if (durationMs !== undefined) return durationMs
  throw new ExpectedError('USAGE', `--min-duration ${text} is no duration`, {
    hint: 'Write 500ms, 30s or 2m',
  })
}
