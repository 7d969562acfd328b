import { calcPrice, type Provider, waitForUpdate } from '@pydantic/genai-prices'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { embeddedPriceList } from '../../../src/core/adapters/price/embedded-list.ts'
import { type PricedUse, type PriceLine, priceCall } from '../../../src/core/usage/price-call.ts'
import { noToolCalls, promptTokens } from '../../../src/core/usage/tokens.ts'

const lists = [embeddedPriceList]
const providers = (await waitForUpdate()) ?? []
/** Names as rules say them: each whole, or as a beginning. */
const names = providers.flatMap((provider: Provider) =>
  provider.models.flatMap(({ id, match }) =>
    [id, ...literalsOf(match)].map((model) => ({ provider: provider.id, model })),
  ),
)

function literalsOf(rule: object): string[] {
  const inner = Object.values(rule).flat()
  return 'regex' in rule
    ? []
    : inner.flatMap((each) => (typeof each === 'string' ? [each] : literalsOf(each)))
}

const count = fc.integer({ min: 0, max: 400_000 })
const use: fc.Arbitrary<PricedUse> = fc
  .record({
    name: fc.constantFrom(...names),
    atMs: fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2027, 5, 1) }),
    tokens: fc.record({ input: count, cacheRead: count, cacheWrite5m: count, output: count }),
    webSearches: fc.nat(3),
  })
  .map(({ name, atMs, tokens, webSearches }) => ({
    ...name,
    ...{ atMs, tier: 'standard' as const },
    tokens: { ...tokens, cacheWrite1h: 0, reasoning: 0 },
    tools: { ...noToolCalls, webSearches },
  }))

test('the price of a call is what the library of the list computes in floating point', () => {
  let priced = 0
  fc.assert(
    fc.property(use, (each) => {
      const ours = priceCall(lists, each)
      if (ours.kind === 'unpriced') return
      const theirs = calcPrice(usageOf(each), each.model, {
        providerId: each.provider ?? '',
        timestamp: new Date(each.atMs),
      })
      priced += 1
      expect(theirs?.model.id).toBe(ours.model)
      expect(Math.abs((theirs?.total_price ?? -1) * 1e9 - ours.nano)).toBeLessThan(toleranceNano(ours.lines))
    }),
    { numRuns: 5_000 },
  )
  expect(priced).toBeGreaterThan(1_000)
})

/** Rounding, and of a price that is no whole number of pico-dollars for a token half of one for each. */
function toleranceNano(lines: readonly PriceLine[]): number {
  const uneven = lines.filter(
    ({ usd, unit }) => unit.endsWith('_mtok') && !Number.isInteger(Number((usd * 1e6).toFixed(6))),
  )
  return 1.001 + uneven.reduce((sum, { count }) => sum + count / 2000, 0)
}

function usageOf({ tokens, tools }: PricedUse) {
  return {
    input_tokens: promptTokens(tokens),
    cache_read_tokens: tokens.cacheRead,
    cache_write_tokens: tokens.cacheWrite5m,
    output_tokens: tokens.output,
    web_searches: tools.webSearches,
  }
}
