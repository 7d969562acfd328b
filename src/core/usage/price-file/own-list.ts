import type {
  NameRule,
  PricedModel,
  PriceList,
  PriceProvider,
  TierFactors,
  TimedPrices,
  UnitPrices,
} from '../price-list.ts'
import { ownUnitNames, ownUnits } from './own-units.ts'
import type { OwnEntry, OwnPrices, OwnProvider } from './price-schema.ts'

/** Prices of a user's as a list. A model's prices begin with the earliest day that is written. */
export function ownPriceList(prices: OwnPrices, version: string): PriceList {
  return { version, providers: Object.entries(prices).map(([id, provider]) => providerOf(id, provider)) }
}

function providerOf(id: string, { models, tiers }: OwnProvider): PriceProvider {
  const priced = Object.entries(models).map(([name, written]) => modelOf(name, [written].flat()))
  return {
    id: id.toLowerCase(),
    model_match: { or: priced.map(({ match }) => match) },
    ...(tiers ? { tiers: factorsOf(tiers) } : {}),
    models: priced,
  }
}

function modelOf(name: string, entries: readonly OwnEntry[]): PricedModel {
  const sorted = entries.toSorted((one, other) => ((one.from ?? '') < (other.from ?? '') ? -1 : 1))
  const first = sorted[0]?.from
  return {
    id: name,
    match: matchOf(name),
    prices: sorted.map(timedPrices),
    ...(first === undefined ? {} : { fromMs: Date.parse(`${first}T00:00:00Z`) }),
  }
}

/** A name, also with a day after it, as providers write those of one version; with `*`, all that begin so. */
function matchOf(name: string): NameRule {
  if (name.endsWith('*')) return { starts_with: name.slice(0, -1) }
  const text = name.toLowerCase().replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)
  return { or: [{ equals: name }, { regex: `^${text}(?:[-@]20\\d{6}|-20\\d\\d-\\d\\d-\\d\\d)$` }] }
}

function timedPrices({ from, above = [], tiers, ...entry }: OwnEntry): TimedPrices {
  const steps = [above].flat().toSorted((one, other) => one.tokens - other.tokens)
  const prices = ownUnitNames.flatMap((unit) => {
    const base = entry[unit]
    if (base === undefined) return []
    const dearer = steps.flatMap(({ tokens: start, [unit]: price }) =>
      price === undefined ? [] : [{ start, price }],
    )
    return [[ownUnits[unit], dearer.length > 0 ? { base, tiers: dearer } : base] as const]
  })
  return {
    ...(from === undefined ? {} : { constraint: { type: 'start_date', start_date: from } }),
    prices: Object.fromEntries(prices) as UnitPrices,
    ...(tiers ? { tiers: factorsOf(tiers) } : {}),
  }
}

function factorsOf(tiers: NonNullable<OwnEntry['tiers']>): TierFactors {
  return Object.fromEntries(
    Object.entries(tiers).flatMap(([tier, factor]) => (factor === undefined ? [] : [[tier, factor]])),
  )
}
