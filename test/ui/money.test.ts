import { expect, test } from 'vitest'
import { tookText } from '../../src/ui/duration.ts'
import { countText, partText, spentText, usdText } from '../../src/ui/money.ts'

test.for([
  { nano: null, text: '?' },
  { nano: 0, text: '$0.00' },
  { nano: 3_500_000, text: '$0.0035' },
  { nano: 999_999_999, text: '$1.0000' },
  { nano: 1500, text: '$0.0000015' },
  { nano: 12_345_000_000, text: '$12.35' },
])('$nano nano-dollars read $text', ({ nano, text }) => {
  expect(usdText(nano)).toBe(text)
})

test.for([
  { why: 'nothing was asked', sum: { costNano: 0, calls: 0, unpriced: 0 }, text: '-' },
  { why: 'nobody knows any price', sum: { costNano: 0, calls: 3, unpriced: 3 }, text: '?' },
  { why: 'some prices are missing', sum: { costNano: 2e9, calls: 3, unpriced: 1 }, text: '$2.00 + ?' },
  { why: 'all are known', sum: { costNano: 2e9, calls: 3, unpriced: 0 }, text: '$2.00' },
])('a sum says so where $why', ({ sum, text }) => {
  expect(spentText(sum)).toBe(text)
})

test.for([
  [0, '0'],
  [9999, '9999'],
  [10_000, '10.0k'],
  [999_499, '999k'],
  [999_500, '1.00M'],
  [81_234_000, '81.2M'],
  [7_200_000_000, '7.20G'],
] as const)('%i tokens read %s', ([count, text]) => {
  expect(countText(count)).toBe(text)
})

test('a part of nothing is not known', () => {
  expect(partText(1, 0)).toBe('-')
  expect(partText(1, 3)).toBe('33.3%')
})

test.for([
  [null, '-'],
  [840, '840ms'],
  [999.6, '1.0s'],
  [4800, '4.8s'],
  [59_960, '1m00s'],
  [192_000, '3m12s'],
] as const)('%s ms read %s', ([ms, text]) => {
  expect(tookText(ms)).toBe(text)
})
