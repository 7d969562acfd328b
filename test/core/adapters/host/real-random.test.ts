import { expect, test } from 'vitest'
import { createRandom } from '../../../../src/core/adapters/host/real-random.ts'

const uuidV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

test('an id is a UUID v7 that begins with the time of its making', () => {
  const atMs = 0x0198_7654_3210
  const id = createRandom(() => atMs).id()
  expect(id).toMatch(uuidV7)
  expect(id.slice(0, 13)).toBe('01987654-3210')
})

test.for([
  { why: 'within one millisecond', now: () => 1_700_000_000_000 },
  { why: 'when the clock goes back', now: goingBack(1_700_000_000_000) },
])('ids sort in the order of their making $why', ({ now }) => {
  const random = createRandom(now)
  const ids = Array.from({ length: 10_000 }, () => random.id())
  expect(ids.every((id, index) => index === 0 || id > ids[index - 1]!)).toBe(true)
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(id).toMatch(uuidV7)
})

test.for([
  { why: 'behind it', nowMs: 1_700_000_000_000 - 3_600_000 },
  { why: 'at it', nowMs: 1_700_000_000_000 },
  { why: 'past it', nowMs: 1_700_000_000_001 },
])('ids sort after all that others made up to a moment, with the clock $why', ({ nowMs }) => {
  const momentMs = 1_700_000_000_000
  const others = createRandom(() => momentMs)
  const made = Array.from({ length: 1_000 }, () => others.id())
  const mine = createRandom(() => nowMs, momentMs).id()
  expect(made.every((id) => id < mine)).toBe(true)
})

test('a fraction is in [0, 1)', () => {
  const random = createRandom(Date.now)
  const fractions = Array.from({ length: 1000 }, () => random.fraction())
  expect(fractions.every((fraction) => fraction >= 0 && fraction < 1)).toBe(true)
  expect(new Set(fractions).size).toBeGreaterThan(900)
})

function goingBack(startMs: number): () => number {
  let nowMs = startMs
  return () => {
    nowMs -= 1
    return nowMs
  }
}
