import { Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { writeLines } from '../../cli/output.ts'
import { paintFor } from '../../cli/paint.ts'
import { momentOf } from '../../cli/since.ts'
import { isUnreachable, openLocalDesk } from '../../cli/usage/local-desk.ts'
import { reconcileLines } from '../../cli/usage/reconcile-text.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

type Answer = OutputOf<'usage.reconcile'>

export default class UsageReconcile extends BaseCommand {
  static override summary = 'Show where sources differ that told of the same calls.'
  static override description =
    'A session that several sources told of is shown by source: what each came to, which counts, which calls only one has, and where what a source says it cost is more than 5 % off the price list.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --since 7d --json',
  ]
  static override flags = {
    since: Flags.string({
      ...{ default: '24h', helpValue: 'TIME' },
      summary: 'From then on: 24h, 7d, or a date.',
    }),
  }

  async run(): Promise<Answer> {
    const { flags } = await this.parse(UsageReconcile)
    const nowMs = Date.now()
    const answer = await this.#answer({
      fromMs: Math.floor(momentOf(flags.since, nowMs)),
      untilMs: nowMs + 1,
    })
    if (this.jsonEnabled()) return answer
    if (answer.sessions.length === 0)
      this.logToStderr('No session was told of by more than one source in that time.')
    else await writeLines(reconcileLines(answer.sessions, nowMs, paintFor(process.stdout)))
    return answer
  }

  async #answer(query: { readonly fromMs: number; readonly untilMs: number }): Promise<Answer> {
    try {
      return await (await this.app()).call('usage.reconcile', query)
    } catch (error) {
      if (!isUnreachable(error) || this.isElsewhere()) throw error
    }
    const { reconciledView } = await import('../../core/handlers/reconcile-handlers.ts')
    await using desk = await openLocalDesk(process.env)
    return reconciledView(await desk.reconcile(query))
  }
}
