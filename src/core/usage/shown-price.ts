import { findPrice, type ModelName, pricesAt } from './find-price.ts'
import type { PricedModel, PriceList, PriceUnit, TieredPrice, TimedPrices, UnitPrices } from './price-list.ts'
import { publishedTiers } from './service-tier-prices.ts'

/** A price of one unit, US dollars for a million tokens or a thousand of something else. */
export interface ShownPrice {
  readonly unit: PriceUnit
  readonly usd: number
  /** For prompts with more tokens than that; `null` for all others. */
  readonly aboveTokens: number | null
}

export interface ListedModel {
  readonly provider: string
  readonly model: string
  readonly prices: readonly ShownPrice[]
}

/** Prices of some time. */
export interface ShownTime {
  /** From this day on (UTC), `2026-11-03`; `null` from ever. */
  readonly from: string | null
  /** Between these times of each day (UTC), `16:30:00Z`; `null` all day. */
  readonly daily: readonly [string, string] | null
  readonly prices: readonly ShownPrice[]
}

export interface ShownModel extends ListedModel {
  /** Why it is this one. */
  readonly rule: string
  /** Version of the list. */
  readonly list: string
  /** All prices that the list has of it, those of now among them; the later ones go before. */
  readonly history: readonly ShownTime[]
  /** What service tiers make of the prices of tokens, as far as anybody says. */
  readonly tiers: readonly { readonly tier: string; readonly factor: number }[]
}

/** What a name leads to, and why. `null`: no list knows it, and its calls have no price. */
export function shownModel(lists: readonly PriceList[], name: ModelName, atMs: number): ShownModel | null {
  const found = findPrice(lists, name, atMs)
  if (!found) return null
  const { provider, model, rule, list } = found
  const { prices, tiers } = pricesAt(model, atMs)
  const factors = { ...publishedTiers(provider, model.id), ...found.tiers, ...tiers }
  return {
    ...{ provider, model: model.id, rule, list },
    prices: shownPrices(prices),
    history: historyOf(model),
    tiers: Object.entries(factors).map(([tier, factor]) => ({ tier, factor })),
  }
}

/** All models of lists, those of `provider` alone when it is named; of several lists that have one, the first says it. */
export function shownModels(
  lists: readonly PriceList[],
  provider: string | null,
  atMs: number,
): ListedModel[] {
  const all = lists.flatMap(({ providers }) =>
    providers
      .filter(({ id }) => provider === null || id === provider)
      .flatMap(({ id, models }) => models.map((model) => ({ provider: id, model }))),
  )
  const known = all.filter(({ model: { fromMs } }) => fromMs === undefined || atMs >= fromMs)
  const first = new Map(known.toReversed().map((each) => [`${each.provider} ${each.model.id}`, each]))
  return [...first.values()].toReversed().map(({ provider: id, model }) => ({
    ...{ provider: id, model: model.id },
    prices: shownPrices(pricesAt(model, atMs).prices),
  }))
}

function historyOf({ prices }: PricedModel): ShownTime[] {
  const timed: readonly TimedPrices[] = Array.isArray(prices) ? prices : [{ prices: prices as UnitPrices }]
  return timed.map(({ constraint, prices: each }) => ({
    from: constraint?.type === 'start_date' ? constraint.start_date : null,
    daily: constraint?.type === 'time_of_date' ? [constraint.start_time, constraint.end_time] : null,
    prices: shownPrices(each),
  }))
}

/** Each price on its own. */
export function shownPrices(prices: UnitPrices): ShownPrice[] {
  const entries = Object.entries(prices) as [PriceUnit, number | TieredPrice][]
  return entries.flatMap(([unit, price]) => {
    if (typeof price === 'number') return [{ unit, usd: price, aboveTokens: null }]
    const tiers = price.tiers.map(({ start, price: usd }) => ({ unit, usd, aboveTokens: start }))
    return [{ unit, usd: price.base, aboveTokens: null }, ...tiers]
  })
}
