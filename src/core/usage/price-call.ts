import {
  type FoundPrice,
  findPrice,
  findPrices,
  firstInForce,
  type ModelName,
  pricesAt,
} from './find-price.ts'
import type { PriceList, PriceUnit, TieredPrice, UnitPrices } from './price-list.ts'
import { type TierPrice, tierPriceOf } from './service-tier-prices.ts'
import { type AudioTokens, promptTokens, type Tokens, type ToolCalls } from './tokens.ts'

/** As a provider's answer says it was served. `fast` is what Anthropic calls a quicker and dearer one. */
export const serviceTiers = ['standard', 'batch', 'flex', 'priority', 'fast'] as const
export type ServiceTier = (typeof serviceTiers)[number]

/** What a price is asked for. */
export interface PricedUse extends ModelName {
  /** When it was asked; Unix epoch. */
  readonly atMs: number
  readonly tier: ServiceTier
  readonly tokens: Tokens
  readonly tools: ToolCalls
}

/** One line of the arithmetic: `count` × `usd` for each million, or thousand, of a unit. */
export interface PriceLine {
  readonly unit: PriceUnit
  readonly count: number
  readonly usd: number
  /** What the service tier makes of the price: 0.5. */
  readonly factor: number
  /** Pico-dollars, exact. */
  readonly pico: number
  /** Whether it is the price of long prompts. */
  readonly isLong?: true
  /** Whose price it is, where the list has none for this: `input_mtok`. */
  readonly insteadOf?: PriceUnit | undefined
}

export type CallPrice =
  | {
      readonly kind: 'priced'
      /** Nano-dollars, rounded once, half up. */
      readonly nano: number
      readonly lines: readonly PriceLine[]
      readonly version: string
      readonly provider: string
      readonly model: string
      readonly rule: string
    }
  /** Nobody knows; the reason is for people. */
  | { readonly kind: 'unpriced'; readonly why: string }

/** Names of models that are looked up once. */
const rememberedMax = 10_000

/** What prices calls by `lists`, of which the first that knows a model at that time counts. */
export function createPricer(lists: readonly PriceList[]): (use: PricedUse) => CallPrice {
  const known = new Map<string, readonly FoundPrice[]>()
  const find = (use: PricedUse): readonly FoundPrice[] => {
    const name = `${use.provider ?? ''}/${use.model}`
    const before = known.get(name)
    if (before) return before
    const found = findPrices(lists, use)
    if (known.size >= rememberedMax) known.clear()
    known.set(name, found)
    return found
  }
  return (use) => priceBy(firstInForce(find(use), use.atMs), use)
}

/** The price of one call. */
export function priceCall(lists: readonly PriceList[], use: PricedUse): CallPrice {
  return priceBy(findPrice(lists, use, use.atMs), use)
}

function priceBy(found: FoundPrice | undefined, use: PricedUse): CallPrice {
  if (!found) return unpriced(`no price list knows ${use.model}`)
  const { prices, tiers } = pricesAt(found.model, use.atMs)
  const tier = tierPriceOf(found, { ...use, own: tiers })
  if (!tier) return unpriced(`no price list says what ${use.tier} of ${found.provider} costs`)
  const lines: PriceLine[] = []
  for (const amount of amountsOf(use, prices)) {
    if (amount.count === 0) continue
    const line = lineOf(amount, prices, { tier, prompt: promptTokens(use.tokens) })
    if (!line) return unpriced(`${found.model.id} has no price for ${unitNames[amount.unit]}`)
    if (!isPriced(line, tier)) {
      return unpriced(`nobody says what ${unitNames[amount.unit]} cost with ${use.tier} of ${found.model.id}`)
    }
    lines.push(line)
  }
  const pico = lines.reduce((sum, each) => sum + each.pico, 0)
  const { list: version, provider, rule, model } = found
  const nano = Math.floor(pico / 1000 + 0.5)
  return { kind: 'priced', nano, lines, version, provider, model: model.id, rule }
}

const unpriced = (why: string): CallPrice => ({ kind: 'unpriced', why })

function isPriced({ unit, isLong }: PriceLine, { unpricedUnits, hasLong }: TierPrice): boolean {
  return !(unpricedUnits.includes(unit) || (isLong && !hasLong))
}

