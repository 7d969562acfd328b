import { describe, expect, test } from 'vitest'
import { embeddedPriceList } from '../../../src/core/adapters/price/embedded-list.ts'
import { createPricer, type PricedUse } from '../../../src/core/usage/price-call.ts'
import { type AudioTokens, noToolCalls, type Tokens, type ToolCalls } from '../../../src/core/usage/tokens.ts'

const price = createPricer([embeddedPriceList])
const now = '2026-11-03T12:00:00Z'

interface Shape extends Partial<Omit<Tokens, 'audio'>> {
  readonly audio?: AudioTokens
  readonly model: string
  readonly provider?: string
  readonly tier?: PricedUse['tier']
  readonly at?: string
  readonly tools?: Partial<ToolCalls>
}

function priced({ model, provider, tier, at, tools, ...tokens }: Shape) {
  const none = { input: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 }
  return price({
    ...{ model, provider: provider ?? null, tier: tier ?? 'standard', atMs: Date.parse(at ?? now) },
    ...{ tokens: { ...none, ...tokens }, tools: { ...noToolCalls, ...tools } },
  })
}

// By hand: tokens times nano-dollars for one, which are thousandths of the dollars for a million.
describe('to the nano-dollar', () => {
  test.for<{ readonly of: Shape; readonly nano: number }>([
    // Anthropic: caches of five minutes and of an hour, each with a price of its own.
    { of: { model: 'claude-haiku-4-5', input: 1 }, nano: 1_000 },
    { of: { model: 'claude-haiku-4-5', output: 1 }, nano: 5_000 },
    { of: { model: 'claude-haiku-4-5', cacheRead: 1 }, nano: 100 },
    { of: { model: 'claude-haiku-4-5', cacheWrite5m: 1 }, nano: 1_250 },
    { of: { model: 'claude-haiku-4-5', cacheWrite1h: 1 }, nano: 2_000 },
    { of: { model: 'claude-haiku-4-5', tools: { webSearches: 1 } }, nano: 10_000_000 },
    { of: { model: 'claude-haiku-4-5-20251001', input: 812, output: 37 }, nano: 997_000 },
    {
      of: {
        model: 'claude-opus-4-5',
        input: 4,
        cacheWrite5m: 300,
        cacheWrite1h: 1_500,
        cacheRead: 52_310,
        output: 412,
      },
      nano: 20_000 + 1_875_000 + 15_000_000 + 26_155_000 + 10_300_000,
    },
    { of: { model: 'claude-opus-4-5-20251101', input: 1_000_000, output: 1_000_000 }, nano: 30_000_000_000 },
    { of: { model: 'claude-opus-4-1', input: 10, output: 10 }, nano: 150_000 + 750_000 },
    { of: { model: 'claude-opus-4-1-20250805', cacheRead: 3, cacheWrite5m: 1 }, nano: 4_500 + 18_750 },
    { of: { model: 'claude-3-haiku-20240307', input: 3, cacheRead: 7, output: 5 }, nano: 750 + 210 + 6_250 },
    { of: { model: 'claude-fable-5-1', cacheRead: 4_000 }, nano: 1_000_000 },
    {
      of: { model: 'claude-fable-5-1', input: 1, output: 1, cacheWrite1h: 1 },
      nano: 10_000 + 50_000 + 20_000,
    },
    // Long prompts: all of the call is dearer, from the first token above.
    { of: { model: 'claude-sonnet-4-5', input: 200_000, output: 1_000 }, nano: 600_000_000 + 15_000_000 },
    { of: { model: 'claude-sonnet-4-5', input: 200_001, output: 1_000 }, nano: 1_200_006_000 + 22_500_000 },
    { of: { model: 'claude-sonnet-4-5', input: 1, cacheRead: 200_000 }, nano: 6_000 + 120_000_000 },
    {
      of: { model: 'claude-sonnet-4-5', cacheRead: 100_000, cacheWrite5m: 100_000, output: 10 },
      nano: 30_000_000 + 375_000_000 + 150_000,
    },
    { of: { model: 'claude-sonnet-4-5', cacheWrite1h: 200_001 }, nano: 2_400_012_000 },
    // Another price from a day on.
    { of: { model: 'claude-opus-4-6', input: 200_001, at: '2026-03-12T23:59:59Z' }, nano: 2_000_010_000 },
    { of: { model: 'claude-opus-4-6', input: 200_001, at: '2026-03-13T00:00:00Z' }, nano: 1_000_005_000 },
    { of: { model: 'claude-opus-4-6', output: 2, cacheWrite1h: 3 }, nano: 50_000 + 30_000 },
    {
      of: { model: 'claude-sonnet-4-6', input: 4, cacheRead: 52_310, cacheWrite1h: 1_500, output: 412 },
      nano: 12_000 + 15_693_000 + 9_000_000 + 6_180_000,
    },
    // Batches cost half of the tokens, and all of a search.
    { of: { model: 'claude-haiku-4-5', tier: 'batch', input: 1_000, output: 100 }, nano: 500_000 + 250_000 },
    {
      of: {
        model: 'claude-haiku-4-5',
        tier: 'batch',
        cacheRead: 3,
        cacheWrite5m: 2,
        tools: { webSearches: 2 },
      },
      nano: 150 + 1_250 + 20_000_000,
    },
    // OpenAI.
    { of: { model: 'gpt-5.5', input: 600, cacheRead: 400, output: 20 }, nano: 3_000_000 + 200_000 + 600_000 },
    { of: { model: 'gpt-5.5', input: 271_999 }, nano: 1_359_995_000 },
    { of: { model: 'gpt-5.5', input: 272_000, output: 1 }, nano: 2_720_000_000 + 45_000 },
    { of: { model: 'gpt-5.5', input: 1, cacheRead: 271_999 }, nano: 10_000 + 271_999_000 },
    { of: { model: 'gpt-5.5', tier: 'batch', input: 3, output: 1 }, nano: 7_500 + 15_000 },
    { of: { model: 'gpt-5.5', tier: 'flex', input: 3, output: 1 }, nano: 7_500 + 15_000 },
    { of: { model: 'gpt-5.5', output: 100, reasoning: 90 }, nano: 3_000_000 },
    { of: { model: 'gpt-5.5', tools: { webSearches: 3, fileSearches: 2 } }, nano: 30_000_000 + 5_000_000 },
    { of: { model: 'gpt-5.5-pro', input: 1, output: 1 }, nano: 30_000 + 180_000 },
    { of: { model: 'gpt-5', input: 1, cacheRead: 1, output: 1 }, nano: 1_250 + 125 + 10_000 },
    { of: { model: 'gpt-5-2025-08-07', cacheRead: 8 }, nano: 1_000 },
    { of: { model: 'gpt-5-mini', input: 4, cacheRead: 40, output: 5 }, nano: 1_000 + 1_000 + 10_000 },
    { of: { model: 'gpt-4o', input: 2, cacheRead: 2, output: 2 }, nano: 5_000 + 2_500 + 20_000 },
    { of: { model: 'gpt-4o-2024-08-06', output: 7 }, nano: 70_000 },
    { of: { model: 'gpt-4.1', input: 5, cacheRead: 5, output: 5 }, nano: 10_000 + 2_500 + 40_000 },
    { of: { model: 'o3', input: 1, output: 1, at: '2025-06-09T23:59:59Z' }, nano: 10_000 + 40_000 },
    { of: { model: 'o3', input: 1, output: 1, at: '2025-06-10T00:00:00Z' }, nano: 2_000 + 8_000 },
    { of: { model: 'gpt-5.5', cacheWrite5m: 10 }, nano: 50_000 },
    // Google: audio in the prompt has a price of its own.
    { of: { model: 'gemini-2.5-pro', input: 200_000, output: 10 }, nano: 250_000_000 + 100_000 },
    { of: { model: 'gemini-2.5-pro', input: 200_001, output: 10 }, nano: 500_002_500 + 150_000 },
    { of: { model: 'gemini-2.5-pro', cacheRead: 8, input: 0 }, nano: 1_000 },
    { of: { model: 'gemini-2.5-flash', input: 10, output: 4, reasoning: 3 }, nano: 3_000 + 10_000 },
    {
      of: { model: 'gemini-2.5-flash', input: 10, audio: { input: 4, cacheRead: 0, output: 0 } },
      nano: 1_800 + 4_000,
    },
    {
      of: { model: 'gemini-2.5-flash', cacheRead: 10, audio: { input: 0, cacheRead: 10, output: 0 } },
      nano: 1_000,
    },
    { of: { model: 'gemini-2.5-flash', tier: 'batch', input: 10, output: 2 }, nano: 1_500 + 2_500 },
    {
      of: { model: 'gemini-3-pro-preview', input: 6_120, cacheRead: 12_100, output: 450, reasoning: 140 },
      nano: 12_240_000 + 2_420_000 + 5_400_000,
    },
    {
      of: { model: 'gemini-3-flash-preview', input: 2, cacheRead: 20, output: 1 },
      nano: 1_000 + 1_000 + 3_000,
    },
    {
      of: { model: 'gemini-3.6-flash', input: 4, output: 4, at: '2026-12-31T23:59:59Z' },
      nano: 3_000 + 15_000,
    },
    {
      of: { model: 'gemini-3.6-flash', input: 4, output: 4, at: '2027-01-01T00:00:00Z' },
      nano: 6_000 + 30_000,
    },
    // By the time of the day.
    { of: { model: 'deepseek-chat', input: 1_000, at: '2025-05-01T00:29:59Z' }, nano: 135_000 },
    { of: { model: 'deepseek-chat', input: 1_000, at: '2025-05-01T00:30:00Z' }, nano: 270_000 },
    {
      of: { model: 'deepseek-chat', cacheRead: 1_000, output: 10, at: '2025-05-01T16:30:00Z' },
      nano: 35_000 + 5_500,
    },
    { of: { model: 'deepseek-v4-flash', cacheRead: 1_000, at: '2026-08-16T12:00:00Z' }, nano: 2_800 },
    { of: { model: 'deepseek-v4-flash', cacheRead: 1_000, at: '2026-08-17T12:00:00Z' }, nano: 7_000 },
    { of: { model: 'deepseek-v4-flash', input: 100, at: '2026-11-03T01:00:00Z' }, nano: 44_000 },
    { of: { model: 'deepseek-v4-flash', input: 100, at: '2026-11-03T04:00:00Z' }, nano: 22_000 },
    // Others: a fee for each request, reasoning with a price of its own, parts of a nano-dollar.
    {
      of: { model: 'sonar', provider: 'perplexity', input: 10, output: 5 },
      nano: 10_000 + 5_000 + 12_000_000,
    },
    {
      of: { model: 'sonar-deep-research', provider: 'perplexity', input: 1, output: 10, reasoning: 4 },
      nano: 2_000 + 48_000 + 12_000,
    },
    { of: { model: 'grok-code-fast-1', input: 5, cacheRead: 50, output: 2 }, nano: 1_000 + 1_000 + 3_000 },
    {
      of: { model: 'mistral-medium-latest', input: 10, output: 1, at: '2026-06-15T00:00:00Z' },
      nano: 4_000 + 2_000,
    },
    { of: { model: 'mistral-medium-latest', input: 10, output: 1 }, nano: 15_000 + 7_500 },
    { of: { model: 'kimi-k2-0905-preview', input: 5, cacheRead: 3, output: 2 }, nano: 3_000 + 450 + 5_000 },
    {
      of: { model: 'openai/gpt-oss-120b', provider: 'groq', input: 2, cacheRead: 1, output: 1 },
      nano: 300 + 75 + 600,
    },
    { of: { model: 'gpt-5-mini', cacheRead: 1, tier: 'batch' }, nano: 13 },
    // Quicker and dearer: six times the price of Opus 4.6 and 4.7, twice that of later ones, caches too, but not of searches.
    { of: { model: 'claude-opus-4-6', tier: 'fast', input: 2, output: 1 }, nano: 60_000 + 150_000 },
    {
      of: { model: 'claude-opus-4-6', tier: 'fast', input: 200_001, output: 1, at: '2026-03-12T00:00:00Z' },
      nano: 12_000_060_000 + 225_000,
    },
    { of: { model: 'claude-opus-4-7', tier: 'fast', cacheRead: 10, cacheWrite1h: 1 }, nano: 30_000 + 60_000 },
    {
      of: { model: 'claude-opus-4-8', tier: 'fast', input: 3, cacheWrite5m: 2, tools: { webSearches: 1 } },
      nano: 30_000 + 25_000 + 10_000_000,
    },
    { of: { model: 'claude-opus-5', tier: 'fast', input: 1, output: 1 }, nano: 10_000 + 50_000 },
    { of: { model: 'claude-opus-5-5', tier: 'fast', input: 1, cacheRead: 5 }, nano: 8_000 + 2_000 },
    {
      of: { model: 'gpt-5.6-sol', tier: 'fast', input: 1, cacheRead: 1, output: 1 },
      nano: 8_000 + 800 + 40_000,
    },
    {
      of: { model: 'gpt-5.6-sol', tier: 'priority', input: 1, output: 1, at: '2026-08-20T23:59:59Z' },
      nano: 10_000 + 60_000,
    },
    {
      of: { model: 'gpt-5.6-terra', tier: 'priority', input: 272_000, output: 1 },
      nano: 2_176_000_000 + 36_000,
    },
    { of: { model: 'gpt-5.6-luna', tier: 'fast', input: 10, output: 10 }, nano: 4_000 + 24_000 },
    {
      of: { model: 'gpt-5.5', tier: 'priority', input: 2, cacheRead: 2, output: 2 },
      nano: 25_000 + 2_500 + 150_000,
    },
    { of: { model: 'gpt-5.4-mini', tier: 'priority', input: 2, output: 2 }, nano: 3_000 + 18_000 },
    {
      of: { model: 'gpt-5.1-codex', tier: 'priority', input: 4, cacheRead: 4, output: 1 },
      nano: 10_000 + 1_000 + 20_000,
    },
    { of: { model: 'gpt-5-mini', tier: 'priority', input: 100, cacheRead: 100 }, nano: 45_000 + 4_500 },
    {
      of: { model: 'gpt-4.1', tier: 'priority', input: 2, cacheRead: 2, output: 1 },
      nano: 7_000 + 1_750 + 14_000,
    },
    { of: { model: 'gpt-4o', tier: 'priority', input: 4, output: 1 }, nano: 17_000 + 17_000 },
    {
      of: { model: 'gpt-4o-mini', tier: 'priority', input: 100, cacheRead: 8, output: 3 },
      nano: 25_000 + 1_000 + 3_000,
    },
    {
      of: { model: 'o4-mini', tier: 'priority', input: 1, cacheRead: 1, output: 1 },
      nano: 2_000 + 500 + 8_000,
    },
    { of: { model: 'o3', tier: 'priority', input: 2, output: 1 }, nano: 7_000 + 14_000 },
    { of: { model: 'claude-haiku-4-5' }, nano: 0 },
  ])('%j', ({ of, nano }) => {
    expect(priced(of)).toMatchObject({ kind: 'priced', nano })
  })
})

