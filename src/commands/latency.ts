import { Flags } from '@oclif/core'
import { BaseCommand } from '../base-command.ts'
import { writeLines } from '../cli/output.ts'
import { paintFor } from '../cli/paint.ts'
import { momentOf } from '../cli/since.ts'
import { createUsageAsker } from '../cli/usage/ask-usage.ts'
import { ExpectedError } from '../core/errors.ts'
import type { OutputOf } from '../core/operations/contract.ts'
import { type LatencyGroup, latencyGroups } from '../core/usage/latency-query.ts'

export default class Latency extends BaseCommand {
  static override summary = 'Show how long calls to models take, and compare agents.'
  static override description =
    'P50, P95 and P99 of the time from the request to the end of its answer, the same of its first piece, and how many tokens came in a second; each within 1.1 %. How long a call took is told by telemetry of agents, not by histories. No control plane is needed.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --by provider --since 30d',
    {
      description: 'Two agents side by side:',
      command: '<%= config.bin %> <%= command.id %> --compare worker mailer',
    },
  ]
  static override flags = {
    by: Flags.option({
      options: latencyGroups,
      default: 'model' as LatencyGroup,
      summary: 'Grouped by this.',
    })(),
    compare: Flags.string({
      multiple: true,
      helpValue: 'AGENT',
      summary: 'Agents side by side: cost, calls, success, times, cache.',
    }),
    since: Flags.string({ default: '24h', helpValue: 'TIME', summary: 'From then on: 24h, 7d, or a date.' }),
    until: Flags.string({ helpValue: 'TIME', summary: 'Until then [default: now].' }),
  }

  async run(): Promise<OutputOf<'latency.summary'>> {
    const { flags } = await this.parse(Latency)
    const agents = flags.compare && [...new Set(flags.compare)]
    if (agents?.length === 1) {
      throw new ExpectedError('USAGE', '--compare needs two agents or more', {
        hint: `superclaw latency --compare ${agents[0]} OTHER`,
      })
    }
    const nowMs = Date.now()
    const fromMs = Math.floor(momentOf(flags.since, nowMs))
    const untilMs = Math.ceil(flags.until === undefined ? nowMs + 1 : momentOf(flags.until, nowMs))
    const by = agents ? 'agent' : flags.by
    const asker = createUsageAsker(await this.app(), this.isElsewhere())
    const summary = await asker.ask('latency.summary', {
      by,
      fromMs,
      untilMs,
      ...(agents && { keys: agents }),
    })
    if (!this.jsonEnabled()) {
      const { comparedLines, latencyLines } = await import('../cli/usage/latency-text.ts')
      const look = { by, fromMs, nowMs, paint: paintFor(process.stdout) }
      await writeLines(agents ? comparedLines(summary, agents, look) : latencyLines(summary, look))
    }
    return summary
  }
}
