import type { Handlers } from '../dispatch.ts'
import type { OutputOf, ParsedInputOf } from '../operations/contract.ts'
import type { Recomputed } from '../usage/recomputed.ts'
import type { UsageDesk } from '../usage/usage-desk.ts'

/** @param desk loaded for who asks: an idle control plane does without */
export function createPriceHandlers(desk: () => Promise<UsageDesk>): Pick<Handlers, 'price.recompute'> {
  return {
    'price.recompute': async (_: unknown, order: ParsedInputOf<'price.recompute'>) =>
      recomputedView(await (await desk()).recompute(order)),
  }
}

/** As it is answered. */
export function recomputedView({ models, total, lists, next }: Recomputed): OutputOf<'price.recompute'> {
  return { models: models.map((each) => ({ ...each })), total: { ...total }, next, lists: [...lists] }
}
