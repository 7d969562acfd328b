import { pricesAt } from './find-price.ts'
import type { PricedModel, PriceList, PriceUnit } from './price-list.ts'
import { type ShownPrice, shownPrices } from './shown-price.ts'

interface ListedModel {
  readonly provider: string
  readonly model: string
}

/** A price that is another one. */
export interface PriceChange extends ListedModel {
  readonly unit: PriceUnit
  readonly aboveTokens: number | null
  /** US dollars; `null`: there was none, or is none any more. */
  readonly before: number | null
  readonly after: number | null
  /** From which day on it holds, `2026-11-03`; `null` when the list does not say. */
  readonly from: string | null
}

export interface ListChanges {
  readonly added: readonly ListedModel[]
  readonly removed: readonly ListedModel[]
  /** Of prices that hold now; the newest first, as far as the list says. */
  readonly changed: readonly PriceChange[]
  /** Models whose prices of now are the same, but not their names or their prices of other times. */
  readonly otherwise: number
}

/** What a list says otherwise than the one before. @param nowMs Unix epoch */
export function listChanges(before: PriceList, after: PriceList, nowMs: number): ListChanges {
  const [old, now] = [modelsOf(before), modelsOf(after)]
  const both = [...now].flatMap(([key, each]) => {
    const known = old.get(key)
    return known ? [{ ...each, past: known.entry }] : []
  })
  const differing = both.filter(({ entry, past }) => JSON.stringify(entry) !== JSON.stringify(past))
  const changes = differing.map(({ past, ...each }) => ({
    named: named(each),
    prices: changedPrices(past, each.entry, nowMs),
  }))
  const changed = changes.flatMap((model) => model.prices.map((each) => ({ ...model.named, ...each })))
  return {
    added: [...now].filter(([key]) => !old.has(key)).map(([, each]) => named(each)),
    removed: [...old].filter(([key]) => !now.has(key)).map(([, each]) => named(each)),
    changed: changed.sort((one, other) => compareDays(other.from, one.from)),
    otherwise: changes.filter(({ prices }) => prices.length === 0).length,
  }
}

interface Entry extends ListedModel {
  readonly entry: PricedModel
}

const named = ({ provider, model }: Entry): ListedModel => ({ provider, model })

function modelsOf({ providers }: PriceList): ReadonlyMap<string, Entry> {
  return new Map(
    providers.flatMap(({ id, models }) =>
      models.map((entry) => [`${id} ${entry.id}`, { provider: id, model: entry.id, entry }] as const),
    ),
  )
}

function changedPrices(
  before: PricedModel,
  after: PricedModel,
  nowMs: number,
): Omit<PriceChange, 'provider' | 'model'>[] {
  const { constraint, prices } = pricesAt(after, nowMs)
  const from = constraint?.type === 'start_date' ? constraint.start_date : null
  const [old, now] = [byUnit(shownPrices(pricesAt(before, nowMs).prices)), byUnit(shownPrices(prices))]
  return [...new Map([...old, ...now])].flatMap(([key, { unit, aboveTokens }]) => {
    const [then, is] = [old.get(key)?.usd ?? null, now.get(key)?.usd ?? null]
    return then === is ? [] : [{ unit, aboveTokens, before: then, after: is, from }]
  })
}

const byUnit = (prices: readonly ShownPrice[]): ReadonlyMap<string, ShownPrice> =>
  new Map(prices.map((each) => [`${each.unit} ${each.aboveTokens}`, each]))

/** `null` before all days. */
const compareDays = (one: string | null, other: string | null): number =>
  (one ?? '') < (other ?? '') ? -1 : (one ?? '') > (other ?? '') ? 1 : 0
