import { type FoundPrice, findPrice, type ModelName, pricesAt } from './find-price.ts'
import type { PriceList, PriceUnit, TieredPrice, UnitPrices } from './price-list.ts'
import { promptTokens, type Tokens, type ToolCalls } from './tokens.ts'

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
  /** Whose price it is, where the list has none for this: `input_mtok`. */
  readonly insteadOf?: PriceUnit
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

/** What a tier makes of the prices of tokens, where a provider says so. A tier that is missing here has no price. */
const tierFactors: Readonly<Record<string, Readonly<Partial<Record<ServiceTier, number>>>>> = {
  anthropic: { batch: 0.5 },
  openai: { batch: 0.5, flex: 0.5 },
  google: { batch: 0.5, flex: 0.5 },
  aws: { batch: 0.5, flex: 0.5 },
}

/** Names of models that are looked up once. */
const rememberedMax = 10_000

/** What prices calls by `lists`, of which the first that knows a model counts. */
export function createPricer(lists: readonly PriceList[]): (use: PricedUse) => CallPrice {
  const known = new Map<string, FoundPrice | undefined>()
  const find = (use: PricedUse): FoundPrice | undefined => {
    const name = `${use.provider ?? ''}/${use.model}`
    if (known.has(name)) return known.get(name)
    const found = findPrice(lists, use)
    if (known.size >= rememberedMax) known.clear()
    known.set(name, found)
    return found
  }
  return (use) => priceBy(find(use), use)
}

/** The price of one call. */
export function priceCall(lists: readonly PriceList[], use: PricedUse): CallPrice {
  return priceBy(findPrice(lists, use), use)
}

function priceBy(found: FoundPrice | undefined, use: PricedUse): CallPrice {
  if (!found) return { kind: 'unpriced', why: `no price list knows ${use.model}` }
  const factor = use.tier === 'standard' ? 1 : tierFactors[found.provider]?.[use.tier]
  if (factor === undefined) {
    return { kind: 'unpriced', why: `no price list says what ${use.tier} of ${found.provider} costs` }
  }
  const prices = pricesAt(found.model, use.atMs)
  const lines: PriceLine[] = []
  for (const amount of amountsOf(use, prices)) {
    if (amount.count === 0) continue
    const line = lineOf(amount, prices, { factor, prompt: promptTokens(use.tokens) })
    if (!line)
      return { kind: 'unpriced', why: `${found.model.id} has no price for ${unitNames[amount.unit]}` }
    lines.push(line)
  }
  const pico = lines.reduce((sum, each) => sum + each.pico, 0)
  const { list: version, provider, rule } = found
  return {
    kind: 'priced',
    nano: Math.floor(pico / 1000 + 0.5),
    lines,
    version,
    provider,
    model: found.model.id,
    rule,
  }
}

interface Amount {
  readonly unit: PriceUnit
  readonly count: number
  /** Whose price holds where there is none of its own, as providers bill it. */
  readonly otherwise?: PriceUnit
}

/** What a call is billed for, each token once. */
function amountsOf({ tokens, tools }: PricedUse, prices: UnitPrices): readonly Amount[] {
  const audio = tokens.audio ?? { input: 0, cacheRead: 0, output: 0 }
  // Where reasoning has no price of its own it is output like any other.
  const reasoning = prices.output_reasoning_mtok === undefined ? 0 : tokens.reasoning
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

function lineOf(
  { unit, count, otherwise }: Amount,
  prices: UnitPrices,
  { factor, prompt }: { readonly factor: number; readonly prompt: number },
): PriceLine | undefined {
  const own = prices[unit]
  const price = own ?? (otherwise && prices[otherwise])
  if (price === undefined) return undefined
  const usd = tieredPrice(price, prompt)
  const isTokens = unit.endsWith('_mtok')
  // A dollar for a million is a million pico-dollars for one; for a thousand, a thousand times as much.
  const each = Math.round(usd * (isTokens ? 1e6 * factor : 1e9))
  const line = { unit, count, usd, factor: isTokens ? factor : 1, pico: each * count }
  return own === undefined && otherwise ? { ...line, insteadOf: otherwise } : line
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
