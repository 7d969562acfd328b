import { expect, test } from 'vitest'
import { describeCost } from '../../../src/core/gateway/describe-cost.ts'

test.for([
  [0, 0, 0, '-'],
  [1, 0.00357, 0, '$0.0036'],
  [3, 12.345, 0, '$12.35'],
  [3, 0.5, 1, '$0.5000+?'],
  [2, 0, 2, '?'],
] as const)('%i calls for %f dollars, %i without a price: %s', ([calls, costUsd, unpricedCalls, text]) => {
  expect(describeCost({ calls, costUsd, unpricedCalls })).toBe(text)
})