test.for([
  { of: { model: 'claude-unknown-9', input: 1 }, why: /no price list knows claude-unknown-9/ },
  { of: { model: '', input: 1 }, why: /no price list knows/ },
  { of: { model: 'my-own-model', provider: 'ollama', input: 1 }, why: /no price list knows my-own-model/ },
  { of: { model: 'claude-haiku-4-5', tier: 'fast', input: 1 }, why: /what fast of anthropic costs/ },
  { of: { model: 'claude-opus-4-6', tier: 'priority', input: 1 }, why: /what priority of anthropic costs/ },
  { of: { model: 'gpt-5.5-pro', tier: 'priority', input: 1 }, why: /what priority of openai costs/ },
  {
    of: { model: 'gpt-5.6-luna', tier: 'priority', input: 1, at: '2026-07-29T00:00:00Z' },
    why: /what priority of openai costs/,
  },
  {
    of: { model: 'gpt-5.5', tier: 'priority', input: 272_000 },
    why: /nobody says what input cost with priority of gpt-5\.5/,
  },
  {
    of: { model: 'gemini-2.5-pro', tier: 'batch', input: 1, cacheRead: 1 },
    why: /nobody says what cache reads cost with batch of gemini-2\.5-pro/,
  },
  { of: { model: 'gemini-2.5-pro', tier: 'priority', input: 1 }, why: /what priority of google costs/ },
  { of: { model: 'grok-code-fast-1', tier: 'batch', input: 1 }, why: /what batch of x-ai costs/ },
  { of: { model: 'gpt-5.5', cacheWrite1h: 1 }, why: /no price for cache writes \(1 h\)/ },
  { of: { model: 'gemini-2.5-pro', tools: { webSearches: 1 } }, why: /no price for web searches/ },
] as const)('$of has no price: $why', ({ of, why }) => {
  expect(priced(of)).toMatchObject({ kind: 'unpriced', why: expect.stringMatching(why) })
})

