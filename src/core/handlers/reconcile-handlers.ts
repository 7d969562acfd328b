import type { Caller } from '../access/caller.ts'
import type { Handlers } from '../dispatch.ts'
import type { OutputOf, ParsedInputOf } from '../operations/contract.ts'
import type { Reconciled, SourceDifference, UnmatchedSum } from '../usage/reconcile.ts'
import type { UsageDesk } from '../usage/usage-desk.ts'

type Answer = OutputOf<'usage.reconcile'>

/** @param desk loaded for who asks: an idle control plane does without */
export function createReconcileHandlers(
  desk: () => Promise<Pick<UsageDesk, 'reconcile'>>,
): Pick<Handlers, 'usage.reconcile'> {
  return {
    'usage.reconcile': async (_: Caller, query: ParsedInputOf<'usage.reconcile'>) =>
      reconciledView(await (await desk()).reconcile(query)),
  }
}

/** As it is answered. */
export function reconciledView(sessions: readonly Reconciled[]): Answer {
  return {
    sessions: sessions.map((each) => ({
      ...each,
      sources: [...each.sources],
      differences: each.differences.map(differenceView),
    })),
  }
}

function differenceView(difference: SourceDifference): Answer['sessions'][number]['differences'][number] {
  const { onlyBetter, onlyWorse } = difference
  return { ...difference, onlyBetter: unmatchedView(onlyBetter), onlyWorse: unmatchedView(onlyWorse) }
}

const unmatchedView = ({ some, ...sum }: UnmatchedSum) => ({ ...sum, some: [...some] })
