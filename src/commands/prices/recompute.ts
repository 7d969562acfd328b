import { Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { writeLines } from '../../cli/output.ts'
import { paintFor } from '../../cli/paint.ts'
import { momentOf } from '../../cli/since.ts'
import { orHere } from '../../cli/usage/desk-here.ts'
import type { OutputOf, ParsedInputOf } from '../../core/operations/contract.ts'
import { joinedRecomputed } from '../../core/usage/recomputed.ts'

type Recomputed = OutputOf<'price.recompute'>
type Order = ParsedInputOf<'price.recompute'>

export default class PricesRecompute extends BaseCommand {
  static override summary = 'Price the calls that were counted anew, by the lists in force now.'
  static override description =
    'Each call has the price of its own day, as far as a list has it. What calls used is not touched; which subscriptions pay is taken from superclaw.yaml as it is now.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --dry-run',
    '<%= config.bin %> <%= command.id %> --since 30d --yes',
  ]
  static override flags = {
    'dry-run': Flags.boolean({ summary: 'Say what would change, and change nothing.' }),
    since: Flags.string({ helpValue: 'TIME', summary: 'Calls from then on: 30d, or a date [default: all].' }),
    yes: Flags.boolean({ char: 'y', summary: 'Do it without asking.' }),
  }

  async run(): Promise<Omit<Recomputed, 'next'> & { readonly isDryRun: boolean }> {
    const { flags } = await this.parse(PricesRecompute)
    const { 'dry-run': isDryRun = false } = flags
    const fromMs = flags.since === undefined ? 0 : Math.floor(momentOf(flags.since, Date.now()))
    if (!(isDryRun || flags.yes)) await this.#ask(fromMs)
    const recomputed = await this.#recompute(fromMs, isDryRun)
    if (!this.jsonEnabled()) {
      await this.#show(recomputed)
      this.log(isDryRun ? 'Nothing was changed.' : `Priced by ${recomputed.lists.join(', ')}.`)
    }
    const { models, total, lists } = recomputed
    return { models, total, lists, isDryRun }
  }

  /** Figures of the past are others then: whoever asks sees them before. */
  async #ask(fromMs: number): Promise<void> {
    const { askWhether } = await import('../../cli/ask-whether.ts')
    const isTerminal = process.stdin.isTTY && process.stderr.isTTY && !this.jsonEnabled()
    if (isTerminal) await this.#show(await this.#recompute(fromMs, true))
    const unasked = {
      message: 'Figures of the past would change',
      hint: 'Look with --dry-run; agree with --yes',
    }
    const refused = {
      message: 'Nothing was changed',
      hint: 'superclaw prices list says which prices are in force',
    }
    await askWhether('Change these figures?', { unasked, refused }, this.interruptSignal())
  }

  async #show(recomputed: Recomputed): Promise<void> {
    const { recomputeLines } = await import('../../cli/usage/recompute-text.ts')
    await writeLines(recomputeLines(recomputed, paintFor(process.stdout)))
  }

  /** Part by part: a history of years takes longer than anybody waits for one answer. */
  async #recompute(fromMs: number, isDryRun: boolean): Promise<Recomputed> {
    const signal = this.interruptSignal()
    return orHere(
      this.isElsewhere(),
      async () => {
        const app = await this.app()
        return untilDone(fromMs, (after) => app.call('price.recompute', { after, isDryRun }, signal))
      },
      async (desk) => {
        const { recomputedView } = await import('../../core/handlers/price-handlers.ts')
        return untilDone(fromMs, async (after) => {
          signal.throwIfAborted()
          return recomputedView(await desk.recompute({ after, isDryRun }))
        })
      },
    )
  }
}

async function untilDone(
  fromMs: number,
  ask: (after: Order['after']) => Promise<Recomputed>,
): Promise<Recomputed> {
  let all = await ask({ atMs: fromMs, id: -1 })
  while (all.next) all = joinedView(all, await ask(all.next))
  return all
}

function joinedView(one: Recomputed, other: Recomputed): Recomputed {
  const { models, lists, ...sums } = joinedRecomputed(one, other)
  return { ...sums, models: [...models], lists: [...lists] }
}
