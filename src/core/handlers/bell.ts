/** Wakes one waiter, and remembers a ring that came while nobody waited. */
export interface Bell extends Disposable {
  /** Resolves at the next ring, at once when it rang since the last call, or when the signal aborts. */
  rung(): Promise<void>
}

/** A bell that `subscribe` rings until it is disposed. */
export function createBell(subscribe: (ring: () => void) => () => void, signal: AbortSignal): Bell {
  let hasRung = false
  let wake: () => void = () => undefined
  const ring = (): void => {
    hasRung = true
    wake()
  }
  const unsubscribe = subscribe(ring)
  signal.addEventListener('abort', ring, { once: true })
  return {
    async rung() {
      if (!hasRung && !signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      hasRung = false
    },
    [Symbol.dispose]() {
      signal.removeEventListener('abort', ring)
      unsubscribe()
    },
  }
}
