import type {
  NameRule,
  PricedModel,
  PriceList,
  PriceProvider,
  PriceTime,
  TimedPrices,
  UnitPrices,
} from './price-list.ts'

/** The entry of a list that a model's name leads to. */
export interface FoundPrice {
  /** Version of the list. */
  readonly list: string
  readonly provider: string
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
 */
export function findPrice(lists: readonly PriceList[], name: ModelName): FoundPrice | undefined {
  const model = name.model.trim().toLowerCase()
  for (const list of lists) {
    for (const provider of providersOf(list, model, name.provider)) {
      const found = inProvider(list, provider, model)
      if (found) return found
    }
  }
  return undefined
}

/** Where models of others are sold, under names that say so: `us.anthropic.claude-…`. */
const clouds: readonly string[] = ['aws', 'google', 'azure']

function providersOf(list: PriceList, model: string, named: string | null): readonly PriceProvider[] {
  const known = named === null ? undefined : providerCalled(list, named.trim().toLowerCase())
  if (known) return [known]
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
      if (best) return { list: list.version, provider: provider.id, ...best }
    }
  }
  return undefined
}

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

/** The prices of a model at a moment: of those whose time it is, the last. @param atMs Unix epoch */
export function pricesAt({ prices }: PricedModel, atMs: number): UnitPrices {
  if (!isTimed(prices)) return prices
  const inForce = prices.filter(({ constraint }) => constraint === undefined || isTime(constraint, atMs))
  return (inForce.at(-1) ?? prices[0])?.prices ?? {}
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
