import { expect, test } from 'vitest'
import { wilsonInterval } from '../../../src/core/usage/wilson.ts'

// Newcombe, Two-sided confidence intervals for the single proportion, 1998, table I, method 3.
test.for([
  { hits: 81, tries: 263, from: 0.2553, until: 0.3662 },
  { hits: 15, tries: 148, from: 0.0624, until: 0.1605 },
  { hits: 0, tries: 20, from: 0, until: 0.1611 },
  { hits: 1, tries: 29, from: 0.0061, until: 0.1718 },
])('$hits of $tries are between $from and $until', ({ hits, tries, from, until }) => {
  const [low, high] = wilsonInterval(hits, tries) ?? []
  expect(low).toBeCloseTo(from, 4)
  expect(high).toBeCloseTo(until, 4)
})

test('of no tries nothing is known', () => {
  expect(wilsonInterval(0, 0)).toBeNull()
})
