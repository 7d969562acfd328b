import { expect, test } from 'vitest'
import {
  createTraceBucket,
  isHeadSampled,
  keepReason,
  type TraceFacts,
} from '../../../../src/core/usage/trace/sampling.ts'

const low = `${'f'.repeat(19)}0000000000000`
const high = `${'0'.repeat(19)}fffffffffffff`
const plain: TraceFacts = {
  traceId: low,
  isWanted: false,
  hasError: false,
  durationMs: 50,
  tokens: 1000,
  costNano: 1000,
}

test.for([
  { why: 'every trace at 1', ratio: 1, facts: plain, reason: 'head' },
  { why: 'no trace at 0', ratio: 0, facts: { ...plain, traceId: high }, reason: null },
  {
    why: 'a trace by the end of its id alone',
    ratio: 0.001,
    facts: { ...plain, traceId: high },
    reason: 'head',
  },
  { why: 'not the others', ratio: 0.999, facts: plain, reason: null },
  { why: 'what its beginner wants kept', ratio: 0, facts: { ...plain, isWanted: true }, reason: 'wanted' },
  { why: 'an error', ratio: 0, facts: { ...plain, hasError: true }, reason: 'error' },
  { why: 'what took two minutes', ratio: 0, facts: { ...plain, durationMs: 120_000 }, reason: 'slow' },
  {
    why: 'what did not take quite as long',
    ratio: 0,
    facts: { ...plain, durationMs: 119_999 },
    reason: null,
  },
  { why: 'what cost a dollar', ratio: 0, facts: { ...plain, costNano: 1e9 }, reason: 'expensive' },
  { why: 'what used many tokens', ratio: 0, facts: { ...plain, tokens: 200_000 }, reason: 'expensive' },
] as const)('keeps $why', ({ ratio, facts, reason }) => {
  expect(keepReason(facts, ratio)).toBe(reason)
})

test('a ratio keeps its share of ids, and those that a lower one keeps', () => {
  let seed = 7
  const digit = (): string => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
    return ((seed >> 16) & 15).toString(16)
  }
  const ids = Array.from({ length: 10_000 }, () => Array.from({ length: 32 }, digit).join(''))
  const kept = (ratio: number): string[] => ids.filter((id) => isHeadSampled(id, ratio))
  expect(kept(0.1).length / ids.length).toBeCloseTo(0.1, 1)
  expect(kept(0.5).length / ids.length).toBeCloseTo(0.5, 1)
  const half = new Set(kept(0.5))
  expect(kept(0.1).every((id) => half.has(id))).toBe(true)
})

test('a bucket fills by its rate, holds ten seconds of it, and leaves a fifth for what tells of something', () => {
  const bucket = createTraceBucket(5, 0)
  const takeAll = (nowMs: number, isUrgent: boolean): number => {
    let taken = 0
    while (bucket.take(nowMs, isUrgent)) taken += 1
    return taken
  }
  expect(takeAll(0, false)).toBe(40)
  expect(takeAll(0, true)).toBe(10)
  expect(takeAll(1_000, true)).toBe(5)
  expect(takeAll(1_000_000, false)).toBe(40)
  // A clock that went back fills nothing.
  expect(takeAll(900_000, false)).toBe(0)
})

test('a rate of one a minute still keeps one', () => {
  const bucket = createTraceBucket(1 / 60, 0)
  expect([bucket.take(0, false), bucket.take(1, true), bucket.take(60_001, true)]).toEqual([
    true,
    false,
    true,
  ])
})
