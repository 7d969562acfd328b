/** Lets so many looks be under way at once. First come, first served. */
export interface LookGate {
  /**
   * Resolves to what `take` does, once it had its turn. Rejects with `signal.reason` when that aborts before.
   */
  enter<Result>(take: () => Promise<Result>, signal: AbortSignal): Promise<Result>
}

export function createLookGate(atOnceMax: number): LookGate {
  const waiting = new Set<() => void>()
  let underWay = 0

  const turn = (signal: AbortSignal): Promise<void> => {
    if (underWay < atOnceMax) {
      underWay += 1
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        waiting.delete(go)
        reject(signal.reason)
      }
      const go = (): void => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      waiting.add(go)
      signal.addEventListener('abort', leave, { once: true })
    })
  }
  /** The turn goes to who waited longest, if anybody does. */
  const handOver = (): void => {
    const [next] = waiting
    if (next === undefined) {
      underWay -= 1
      return
    }
    waiting.delete(next)
    next()
  }

  return {
    async enter(take, signal) {
      signal.throwIfAborted()
      await turn(signal)
      try {
        return await take()
      } finally {
        handOver()
      }
    },
  }
}
