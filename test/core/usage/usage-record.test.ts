import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Tokens } from '../../../src/core/usage/tokens.ts'
import { joined } from '../../../src/core/usage/usage-record.ts'
import { usageRecord } from '../../support/usage-record.ts'

const nothing: Tokens = {
  ...{ input: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 },
}

test.for([
  {
    why: 'cache writes that are told to be of an hour later were those that nobody had told',
    copies: [{ cacheWrite5m: 1000 }, { cacheWrite1h: 1000 }],
    tokens: { cacheWrite1h: 1000 },
  },
  {
    why: 'a prompt of which a part is told to come from the cache later is no longer one',
    copies: [{ input: 1000 }, { input: 100, cacheRead: 900 }],
    tokens: { input: 100, cacheRead: 900 },
  },
  {
    why: 'an output grows, and what it began with stays',
    copies: [
      { input: 10, cacheRead: 900, output: 1 },
      { input: 10, cacheRead: 900, output: 400, reasoning: 30 },
    ],
    tokens: { input: 10, cacheRead: 900, output: 400, reasoning: 30 },
  },
  {
    why: 'a prompt that grows while tools are used is what it was at last',
    copies: [
      { input: 10, cacheRead: 900 },
      { input: 40, cacheRead: 2000 },
    ],
    tokens: { input: 40, cacheRead: 2000 },
  },
])('$why', ({ copies, tokens }) => {
  const [one = {}, other = {}] = copies
  const both = [one, other].map((each) => usageRecord({ tokens: { ...nothing, ...each } }))
  const [first = usageRecord(), second = usageRecord()] = both
  expect(joined(first, second).tokens).toEqual({ ...nothing, ...tokens })
  expect(joined(second, first).tokens).toEqual({ ...nothing, ...tokens })
})

const few = fc.nat(3)
const someTokens = fc.record({
  ...{ input: few, cacheRead: few, cacheWrite5m: few, cacheWrite1h: few, output: few, reasoning: few },
})

test('in whatever order three copies are joined, they come to the same, and to no prompt that none has', () => {
  fc.assert(
    fc.property(someTokens, someTokens, someTokens, (...each) => {
      const [one, two, three] = each.map((tokens) => usageRecord({ tokens })) as [
        ReturnType<typeof usageRecord>,
        ReturnType<typeof usageRecord>,
        ReturnType<typeof usageRecord>,
      ]
      const { tokens } = joined(joined(one, two), three)
      expect(joined(one, joined(three, two)).tokens).toEqual(tokens)
      const { output: _, reasoning: __, ...prompt } = tokens
      expect(each).toContainEqual(expect.objectContaining(prompt))
    }),
  )
})
