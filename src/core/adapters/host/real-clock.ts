import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../../platform.ts'

/** The longest that `setTimeout` takes; a longer one would fire at once. */
const timeoutMsMax = 2 ** 31 - 1

/** The clock of this machine. */
export const realClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  async sleep(durationMs, signal) {
    signal.throwIfAborted()
    let leftMs = durationMs
    try {
      for (; leftMs > timeoutMsMax; leftMs -= timeoutMsMax) await sleep(timeoutMsMax, undefined, { signal })
      await sleep(leftMs, undefined, { signal })
    } catch (error) {
      // Node wraps the reason in an AbortError of its own.
      signal.throwIfAborted()
      throw error
    }
  },
  after(durationMs, callback) {
    let timer: NodeJS.Timeout
    const arm = (leftMs: number): void => {
      timer =
        leftMs > timeoutMsMax
          ? setTimeout(() => arm(leftMs - timeoutMsMax), timeoutMsMax)
          : setTimeout(callback, leftMs)
    }
    arm(durationMs)
    return () => clearTimeout(timer)
  },
}