interface Amount {
  readonly unit: PriceUnit
  readonly count: number
  /** Whose price holds where there is none of its own, as providers bill it. */
  readonly otherwise?: PriceUnit
}

/** What a call is billed for, each token once: whoever tells of more in a part than in the whole is billed the whole. */
function amountsOf({ tokens, tools }: PricedUse, prices: UnitPrices): readonly Amount[] {
  const audio = audioWithin(tokens)
  // Where reasoning has no price of its own it is output like any other.
  const isApart = prices.output_reasoning_mtok !== undefined
  const reasoning = isApart ? within(tokens.reasoning, tokens.output - audio.output) : 0
  return [
    { unit: 'input_mtok', count: tokens.input - audio.input },
    { unit: 'input_audio_mtok', count: audio.input, otherwise: 'input_mtok' },
    { unit: 'cache_read_mtok', count: tokens.cacheRead - audio.cacheRead, otherwise: 'input_mtok' },
    { unit: 'cache_audio_read_mtok', count: audio.cacheRead, otherwise: 'cache_read_mtok' },
    { unit: 'cache_write_mtok', count: tokens.cacheWrite5m, otherwise: 'input_mtok' },
    { unit: 'cache_write_1h_mtok', count: tokens.cacheWrite1h },
    { unit: 'output_mtok', count: tokens.output - reasoning - audio.output },
    { unit: 'output_reasoning_mtok', count: reasoning },
    { unit: 'output_audio_mtok', count: audio.output, otherwise: 'output_mtok' },
    { unit: 'web_searches_kcount', count: tools.webSearches },
    { unit: 'storage_searches_kcount', count: tools.fileSearches },
    { unit: 'requests_kcount', count: prices.requests_kcount === undefined ? 0 : 1 },
  ]
}

const within = (part: number, whole: number): number => Math.max(0, Math.min(part, whole))

function audioWithin({ audio = noAudio, input, cacheRead, output }: Tokens): AudioTokens {
  return {
    input: within(audio.input, input),
    cacheRead: within(audio.cacheRead, cacheRead),
    output: within(audio.output, output),
  }
}

const noAudio: AudioTokens = { input: 0, cacheRead: 0, output: 0 }

function lineOf(
  { unit, count, otherwise }: Amount,
  prices: UnitPrices,
  { tier: { factor }, prompt }: { readonly tier: TierPrice; readonly prompt: number },
): PriceLine | undefined {
  const own = prices[unit]
  const price = own ?? (otherwise && prices[otherwise])
  if (price === undefined) return undefined
  const usd = tieredPrice(price, prompt)
  const isTokens = unit.endsWith('_mtok')
  // A dollar for a million is a million pico-dollars for one; for a thousand, a thousand times as much.
  const each = Math.round(usd * (isTokens ? 1e6 * factor : 1e9))
  return {
    ...{ unit, count, usd, factor: isTokens ? factor : 1, pico: each * count },
    ...(isTokens && isLongPrice(price, prompt) ? { isLong: true } : {}),
    ...(own === undefined && otherwise ? { insteadOf: otherwise } : {}),
  }
}

function isLongPrice(price: number | TieredPrice, prompt: number): boolean {
  return typeof price !== 'number' && price.tiers.some(({ start }) => prompt > start)
}

/** All of a call has the price of the tier that its prompt reaches. */
function tieredPrice(price: number | TieredPrice, prompt: number): number {
  if (typeof price === 'number') return price
  return price.tiers.reduce((usd, { start, price: dearer }) => (prompt > start ? dearer : usd), price.base)
}

/** What each unit counts, for people. */
export const unitNames: Readonly<Record<PriceUnit, string>> = {
  input_mtok: 'input',
  output_mtok: 'output',
  cache_read_mtok: 'cache reads',
  cache_write_mtok: 'cache writes (5 min)',
  cache_write_1h_mtok: 'cache writes (1 h)',
  output_reasoning_mtok: 'reasoning',
  input_audio_mtok: 'audio input',
  cache_audio_read_mtok: 'audio cache reads',
  output_audio_mtok: 'audio output',
  requests_kcount: 'requests',
  web_searches_kcount: 'web searches',
  storage_searches_kcount: 'file searches',
}
