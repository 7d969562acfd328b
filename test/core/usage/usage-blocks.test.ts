import { expect, test } from 'vitest'
import { type Activity, blocksOf, shownBlocks } from '../../../src/core/usage/usage-blocks.ts'
import { noUsage } from '../../../src/core/usage/usage-query.ts'

const day = Date.UTC(2026, 10, 3)
const at = (hours: number, costNano = 10): Activity => {
  const atMs = day + hours * 3_600_000
  return { ...noUsage, calls: 1, inputTokens: 100, costNano, atMs, lastMs: atMs }
}
const hoursOf = (ms: number): number => (ms - day) / 3_600_000

test.for<{ why: string; calls: number[]; blocks: [number, number][] }>([
  { why: 'is nothing without calls', calls: [], blocks: [] },
  { why: 'begins with the full hour of its first call', calls: [9.7], blocks: [[9, 1]] },
  { why: 'lasts five hours, however often one asks', calls: [9.7, 11, 13.9], blocks: [[9, 3]] },
  {
    why: 'is over five hours after its hour began, not after its call',
    calls: [9.7, 14.0],
    blocks: [
      [9, 1],
      [14, 1],
    ],
  },
  {
    why: 'begins again with the next call',
    calls: [9.7, 13.9, 14.5, 19.4],
    blocks: [
      [9, 2],
      [14, 1],
      [19, 1],
    ],
  },
])('a block $why', ({ calls, blocks }) => {
  expect(
    blocksOf(calls.map((hours) => at(hours))).map(({ startMs, calls: count }) => [hoursOf(startMs), count]),
  ).toEqual(blocks)
})

test('a rest of more than five hours is a gap, a shorter one is not', () => {
  const shown = shownBlocks(blocksOf([at(1.5), at(7), at(13)]), day + 24 * 3_600_000)
  expect(shown.map(({ startMs, endMs, isGap }) => [hoursOf(startMs), hoursOf(endMs), isGap])).toEqual([
    [1, 6, false],
    [6, 7, true],
    [7, 12, false],
    [12, 13, true],
    [13, 18, false],
  ])
  const near = shownBlocks(blocksOf([at(1.5), at(5.9), at(10)]), day)
  expect(near.some(({ isGap }) => isGap)).toBe(false)
})

test('the active block says how fast it goes, and what it comes to', () => {
  const [past, active] = shownBlocks(blocksOf([at(1), at(9, 60), at(10, 60)]), day + 11 * 3_600_000).filter(
    ({ isGap }) => !isGap,
  )
  expect(past).toMatchObject({ isActive: false, burn: null, projected: null })
  expect(active).toMatchObject({
    isActive: true,
    burn: { perMinuteNano: 2, tokensPerMinute: 3 },
    projected: { costNano: 120 + 2 * 180, tokens: 200 + 3 * 180 },
  })
})
