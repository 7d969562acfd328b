import { findPrice, type ModelName, pricesAt } from './find-price.ts'
import type { PriceList, PriceUnit, TieredPrice, UnitPrices } from './price-list.ts'

/** A price of one unit, US dollars for a million tokens or a thousand of something else. */
export interface ShownPrice {
  readonly unit: PriceUnit
  readonly usd: number
  /** For prompts with more tokens than that; `null` for all others. */
  readonly aboveTokens: number | null
}

export interface ShownModel {
  readonly provider: string
  readonly model: string
  readonly prices: readonly ShownPrice[]
}

/** What a name leads to, and why. `null`: no list knows it, and its calls have no price. */
export function shownModel(
  lists: readonly PriceList[],
  name: ModelName,
  atMs: number,
): (ShownModel & { readonly rule: string; readonly list: string }) | null {
  const found = findPrice(lists, name, atMs)
  if (!found) return null
  const { provider, model, rule, list } = found
  return { provider, model: model.id, rule, list, prices: shownPrices(pricesAt(model, atMs).prices) }
}

/** All models of lists, those of `provider` alone when it is named. */
export function shownModels(
  lists: readonly PriceList[],
  provider: string | null,
  atMs: number,
): ShownModel[] {
  return lists.flatMap(({ providers }) =>
    providers
      .filter(({ id }) => provider === null || id === provider)
      .flatMap(({ id, models }) =>
        models.map((model) => ({
          ...{ provider: id, model: model.id },
          prices: shownPrices(pricesAt(model, atMs).prices),
        })),
      ),
  )
}

function shownPrices(prices: UnitPrices): ShownPrice[] {
  const entries = Object.entries(prices) as [PriceUnit, number | TieredPrice][]
  return entries.flatMap(([unit, price]) => {
    if (typeof price === 'number') return [{ unit, usd: price, aboveTokens: null }]
    const tiers = price.tiers.map(({ start, price: usd }) => ({ unit, usd, aboveTokens: start }))
    return [{ unit, usd: price.base, aboveTokens: null }, ...tiers]
  })
}
