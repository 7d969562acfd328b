import type { Clock } from '../platform.ts'

/** How late the event loop is with its timers. */
export interface LoopDelayMeter extends Disposable {
  /** The longest delay of the last ten to twenty seconds, one that goes on included. Milliseconds. */
  worstMs(): number
}

const tickMs = 1_000
const windowMs = 10_000

/**
 * A timer a second, which sees every block longer than that and the end of most others. The histogram of `perf_hooks`
 * sees shorter ones too, and takes a hundred wake-ups a second and 300 kB for it.
 */
export function createLoopDelayMeter(clock: Pick<Clock, 'elapsed' | 'after'>): LoopDelayMeter {
  let cancel: () => void = () => undefined
  let dueMs = 0
  let window = { sinceMs: clock.elapsed(), worstMs: 0 }
  let worstBeforeMs = 0

  const lateMs = (): number => Math.max(0, clock.elapsed() - dueMs)
  const arm = (): void => {
    dueMs = clock.elapsed() + tickMs
    cancel = clock.after(tickMs, tick)
  }
  const tick = (): void => {
    window = { ...window, worstMs: Math.max(window.worstMs, lateMs()) }
    if (clock.elapsed() - window.sinceMs >= windowMs) {
      worstBeforeMs = window.worstMs
      window = { sinceMs: clock.elapsed(), worstMs: 0 }
    }
    arm()
  }
  arm()
  return {
    worstMs: () => Math.round(Math.max(worstBeforeMs, window.worstMs, lateMs())),
    [Symbol.dispose]: () => cancel(),
  }
}
