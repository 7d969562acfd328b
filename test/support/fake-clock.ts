import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../../src/core/platform.ts'

/** A clock that moves only when told to. */
export interface FakeClock extends Clock {
  /**
   * Moves time on and fires what falls due, in order, each at its own moment. What running work does at once
   * (promises, no real IO) is done before the clock moves, after each timer, and at the end.
   */
  advance(durationMs: number): Promise<void>
  /** The wall clock jumps, back or forth; no timer notices. */
  jump(byMs: number): void
  /** How many timers and sleepers wait. */
  pending(): number
}

interface Timer {
  readonly dueMs: number
  readonly fire: () => void
}

export function createFakeClock(startMs = 1_700_000_000_000): FakeClock {
  let elapsedMs = 0
  let wallOffsetMs = startMs
  const timers = new Set<Timer>()

  function after(durationMs: number, callback: () => void): () => void {
    const timer = { dueMs: elapsedMs + Math.max(0, durationMs), fire: callback }
    timers.add(timer)
    return () => timers.delete(timer)
  }

  function earliestUntil(untilMs: number): Timer | undefined {
    let earliest: Timer | undefined
    for (const timer of timers) {
      if (timer.dueMs <= untilMs && (!earliest || timer.dueMs < earliest.dueMs)) earliest = timer
    }
    return earliest
  }

  return {
    now: () => wallOffsetMs + elapsedMs,
    elapsed: () => elapsedMs,
    after,
    sleep(durationMs, signal) {
      return new Promise((resolve, reject) => {
        signal.throwIfAborted()
        const cancel = after(durationMs, () => {
          signal.removeEventListener('abort', abort)
          resolve()
        })
        const abort = () => {
          cancel()
          reject(signal.reason)
        }
        signal.addEventListener('abort', abort, { once: true })
      })
    },
    async advance(durationMs) {
      const untilMs = elapsedMs + durationMs
      await nextTurn()
      for (let timer = earliestUntil(untilMs); timer; timer = earliestUntil(untilMs)) {
        timers.delete(timer)
        elapsedMs = timer.dueMs
        timer.fire()
        await nextTurn()
      }
      elapsedMs = untilMs
      await nextTurn()
    },
    jump(byMs) {
      wallOffsetMs += byMs
    },
    pending: () => timers.size,
  }
}
