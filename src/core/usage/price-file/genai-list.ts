import { type Fault, isRecord } from '../../config/fault.ts'
import {
  type NameRule,
  type PricedModel,
  type PriceProvider,
  type PriceTime,
  priceUnits,
  type TieredPrice,
  type TimedPrices,
  type UnitPrices,
} from '../price-list.ts'

type At = readonly (string | number)[]

const faultsMax = 1_000
const rulesDepthMax = 16
const patternCharsMax = 500
const nameCharsMax = 200

/** What a reader found wrong is told here. */
interface Reading {
  readonly fault: (at: At, message: string) => undefined
}

/**
 * The providers of a list in the form of genai-prices (an array; its `prices/new_data/v2/data_slim.schema.json` describes it), without what
 * is not priced here: texts, extractors, units of images. Unknown fields are left out; whatever is known must be as it should.
 */
export function genaiProviders(list: unknown): {
  readonly providers: readonly PriceProvider[]
  readonly faults: readonly Fault[]
} {
  const faults: Fault[] = []
  const fault = (at: At, message: string): undefined => {
    if (faults.length < faultsMax) faults.push({ at, message })
    return undefined
  }
  if (!Array.isArray(list)) {
    fault([], 'is not a list of providers')
    return { providers: [], faults }
  }
  const providers = list.flatMap((each, index) => readProvider(each, [index], { fault }) ?? [])
  if (providers.every(({ models }) => models.length === 0) && faults.length === 0) {
    fault([], 'has no price of any model')
  }
  return { providers, faults }
}

function readProvider(value: unknown, at: At, reading: Reading): PriceProvider | undefined {
  if (!isRecord(value)) return reading.fault(at, 'should be a map')
  const id = readName(value['id'], [...at, 'id'], reading)
  const { models: listed, fallback_model_providers: fallback } = value
  const models = Array.isArray(listed)
    ? listed.flatMap((each, index) => readModel(each, [...at, 'models', index], reading) ?? [])
    : reading.fault([...at, 'models'], 'should be a list')
  const rules = (['model_match', 'provider_match'] as const).flatMap((key) => {
    const rule = value[key] === undefined ? undefined : readRule(value[key], [...at, key], reading)
    return rule ? [[key, rule] as const] : []
  })
  if (fallback !== undefined && !(Array.isArray(fallback) && fallback.every((each) => isName(each)))) {
    return reading.fault([...at, 'fallback_model_providers'], 'should be a list of names')
  }
  if (id === undefined || models === undefined) return undefined
  const others = fallback === undefined ? {} : { fallback_model_providers: fallback }
  return { id, ...Object.fromEntries(rules), ...others, models }
}

function readModel(value: unknown, at: At, reading: Reading): PricedModel | undefined {
  if (!isRecord(value)) return reading.fault(at, 'should be a map')
  const id = readName(value['id'], [...at, 'id'], reading)
  const match = readRule(value['match'], [...at, 'match'], reading)
  const { prices: written } = value
  const prices = Array.isArray(written)
    ? written.flatMap((each, index) => readTimed(each, [...at, 'prices', index], reading) ?? [])
    : readPrices(written, [...at, 'prices'], reading)
  if (id === undefined || match === undefined || prices === undefined) return undefined
  // Of images or characters alone: nothing of it can be priced here.
  return JSON.stringify(prices).includes('put_mtok') ? { id, match, prices } : undefined
}

function readTimed(value: unknown, at: At, reading: Reading): TimedPrices | undefined {
  if (!isRecord(value)) return reading.fault(at, 'should be a map')
  const prices = readPrices(value['prices'], [...at, 'prices'], reading)
  const { constraint: written } = value
  if (written === undefined || written === null) return prices && { prices }
  const constraint = readTime(written)
  if (!constraint) return reading.fault([...at, 'constraint'], 'is neither a day nor a time of day')
  return prices && { constraint, prices }
}

function readTime(value: unknown): PriceTime | undefined {
  if (!isRecord(value)) return undefined
  const { start_date: day, start_time: from, end_time: until } = value
  if (typeof day === 'string' && /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day))) {
    return { start_date: day, type: 'start_date' }
  }
  return isTimeOfDay(from) && isTimeOfDay(until)
    ? { start_time: from, end_time: until, type: 'time_of_date' }
    : undefined
}

const isTimeOfDay = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-2]\d:[0-5]\d:[0-5]\dZ?$/.test(value)

function readPrices(value: unknown, at: At, reading: Reading): UnitPrices | undefined {
  if (!isRecord(value)) return reading.fault(at, 'should be a map')
  const known: [string, number | TieredPrice][] = []
  for (const [unit, written] of Object.entries(value)) {
    if (!isUnit(unit) || written === null) continue
    const price = readPrice(written)
    if (price === undefined) reading.fault([...at, unit], 'is not a price in US dollars')
    else known.push([unit, price])
  }
  return Object.fromEntries(known)
}

const isUnit = (name: string): boolean => priceUnits.some((unit) => unit === name)

function readPrice(value: unknown): number | TieredPrice | undefined {
  if (isUsd(value)) return value
  const { base, tiers } = isRecord(value) ? value : {}
  if (!(isUsd(base) && Array.isArray(tiers) && tiers.every(isTier))) return undefined
  const steps = tiers.map(({ start, price }) => ({ start, price }))
  return { base, tiers: steps.sort((one, other) => one.start - other.start) }
}

const isUsd = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= 1_000_000

const isTier = (value: unknown): value is { readonly start: number; readonly price: number } =>
  isRecord(value) &&
  Number.isSafeInteger(value['start']) &&
  Number(value['start']) >= 0 &&
  isUsd(value['price'])

function readRule(value: unknown, at: At, reading: Reading, depth = 0): NameRule | undefined {
  const entries = isRecord(value) ? Object.entries(value) : []
  const [kind, of] = entries[0] ?? []
  if (entries.length !== 1 || kind === undefined || depth > rulesDepthMax) {
    return reading.fault(at, 'is not a rule for names')
  }
  if (kind === 'or' || kind === 'and') return readRules(kind, of, { at, reading, depth })
  if (!isText(of, patternCharsMax) || !literals.includes(kind)) {
    return reading.fault(at, 'is not a rule for names')
  }
  if (kind === 'regex' && !isPattern(of)) return reading.fault(at, 'is not a regular expression')
  return { [kind]: of } as unknown as NameRule
}

const literals: readonly string[] = ['equals', 'starts_with', 'ends_with', 'contains', 'regex']

function readRules(
  kind: 'or' | 'and',
  of: unknown,
  { at, reading, depth }: { readonly at: At; readonly reading: Reading; readonly depth: number },
): NameRule | undefined {
  if (!Array.isArray(of)) return reading.fault(at, 'is not a rule for names')
  const rules = of.flatMap((each, index) => readRule(each, [...at, kind, index], reading, depth + 1) ?? [])
  return { [kind]: rules } as unknown as NameRule
}

function isPattern(text: string): boolean {
  try {
    return Boolean(new RegExp(text))
  } catch {
    return false
  }
}

function readName(value: unknown, at: At, reading: Reading): string | undefined {
  return isName(value) ? value : reading.fault(at, 'should be a name')
}

const isName = (value: unknown): value is string => isText(value, nameCharsMax)

const isText = (value: unknown, charsMax: number): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= charsMax
