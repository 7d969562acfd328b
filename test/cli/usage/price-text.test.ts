import { expect, test } from 'vitest'
import { exactUsd, priceArithmetic } from '../../../src/cli/usage/price-text.ts'
import { embeddedPriceList } from '../../../src/core/adapters/price/embedded-list.ts'
import { type PricedUse, priceCall } from '../../../src/core/usage/price-call.ts'
import { noToolCalls } from '../../../src/core/usage/tokens.ts'

const none = { input: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 }
const use: PricedUse = {
  ...{ model: 'claude-haiku-4-5', provider: 'anthropic', tier: 'standard', atMs: Date.UTC(2026, 10, 3) },
  ...{ tokens: none, tools: noToolCalls },
}
const linesOf = (each: Partial<PricedUse>) =>
  priceArithmetic(priceCall([embeddedPriceList], { ...use, ...each }))

test('each unit stands on a line with what it comes to, and the sum below', () => {
  const lines = linesOf({ tokens: { ...none, input: 812, cacheWrite1h: 3, output: 37 } })
  expect(lines).toEqual([
    'input               812 × $1 / 1M  =  $0.000812',
    'cache writes (1 h)    3 × $2 / 1M  =  $0.000006',
    'output               37 × $5 / 1M  =  $0.000185',
    'all                                =  $0.001003',
    expect.stringMatching(
      /^claude-haiku-4-5 of anthropic: the name starts with claude-haiku-4-5 \(genai-prices /,
    ),
  ])
})

test('a service tier stands beside the price, and searches are no part of it', () => {
  const lines = linesOf({
    tier: 'batch',
    tokens: { ...none, input: 1 },
    tools: { ...noToolCalls, webSearches: 2 },
  })
  expect(lines.slice(0, 3)).toEqual(
    [
      'input         1 × $1 / 1M × 0.5  =  $0.0000005',
      'web searches       2 × $10 / 1k  =  $0.02',
      'all                              =  $0.0200005',
    ].map((line) =>
      expect.stringMatching(new RegExp(line.replaceAll(/[$.]/g, '\\$&').replaceAll(/ +/g, ' +'))),
    ),
  )
})

test('a price that stands for another says whose it is', () => {
  const lines = linesOf({ model: 'gpt-5.5', provider: 'openai', tokens: { ...none, cacheWrite5m: 10 } })
  expect(lines[0]).toBe('cache writes (5 min)  10 × $5 / 1M (input)  =  $0.00005')
})

test('a call without a price says why', () => {
  expect(linesOf({ model: 'no-such-model' })).toEqual(['No price: no price list knows no-such-model.'])
})

test.for([
  [0, '$0.00'],
  [12_300_000_000, '$12.30'],
  [1, '$0.000000001'],
  [0.5, '$0.0000000005'],
] as const)('%d nano-dollars are %s', ([nano, text]) => {
  expect(exactUsd(nano)).toBe(text)
})
