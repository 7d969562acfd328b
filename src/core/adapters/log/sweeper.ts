import type { Clock } from '../../platform.ts'

const livelyMs = 100
const quietMs = 500
/** How long a log must not have grown to count as quiet. */
const quietAfterMs = 5000

/**
 * Looks at logs again and again, with one timer: at all of them every 500 ms, every 100 ms at those that have grown
 * within the last five seconds, and at those that somebody waits for as often as they ask.
 */
export interface Sweeper extends Disposable {
  /** To be told when the log of `agentId` has grown, or may soon. */
  grew(agentId: string): void
  /** Sweeps the logs of `agentIds` at least every `intervalMs` until the returned function is called. */
  hurry(agentIds: readonly string[], intervalMs: number): () => void
}

interface Wish {
  readonly agentIds: readonly string[]
  readonly intervalMs: number
}

/** @param sweep looks at the logs of `agentIds`, or at all */
export function createSweeper(clock: Clock, sweep: (agentIds: ReadonlySet<string> | 'all') => void): Sweeper {
  const wishes = new Set<Wish>()
  const grewAtMs = new Map<string, number>()
  let sweptAllAtMs = clock.elapsed()
  let cancel: () => void = () => undefined

  function forgetQuiet(nowMs: number): void {
    for (const [agentId, atMs] of grewAtMs) if (nowMs - atMs >= quietAfterMs) grewAtMs.delete(agentId)
  }

  const awaited = () => [...wishes].flatMap((wish) => wish.agentIds)

  function tick(): void {
    const nowMs = clock.elapsed()
    forgetQuiet(nowMs)
    // A timer may fire a little early.
    const isAllDue = nowMs - sweptAllAtMs > quietMs - 1
    if (isAllDue) sweptAllAtMs = nowMs
    sweep(isAllDue ? 'all' : new Set([...grewAtMs.keys(), ...awaited()]))
    schedule()
  }

  function schedule(): void {
    const allDueInMs = Math.max(0, sweptAllAtMs + quietMs - clock.elapsed())
    const ownMs = grewAtMs.size > 0 ? Math.min(livelyMs, allDueInMs) : allDueInMs
    cancel()
    cancel = clock.after(Math.min(ownMs, ...[...wishes].map((wish) => wish.intervalMs)), tick)
  }

  schedule()
  return {
    grew(agentId) {
      const wasQuiet = !grewAtMs.has(agentId)
      grewAtMs.set(agentId, clock.elapsed())
      if (wasQuiet) schedule()
    },
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