test('what was not asked for needs no price', () => {
  expect(priced({ model: 'gpt-5.5', input: 1 })).toMatchObject({ kind: 'priced' })
})

test('each line of the arithmetic is told, and whose price it has', () => {
  expect(priced({ model: 'gpt-5.5', input: 3, cacheWrite5m: 2, tier: 'batch' })).toMatchObject({
    lines: [
      { unit: 'input_mtok', count: 3, usd: 5, factor: 0.5, pico: 7_500_000 },
      { unit: 'cache_write_mtok', count: 2, usd: 5, factor: 0.5, pico: 5_000_000, insteadOf: 'input_mtok' },
    ],
  })
})

describe('a part that is told to be more than its whole is billed as the whole, and nothing below zero', () => {
  const reasoner = { model: 'sonar-deep-research', provider: 'perplexity' }
  const speaker = { model: 'gemini-live-2.5-flash', provider: 'google' }
  test.for<{ readonly of: Shape; readonly as: Shape }>([
    { of: { ...reasoner, output: 5, reasoning: 900 }, as: { ...reasoner, output: 5, reasoning: 5 } },
    { of: { ...reasoner, output: 5, reasoning: -3 }, as: { ...reasoner, output: 5 } },
    {
      of: { ...speaker, input: 1, output: 3, audio: { input: 9, cacheRead: 9, output: 9 } },
      as: { ...speaker, input: 1, output: 3, audio: { input: 1, cacheRead: 0, output: 3 } },
    },
  ])('$of', ({ of, as }) => {
    const found = priced(of)
    expect(found).toEqual(priced(as))
    expect(found.kind === 'priced' && found.lines.every(({ count }) => count > 0)).toBe(true)
  })
})
