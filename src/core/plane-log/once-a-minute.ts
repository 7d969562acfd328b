import type { Clock } from '../platform.ts'

const everyMs = 60_000

/**
 * Tells of what can happen any number of times: at once, and then no more than once a minute.
 * @param tell is given how often it has happened since it was told last
 */
export function createOnceAMinute(clock: Pick<Clock, 'elapsed'>, tell: (times: number) => void): () => void {
  let toldAtMs = Number.NEGATIVE_INFINITY
  let times = 0
  return () => {
    times += 1
    const nowMs = clock.elapsed()
    if (nowMs - toldAtMs < everyMs) return
    toldAtMs = nowMs
    tell(times)
    times = 0
  }
}
