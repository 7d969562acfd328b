import type { Clock } from '../../platform.ts'

/** Timers that end together. */
export interface NamedTimers {
  /** One timer of each name: a second one of the same name is not set while the first waits. */
  once(name: string, delayMs: number, work: () => unknown): void
  every(name: string, intervalMs: number, work: () => Promise<unknown>): void
  isStopped(): boolean
  stop(): void
}

export function createNamedTimers(clock: Clock): NamedTimers {
  const waiting = new Map<string, () => void>()
  let isStopped = false
  const once = (name: string, delayMs: number, work: () => unknown): void => {
    if (isStopped || waiting.has(name)) return
    const cancel = clock.after(delayMs, () => {
      waiting.delete(name)
      work()
    })
    waiting.set(name, cancel)
  }
  const every = (name: string, intervalMs: number, work: () => Promise<unknown>): void =>
    once(name, intervalMs, () => work().finally(() => every(name, intervalMs, work)))
  return {
    once,
    every,
    isStopped: () => isStopped,
    stop() {
      isStopped = true
      for (const cancel of waiting.values()) cancel()
      waiting.clear()
    },
  }
}
