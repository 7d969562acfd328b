import { expect, test } from 'vitest'
import { createReadPace } from '../../../../src/core/adapters/openclaw/read-pace.ts'

const lastMs = 10_000

interface Timer {
  readonly dueMs: number
  readonly fire: () => void
}

/** A clock that work moves on, and a sender that can be paused. */
function createWorld() {
  let nowMs = 0
  let isPaused = false
  const timers: Timer[] = []
  return {
    clock: {
      elapsed: () => nowMs,
      after(durationMs: number, fire: () => void) {
        timers.push({ dueMs: nowMs + durationMs, fire })
        return () => undefined
      },
    },
    source: {
      pause() {
        isPaused = true
      },
      resume() {
        isPaused = false
      },
    },
    isPaused: () => isPaused,
    spend(durationMs: number) {
      nowMs += durationMs
    },
    fireDue() {
      if ((timers[0]?.dueMs ?? nowMs + 1) <= nowMs) timers.shift()?.fire()
    },
  }
}

/** What is read in ten seconds of a sender that always has more. */
function flood(chunkBytes: number, chunkMs: number): { bytes: number; workMs: number } {
  const world = createWorld()
  const pace = createReadPace(world.clock, world.source)
  const got = { bytes: 0, workMs: 0 }
  while (world.clock.elapsed() < lastMs) {
    world.fireDue()
    if (world.isPaused()) {
      world.spend(1)
      continue
    }
    pace.read(chunkBytes, () => world.spend(chunkMs))
    got.bytes += chunkBytes
    got.workMs += chunkMs
  }
  return got
}

test.for([
  { why: 'much work for few bytes', chunkBytes: 65_536, chunkMs: 50 },
  { why: 'little work each', chunkBytes: 1_000, chunkMs: 1 },
  { why: 'as much as the window at once', chunkBytes: 65_536, chunkMs: 100 },
])('a flood gets a fifth of the time: $why', ({ chunkBytes, chunkMs }) => {
  const { workMs } = flood(chunkBytes, chunkMs)
  expect(workMs / lastMs).toBeLessThan(0.25)
  expect(workMs / lastMs).toBeGreaterThan(0.15)
})

test('a flood that costs nothing is read at 20 MB a second', () => {
  const { bytes } = flood(65_536, 0.001)
  expect(bytes / lastMs / 1024).toBeGreaterThan(20)
  expect(bytes / lastMs / 1024).toBeLessThan(23)
})
