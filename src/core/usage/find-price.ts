import type {
  NameRule,
  PricedModel,
  PriceList,
  PriceProvider,
  PriceTime,
  TierFactors,
  TimedPrices,
} from './price-list.ts'

/** The entry of a list that a model's name leads to. */
export interface FoundPrice {
  /** Version of the list. */
  readonly list: string
  readonly provider: string
  /** What the list says of service tiers of all of the provider's models. */
  readonly tiers?: TierFactors
  readonly model: PricedModel
  /** Why it is this one, for people: `starts with claude-opus-4-5`. */
  readonly rule: string
}

export interface ModelName {
  readonly model: string
  /** As the source calls it; `null` when it does not say. */
  readonly provider: string | null
}

/**
 * Looks through `lists` in order: in each at the provider that is named, or, where no list knows one of that name, at those
 * whose the model can be. Of several entries that fit, the one with the longest rule counts. A name that no rule fits has no
 * price.
 * @returns an entry of each list that knows the model; of them the first whose time it is counts ({@link firstInForce})
 */
export function findPrices(lists: readonly PriceList[], name: ModelName): readonly FoundPrice[] {
  const model = name.model.trim().toLowerCase()
  const ids = name.provider === null ? [] : idsOf(lists, name.provider.trim().toLowerCase())
  return lists.flatMap((list) => {
    for (const provider of providersOf(list, model, ids)) {
      const found = inProvider(list, provider, model)
      if (found) return [found]
    }
    return []
  })
}

/** The one that says what a model costs at a moment. @param atMs Unix epoch */
export function firstInForce(found: readonly FoundPrice[], atMs: number): FoundPrice | undefined {
  return found.find(({ model: { fromMs } }) => fromMs === undefined || atMs >= fromMs)
}

/** {@link findPrices} at a moment. @param atMs Unix epoch */
export function findPrice(
  lists: readonly PriceList[],
  name: ModelName,
  atMs: number,
): FoundPrice | undefined {
  return firstInForce(findPrices(lists, name), atMs)
}

/** Where models of others are sold, under names that say so: `us.anthropic.claude-…`. */
const clouds: readonly string[] = ['aws', 'google', 'azure']

/** What lists call a provider: a name that one list knows leads to its prices in all of them. */
function idsOf(lists: readonly PriceList[], name: string): readonly string[] {
  return lists.flatMap((list) => providerCalled(list, name)?.id ?? [])
}

function providersOf(list: PriceList, model: string, ids: readonly string[]): readonly PriceProvider[] {
  if (ids.length > 0) return list.providers.filter(({ id }) => ids.includes(id))
  const own = list.providers.filter(({ model_match: rule }) => rule && fitOf(rule, model))
  return [...own, ...list.providers.filter((each) => clouds.includes(each.id) && !own.includes(each))]
}

function providerCalled({ providers }: PriceList, name: string): PriceProvider | undefined {
  return (
    providers.find(({ id }) => id === name) ??
    providers.find(({ provider_match: rule }) => rule && fitOf(rule, name))
  )
}

function inProvider(list: PriceList, provider: PriceProvider, model: string): FoundPrice | undefined {
  const sellers = [
    provider,
    ...(provider.fallback_model_providers ?? []).flatMap(
      (id) => list.providers.find((each) => each.id === id) ?? [],
    ),
  ]
  for (const name of spellings(model)) {
    for (const { models } of sellers) {
      const best = longest(models, name)
      if (best) return { list: list.version, provider: provider.id, ...tiersOf(provider), ...best }
    }
  }
  return undefined
}

const tiersOf = ({ tiers }: PriceProvider): Pick<FoundPrice, 'tiers'> => (tiers ? { tiers } : {})

/** Ids have a day as `20250929` or as `2025-09-29`; a list knows one of the two. */
function spellings(model: string): string[] {
  const other = model.replace(/-(20\d\d)([01]\d)([0-3]\d)(?=-|:|@|$)/g, '-$1-$2-$3')
  return other === model ? [model] : [model, other]
}

function longest(
  models: readonly PricedModel[],
  name: string,
): Pick<FoundPrice, 'model' | 'rule'> | undefined {
  let best: { readonly model: PricedModel; readonly fit: Fit } | undefined
  for (const model of models) {
    const fit = fitOf(model.match, name)
    if (fit && fit.length > (best?.fit.length ?? 0)) best = { model, fit }
  }
  return best && { model: best.model, rule: best.fit.rule }
}

interface Fit {
  /** Of what the rule fixes; longer is narrower. */
  readonly length: number
  readonly rule: string
}

/** How a name fits a rule. @param name in small letters */
function fitOf(rule: NameRule, name: string): Fit | undefined {
  if ('or' in rule) return rule.or.map((each) => fitOf(each, name)).reduce(longer, undefined)
  if ('and' in rule) {
    const fits = rule.and.map((each) => fitOf(each, name))
    return fits.includes(undefined) ? undefined : fits.reduce(longer, undefined)
  }
  if ('regex' in rule) return regexFit(rule.regex, name)
  return literalFit(rule, name)
}

function longer(one: Fit | undefined, other: Fit | undefined): Fit | undefined {
  return (other?.length ?? 0) > (one?.length ?? 0) ? other : one
}

type Literal = Exclude<NameRule, { or: unknown } | { and: unknown } | { regex: unknown }>

function literalFit(rule: Literal, name: string): Fit | undefined {
  if ('equals' in rule) {
    // One that says all of the name is narrower than any that says a part of it.
    return fit(name === rule.equals.toLowerCase(), rule.equals.length + 1, `is ${rule.equals}`)
  }
  if ('starts_with' in rule) {
    const { starts_with: part } = rule
    return fit(name.startsWith(part.toLowerCase()), part.length, `starts with ${part}`)
  }
  if ('ends_with' in rule) {
    return fit(
      name.endsWith(rule.ends_with.toLowerCase()),
      rule.ends_with.length,
      `ends with ${rule.ends_with}`,
    )
  }
  return fit(name.includes(rule.contains.toLowerCase()), rule.contains.length, `contains ${rule.contains}`)
}

const fit = (isSo: boolean, length: number, rule: string): Fit | undefined =>
  isSo ? { length, rule } : undefined

function regexFit(pattern: string, name: string): Fit | undefined {
  const found = new RegExp(pattern).exec(name)
  return found ? { length: Math.max(1, found[0].length), rule: `fits ${pattern}` } : undefined
}

/** What a model costs at a moment: of the prices whose time it is, the last. @param atMs Unix epoch */
export function pricesAt({ prices }: PricedModel, atMs: number): TimedPrices {
  if (!isTimed(prices)) return { prices }
  const inForce = prices.filter(({ constraint }) => constraint === undefined || isTime(constraint, atMs))
  return inForce.at(-1) ?? prices[0] ?? { prices: {} }
}

const isTimed = (prices: PricedModel['prices']): prices is readonly TimedPrices[] => Array.isArray(prices)

function isTime(time: PriceTime, atMs: number): boolean {
  if (time.type === 'start_date') return atMs >= Date.parse(`${time.start_date}T00:00:00Z`)
  const [from, until] = [secondOfDay(time.start_time), secondOfDay(time.end_time)]
  const now = (((atMs % dayMs) + dayMs) % dayMs) / 1000
  return from <= until ? now >= from && now < until : now >= from || now < until
}

const dayMs = 86_400_000

/** `16:30:00Z`. */
function secondOfDay(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.replace('Z', '').split(':').map(Number)
  return hours * 3600 + minutes * 60 + seconds
}
