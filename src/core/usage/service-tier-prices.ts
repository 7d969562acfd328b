import type { FoundPrice } from './find-price.ts'
import type { PriceUnit, TierFactors } from './price-list.ts'

/** What a service tier makes of the prices of tokens; searches and requests cost what they do otherwise. */
export interface TierPrice {
  readonly factor: number
  /** Units whose price in this tier nobody says. */
  readonly unpricedUnits: readonly PriceUnit[]
  /** Whether it says what long prompts cost. */
  readonly hasLong: boolean
}

/**
 * @returns `undefined` where neither the list nor its provider says what the tier costs: then the call has no price
 */
export function tierPriceOf(
  { provider, model, tiers }: FoundPrice,
  {
    tier,
    atMs,
    own,
  }: { readonly tier: string; readonly atMs: number; readonly own: TierFactors | undefined },
): TierPrice | undefined {
  if (tier === 'standard') return wholly(1)
  const listed = own?.[tier] ?? tiers?.[tier]
  if (listed !== undefined) return wholly(listed)
  const row = published.find(
    (each) =>
      each.provider === provider &&
      each.tiers.includes(tier) &&
      (each.models === undefined || each.models.includes(model.id)) &&
      isSince(each.from, atMs),
  )
  if (!row) return undefined
  const hasLong = row.longFrom === undefined || (row.longFrom !== null && isSince(row.longFrom, atMs))
  return { factor: row.factor, unpricedUnits: row.unpriced ?? [], hasLong }
}

/** What is published of the tiers of a model now, for people. */
export function publishedTiers(provider: string, model: string): TierFactors {
  const rows = published.filter((row) => row.provider === provider && (row.models?.includes(model) ?? true))
  return Object.fromEntries(rows.flatMap(({ tiers, factor }) => tiers.map((tier) => [tier, factor])))
}

const wholly = (factor: number): TierPrice => ({ factor, unpricedUnits: [], hasLong: true })

const isSince = (day: string | undefined, atMs: number): boolean =>
  day === undefined || atMs >= Date.parse(`${day}T00:00:00Z`)

interface PublishedTier {
  readonly provider: string
  readonly tiers: readonly string[]
  /** Ids of the price list; without it, all of the provider. */
  readonly models?: readonly string[]
  readonly factor: number
  /** From this day on (UTC); nothing is known of the time before. */
  readonly from?: string
  /** From this day on also for long prompts; `null`: not for them. Without it, as for others. */
  readonly longFrom?: string | null
  readonly unpriced?: readonly PriceUnit[]
}

// OpenAI calls priority processing fast mode since 2026-07-30, and takes either name.
const dearOfOpenAi = { provider: 'openai', tiers: ['priority', 'fast'] }

/**
 * What providers say of their tiers, as multiples of the standard price: all that could be read in these pages, and nothing
 * else. A model or tier that is missing has no price.
 * - Anthropic: platform.claude.com/docs/en/build-with-claude/batch-processing, …/fast-mode (which holds for cache reads and writes, too);
 *   openrouter.ai/anthropic/claude-opus-4.7-fast, …-4.8-fast, …-5-fast; docs.litellm.ai/blog/claude_opus_5_5
 * - OpenAI: developers.openai.com/api/docs/pricing (batch, flex); openai.com/api-priority-processing, openai.com/api-fast-mode
 * - Google: ai.google.dev/gemini-api/docs/optimization. Of reads of a cache in a batch it says nothing; of priority only a span.
 * - Amazon Bedrock: docs.aws.amazon.com/bedrock/latest/userguide/capacity-limits-cost-optimization.html (batch); flex as it was
 *   told at re:Invent 2025, AIM3304
 */
const published: readonly PublishedTier[] = [
  { provider: 'anthropic', tiers: ['batch'], factor: 0.5 },
  { provider: 'anthropic', tiers: ['fast'], models: ['claude-opus-4-6', 'claude-opus-4-7'], factor: 6 },
  {
    ...{ provider: 'anthropic', tiers: ['fast'], factor: 2 },
    models: ['claude-opus-4-8', 'claude-opus-5', 'claude-opus-5-5'],
  },
  { provider: 'openai', tiers: ['batch', 'flex'], factor: 0.5 },
  {
    ...{ ...dearOfOpenAi, factor: 2, from: '2026-07-30', longFrom: '2026-08-21' },
    models: ['gpt-5.6-sol', 'gpt-5.6-terra', 'gpt-5.6-luna'],
  },
  { ...dearOfOpenAi, models: ['gpt-5.5'], factor: 2.5, longFrom: null },
  { ...dearOfOpenAi, models: ['gpt-5.4', 'gpt-5.4-mini'], factor: 2, longFrom: null },
  { ...dearOfOpenAi, models: ['gpt-5.2', 'gpt-5.1', 'gpt-5', 'gpt-4.1-nano'], factor: 2 },
  { ...dearOfOpenAi, models: ['gpt-5-mini'], factor: 1.8 },
  { ...dearOfOpenAi, models: ['gpt-4.1', 'gpt-4.1-mini', 'gpt-4o-2024-05-13'], factor: 1.75 },
  // $3.50 of $2; the price of before 2025-06-10 was another.
  { ...dearOfOpenAi, models: ['o3'], factor: 1.75, from: '2025-06-10' },
  { ...dearOfOpenAi, models: ['gpt-4o'], factor: 1.7 },
  // $0.25 of $0.15, and $2 of $1.10.
  { ...dearOfOpenAi, models: ['gpt-4o-mini'], factor: 5 / 3 },
  { ...dearOfOpenAi, models: ['o4-mini'], factor: 20 / 11 },
  {
    ...{ provider: 'google', tiers: ['batch', 'flex'], factor: 0.5 },
    unpriced: ['cache_read_mtok', 'cache_audio_read_mtok'],
  },
  { provider: 'aws', tiers: ['batch', 'flex'], factor: 0.5 },
]
