/** What a model's name has to be. Letters count as they are written small. */
export type NameRule =
  | { readonly equals: string }
  | { readonly starts_with: string }
  | { readonly ends_with: string }
  | { readonly contains: string }
  | { readonly regex: string }
  | { readonly or: readonly NameRule[] }
  | { readonly and: readonly NameRule[] }

/** US dollars for a million tokens (`mtok`) or a thousand of something else (`kcount`). */
export const priceUnits = [
  'input_mtok',
  'output_mtok',
  'cache_read_mtok',
  'cache_write_mtok',
  'cache_write_1h_mtok',
  'output_reasoning_mtok',
  'input_audio_mtok',
  'cache_audio_read_mtok',
  'output_audio_mtok',
  'requests_kcount',
  'web_searches_kcount',
  'storage_searches_kcount',
] as const
export type PriceUnit = (typeof priceUnits)[number]

/** A price that is another for prompts with more than `start` tokens: for the whole call, not for what is above. */
export interface TieredPrice {
  readonly base: number
  readonly tiers: readonly { readonly start: number; readonly price: number }[]
}

export type UnitPrices = Readonly<Partial<Record<PriceUnit, number | TieredPrice>>>

/** From a day on (UTC), or between two times of each day (UTC; the first may be the later one: over midnight). */
export type PriceTime =
  | { readonly type: 'start_date'; readonly start_date: string }
  | { readonly type: 'time_of_date'; readonly start_time: string; readonly end_time: string }

/** What service tiers make of the prices of tokens, by tier: `{ batch: 0.5 }`. */
export type TierFactors = Readonly<Record<string, number>>

/** Of several, the last one whose time it is counts; one without a time always is. */
export interface TimedPrices {
  readonly constraint?: PriceTime
  readonly prices: UnitPrices
  /** Where it says so itself, instead of what providers say of all. */
  readonly tiers?: TierFactors
}

export interface PricedModel {
  readonly id: string
  readonly match: NameRule
  readonly prices: UnitPrices | readonly TimedPrices[]
  /** Unix epoch; before, this list says nothing of it. */
  readonly fromMs?: number
}

export interface PriceProvider {
  readonly id: string
  /** Models that are this provider's when nobody says whose they are. */
  readonly model_match?: NameRule
  /** What others call it. */
  readonly provider_match?: NameRule
  /** Whose prices hold for models that it does not list. */
  readonly fallback_model_providers?: readonly string[]
  /** Of models that have none of their own. */
  readonly tiers?: TierFactors
  readonly models: readonly PricedModel[]
}

/** Prices of models, as `@pydantic/genai-prices` has them, without what nobody here asks. */
export interface PriceList {
  /** Stands on every call that was priced by it. */
  readonly version: string
  readonly providers: readonly PriceProvider[]
}
