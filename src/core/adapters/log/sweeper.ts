import type { Clock } from '../../platform.ts'

const activeMs = 100
const quietMs = 500
/** How long nothing must have grown for the sweep to slow down. */
const quietAfterMs = 5000

/**
 * Calls `sweep` again and again: for all logs every 100 ms, every 500 ms once none has grown for five seconds; in
 * between for those that somebody waits for, as often as they ask.
 */
export interface Sweeper extends Disposable {
  /** Sweeps the logs of `agentIds` at least every `intervalMs` until the returned function is called. */
  hurry(agentIds: readonly string[], intervalMs: number): () => void
}

interface Wish {
  readonly agentIds: readonly string[]
  readonly intervalMs: number
}

/** @param sweep looks at the logs of `agentIds`, at all when that is `undefined`; whether any has grown */
export function createSweeper(
  clock: Clock,
  sweep: (agentIds: Iterable<string> | undefined) => boolean,
): Sweeper {
  const wishes = new Set<Wish>()
  let grewAtMs = clock.elapsed()
  let sweptAllAtMs = clock.elapsed()
  let cancel: () => void = () => undefined

  function allDueInMs(): number {
    const nowMs = clock.elapsed()
    const intervalMs = nowMs - grewAtMs >= quietAfterMs ? quietMs : activeMs
    return Math.max(0, sweptAllAtMs + intervalMs - nowMs)
  }

  function tick(): void {
    // A timer may fire a little early.
    const isAllDue = allDueInMs() < 1
    if (isAllDue) sweptAllAtMs = clock.elapsed()
    const wished = new Set([...wishes].flatMap((wish) => wish.agentIds))
    if (sweep(isAllDue ? undefined : wished)) grewAtMs = clock.elapsed()
    schedule()
  }

  function schedule(): void {
    cancel()
    const soonestMs = Math.min(allDueInMs(), ...[...wishes].map((wish) => wish.intervalMs))
    cancel = clock.after(soonestMs, tick)
  }

  schedule()
  return {
    hurry(agentIds, intervalMs) {
      const wish = { agentIds, intervalMs }
      wishes.add(wish)
      schedule()
      return () => wishes.delete(wish)
    },
    [Symbol.dispose]() {
      cancel()
    },
  }
}
