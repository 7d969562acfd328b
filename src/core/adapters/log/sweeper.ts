import type { Clock } from '../../platform.ts'

const activeMs = 100
const quietMs = 500
/** How long nothing must have grown for the sweep to slow down. */
const quietAfterMs = 5000

/**
 * Calls `sweep` again and again, all logs at once: every 100 ms, every 500 ms once nothing has grown for five
 * seconds, and as often as somebody asks for while they do.
 */
export interface Sweeper extends Disposable {
  /** Sweeps at least every `intervalMs` until the returned function is called. */
  hurry(intervalMs: number): () => void
}

/** @param sweep looks at all logs; whether any has grown */
export function createSweeper(clock: Clock, sweep: () => boolean): Sweeper {
  const wishes = new Set<{ readonly intervalMs: number }>()
  let grewAtMs = clock.elapsed()
  let cancel: () => void = () => undefined

  function intervalMs(): number {
    const own = clock.elapsed() - grewAtMs >= quietAfterMs ? quietMs : activeMs
    return Math.min(own, ...[...wishes].map((wish) => wish.intervalMs))
  }

  function schedule(): void {
    cancel()
    cancel = clock.after(intervalMs(), () => {
      if (sweep()) grewAtMs = clock.elapsed()
      schedule()
    })
  }

  schedule()
  return {
    hurry(wishMs) {
      const wish = { intervalMs: wishMs }
      wishes.add(wish)
      schedule()
      return () => wishes.delete(wish)
    },
    [Symbol.dispose]() {
      cancel()
    },
  }
}
