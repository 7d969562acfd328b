import { Flags } from '@oclif/core'
import { BaseCommand } from '../base-command.ts'
import { writeLines } from '../cli/output.ts'
import { paintFor } from '../cli/paint.ts'
import { momentOf } from '../cli/since.ts'
import { createUsageAsker } from '../cli/usage/ask-usage.ts'
import type { OutputOf } from '../core/operations/contract.ts'
import { type FailureGroup, failureGroups } from '../core/usage/failure-query.ts'

export default class Errors extends BaseCommand {
  static override summary = 'Show which attempts to call models failed, why, and what became of them.'
  static override description =
    'The success rate is that of attempts: a call that was tried three times failed twice. Behind it stands between what it lies with a certainty of 95 %. No control plane is needed.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'Who is refused, of the last week:',
      command: '<%= config.bin %> <%= command.id %> --by agent --since 7d',
    },
    {
      description: 'Each failed attempt by itself:',
      command: '<%= config.bin %> requests --class rate_limit --since 24h',
    },
  ]
  static override flags = {
    by: Flags.option({
      options: failureGroups,
      default: 'class' as FailureGroup,
      summary: 'Sum up by this.',
    })(),
    agent: Flags.string({ helpValue: 'NAME', summary: 'Only of this agent.' }),
    since: Flags.string({ default: '24h', helpValue: 'TIME', summary: 'From then on: 24h, 7d, or a date.' }),
    until: Flags.string({ helpValue: 'TIME', summary: 'Until then [default: now].' }),
  }

  async run(): Promise<OutputOf<'failure.summary'>> {
    const { flags } = await this.parse(Errors)
    const nowMs = Date.now()
    const fromMs = Math.floor(momentOf(flags.since, nowMs))
    const untilMs = Math.ceil(flags.until === undefined ? nowMs + 1 : momentOf(flags.until, nowMs))
    const { by, agent } = flags
    const asker = createUsageAsker(await this.app(), this.isElsewhere())
    const query = { by, fromMs, untilMs, ...(agent === undefined ? {} : { agent }) }
    const summary = await asker.ask('failure.summary', query)
    if (!this.jsonEnabled()) {
      const { failureLines } = await import('../cli/usage/failures-text.ts')
      const { isTTY, columns } = process.stdout
      const look = {
        by,
        fromMs,
        nowMs,
        paint: paintFor(process.stdout),
        widthMax: isTTY ? columns : undefined,
      }
      await writeLines(failureLines(summary, look))
    }
    return summary
  }
}
