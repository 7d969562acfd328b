import type { ExpectedError } from '../../errors.ts'
import type { CallPrice, PricedUse } from '../../usage/price-call.ts'
import { type Recomputed, type RecomputeOrder, recomputedOf } from '../../usage/recomputed.ts'
import type { UsageDesk } from '../../usage/usage-desk.ts'
import type { UsageSettings } from '../../usage/usage-settings.ts'
import { createPriceBook, type PriceBookOptions } from '../price/price-book.ts'
import { type RecomputeDeps, recomputePrices } from './recompute-prices.ts'

/** What calls cost and who pays, by settings that may change. */
export interface DeskPrices extends Pick<UsageDesk, 'configure' | 'priceFault'> {
  /** Before anything is priced: reads what has changed. @throws PRICES_INVALID unless it keeps */
  refresh(): Promise<void>
  priceOf(use: PricedUse): CallPrice
  /** Whether a subscription pays for a tool's calls, where their source says nothing of it. */
  hasSubscription(tool: string): boolean
  /** In one sentence; `null` without one. */
  fault(): string | null
  /** @throws PRICES_INVALID */
  recompute(deps: StoreDeps, order: RecomputeOrder, signal: AbortSignal): Promise<Recomputed>
}

type StoreDeps = Omit<RecomputeDeps, 'priceOf' | 'hasSubscription'>

export function createDeskPrices(options: PriceBookOptions, initial: UsageSettings): DeskPrices {
  const book = createPriceBook(options)
  let settings = initial
  const hasSubscription = (tool: string): boolean => settings.subscriptions.includes(tool)
  const refresh = (): Promise<void> => book.refresh(settings)
  return {
    ...{ refresh, hasSubscription, priceOf: book.priceOf },
    fault: () => book.fault()?.message ?? null,
    async configure(changed) {
      settings = changed
    },
    async priceFault() {
      await refresh()
      const fault = book.fault()
      return fault && { message: faultText(fault), hint: fault.hint ?? 'superclaw prices list' }
    },
    async recompute(deps, order, signal) {
      await refresh()
      const fault = book.fault()
      if (fault) throw fault
      const all = { ...deps, hasSubscription, priceOf: book.priceOf }
      const { sums, next } = await recomputePrices(all, order, signal)
      return { ...recomputedOf(sums), next, lists: book.lists().map(({ version }) => version) }
    },
  }
}

/** With each place, for a log. */
function faultText({ message, issues }: ExpectedError): string {
  const places = issues.map(({ path, message: what, line }) =>
    [...(line === undefined ? [] : [`line ${line}:`]), ...(path ? [path] : []), what].join(' '),
  )
  return [message, ...places].join('; ')
}
