import { Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { writeLines } from '../../cli/output.ts'
import { paintFor } from '../../cli/paint.ts'
import { momentOf } from '../../cli/since.ts'
import { orHere } from '../../cli/usage/desk-here.ts'
import type { InputOf, OutputOf } from '../../core/operations/contract.ts'
import { type UsageGroup, usageGroups } from '../../core/usage/usage-query.ts'

type Summary = OutputOf<'usage.summary'>

export default class UsageIndex extends BaseCommand {
  static override summary = 'Show what calls to models used and cost.'
  static override description =
    `It reads the histories that Claude Code, Codex, Gemini CLI, OpenCode, Qwen Code, Goose and OpenClaw leave on this machine, and keeps what they used when they delete them. No control plane is needed. Prices are those of the lists of providers; what subscriptions pay for is not billed: superclaw.yaml says which tools have one.`
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --by model --since 30d',
    {
      description: 'The dearest sessions of a day:',
      command: '<%= config.bin %> <%= command.id %> --by session --since 24h',
    },
  ]
  static override flags = {
    by: Flags.option({
      options: [...usageGroups, 'fleet'] as const,
      default: 'day' as UsageGroup | 'fleet',
      summary: 'Sum up by this.',
    })(),
    since: Flags.string({
      default: '7d',
      helpValue: 'TIME',
      summary: 'From then on: 24h, 7d, 30d, or a date.',
    }),
    compare: Flags.option({
      options: ['previous'] as const,
      summary: 'Beside it, what the same cost in the time of the same length before.',
    })(),
    until: Flags.string({ helpValue: 'TIME', summary: 'Until then [default: now].' }),
    zone: Flags.string({
      helpValue: 'ZONE',
      summary: 'In which days begin: Europe/Berlin [default: that of this machine].',
    }),
  }

  async run(): Promise<Summary & { readonly previous?: Pick<Summary, 'rows' | 'total'> }> {
    const { flags } = await this.parse(UsageIndex)
    const nowMs = Date.now()
    const query = {
      by: flags.by,
      fromMs: Math.floor(momentOf(flags.since, nowMs)),
      untilMs: Math.ceil(flags.until === undefined ? nowMs + 1 : momentOf(flags.until, nowMs)),
      zone: flags.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    }
    const summary = await this.#summary(query)
    const previous = flags.compare && (await this.#summary(timeBefore(query)))
    if (!this.jsonEnabled()) {
      const { usageLines } = await import('../../cli/usage/usage-text.ts')
      const shown = { by: flags.by, nowMs, previous }
      await writeLines(usageLines(summary, shown, paintFor(process.stdout)))
    }
    if (!previous) return summary
    const { rows, total } = previous
    return { ...summary, previous: { rows, total } }
  }

  async #summary(query: InputOf<'usage.summary'> & { readonly by: UsageGroup | 'fleet' }): Promise<Summary> {
    const ask = async () => (await this.app()).call('usage.summary', query)
    const { by, zone = 'UTC' } = query
    // Who is in which fleet is known to the control plane alone.
    if (by === 'fleet') return ask()
    return orHere(this.isElsewhere(), ask, async (desk) => {
      const { summaryView } = await import('../../core/handlers/usage-handlers.ts')
      return summaryView(await desk.summary({ ...query, by, zone }))
    })
  }
}

/** The time of the same length that ends where this one begins. */
function timeBefore<Query extends { readonly fromMs: number; readonly untilMs: number }>(
  query: Query,
): Query {
  const { fromMs, untilMs } = query
  return { ...query, fromMs: fromMs - (untilMs - fromMs), untilMs: fromMs }
}
