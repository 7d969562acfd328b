import { expect, test } from 'vitest'
import { isWithin, parseSpan } from '../../../src/core/provider-fake/span.ts'

test.for([
  [3, { first: 3, last: 3 }],
  ['3', { first: 3, last: 3 }],
  ['2..4', { first: 2, last: 4 }],
  ['2..', { first: 2, last: Number.POSITIVE_INFINITY }],
  ['4..2', undefined],
  ['..2', undefined],
  [-1, undefined],
  [1.5, undefined],
  ['', undefined],
] as const)('%j is %j', ([written, span]) => {
  expect(parseSpan(written)).toEqual(span)
})

test('both ends are within', () => {
  expect([1, 2, 4, 5].map((count) => isWithin({ first: 2, last: 4 }, count))).toEqual([
    false,
    true,
    true,
    false,
  ])
})
