import { describe, expect, test } from 'vitest'
import {
  ordered,
  type Sighting,
  sighted,
  type WatchModel,
  watchModel,
} from '../../../src/core/watched/watch-model.ts'

const patience = { failures: 3, successes: 2 }
const good: Sighting = { kind: 'good', detail: 'answered 200' }
const bad: Sighting = { kind: 'bad', detail: 'connection refused' }
const slow: Sighting = { kind: 'impaired', detail: 'slow' }
const awaited: Sighting = { kind: 'awaited', detail: 'waits' }

/** One look a second, from second 1 on. */
function after(sightings: readonly Sighting[], from = watchModel('running', 0)): WatchModel {
  return sightings.reduce((model, seen, index) => sighted(model, seen, patience, (index + 1) * 1_000), from)
}

describe('a watched agent', () => {
  test.for([
    { seen: [], state: 'starting', reason: 'not seen yet', sinceMs: 0 },
    { seen: [awaited], state: 'starting', reason: 'waits', sinceMs: 0 },
    { seen: [good], state: 'ready', reason: 'answered 200', sinceMs: 1_000 },
    { seen: [good, good], state: 'ready', reason: 'answered 200', sinceMs: 1_000 },
    { seen: [bad, bad], state: 'starting', reason: 'not seen yet', sinceMs: 0 },
    {
      seen: [bad, bad, bad],
      state: 'failed',
      reason: 'connection refused, 3 looks in a row',
      sinceMs: 3_000,
    },
    {
      seen: [bad, bad, bad, bad],
      state: 'failed',
      reason: 'connection refused, 3 looks in a row',
      sinceMs: 3_000,
    },
    { seen: [good, bad, bad, good, bad, bad], state: 'ready', reason: 'answered 200', sinceMs: 1_000 },
    { seen: [good, slow], state: 'degraded', reason: 'slow', sinceMs: 2_000 },
    { seen: [good, slow, good], state: 'ready', reason: 'answered 200', sinceMs: 3_000 },
    {
      seen: [bad, bad, bad, good],
      state: 'failed',
      reason: 'connection refused, 3 looks in a row',
      sinceMs: 3_000,
    },
    { seen: [bad, bad, bad, good, good], state: 'ready', reason: 'back after 2 s', sinceMs: 5_000 },
    { seen: [bad, bad, bad, slow, slow], state: 'degraded', reason: 'slow', sinceMs: 5_000 },
  ] as const)('$seen.length looks: $state, $reason', ({ seen, state, reason, sinceMs }) => {
    expect(after(seen)).toMatchObject({ state, reason, sinceMs })
  })

  test('that tells each thing once is bad for the latest reason, and has been since the first', () => {
    const once = { failures: 1, successes: 1, isEachNews: true }
    const wrong: Sighting = { kind: 'bad', detail: 'wrong token' }
    const broken = sighted(after([good]), bad, once, 5_000)
    const refused = sighted(broken, wrong, once, 6_000)
    expect(refused).toMatchObject({ state: 'failed', reason: 'wrong token', sinceMs: 5_000 })
    expect(sighted(refused, good, once, 7_000)).toMatchObject({ reason: 'back after 2 s' })
  })

  test('that is stopped is nothing, whatever is still seen of it', () => {
    const stopped = ordered(after([good]), 'stopped', 'by hand', 5_000)
    expect(after([bad, bad, bad, good], stopped)).toBe(stopped)
    expect(stopped).toMatchObject({ state: 'stopped', reason: 'by hand', sinceMs: 5_000 })
    expect(ordered(stopped, 'running', 'again', 6_000)).toMatchObject({ state: 'starting', failures: 0 })
  })
})
