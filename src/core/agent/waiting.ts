import type { Clock } from '../platform.ts'

/** Callers that wait until something holds. */
export interface Waiting {
  /** Resolves to true once `isDone` holds, or to false after `timeoutMs`. @throws what `rejectAll` was given */
  until(isDone: () => boolean, timeoutMs: number): Promise<boolean>
  /** Asks every waiter's condition anew. */
  check(): void
  rejectAll(error: Error): void
}

interface Waiter {
  readonly isDone: () => boolean
  readonly settle: (outcome: boolean | Error) => void
}

export function createWaiting(clock: Clock): Waiting {
  const waiters = new Set<Waiter>()
  return {
    until(isDone, timeoutMs) {
      return new Promise((resolve, reject) => {
        if (isDone()) return resolve(true)
        const waiter: Waiter = {
          isDone,
          settle(outcome) {
            waiters.delete(waiter)
            cancel()
            if (typeof outcome === 'boolean') resolve(outcome)
            else reject(outcome)
          },
        }
        const cancel = clock.after(timeoutMs, () => waiter.settle(false))
        waiters.add(waiter)
      })
    },
    check() {
      for (const waiter of waiters) if (waiter.isDone()) waiter.settle(true)
    },
    rejectAll(error) {
      for (const waiter of waiters) waiter.settle(error)
    },
  }
}
