/** Work that is done as long as somebody wants something, and anew when that is something else. */
export interface WantedWork<Wish> {
  /** Says what is wanted now, `null` for nothing. Cheap to call with what is known already. */
  want(next: Wish | null): void
  /**
   * Lasts until `signal` aborts. Work that ends is begun again at once.
   * @throws what `work` throws
   */
  run(work: (wish: Wish, signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void>
}

export function createWantedWork<Wish extends string>(): WantedWork<Wish> {
  let wished: Wish | null = null
  let wake = (): void => undefined
  let stop = new AbortController()

  const untilWanted = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve
      if (wished !== null || signal.aborted) resolve()
    })

  return {
    want(next) {
      if (next === wished) return
      wished = next
      stop.abort()
      wake()
    },
    async run(work, signal) {
      signal.addEventListener('abort', () => wake(), { once: true })
      for (await untilWanted(signal); !signal.aborted; await untilWanted(signal)) {
        stop = new AbortController()
        if (wished !== null) await work(wished, AbortSignal.any([signal, stop.signal]))
      }
    },
  }
}
