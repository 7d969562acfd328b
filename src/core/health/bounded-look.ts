import type { Clock } from '../platform.ts'
import type { HealthCheck, Reading } from './check.ts'

/** How long a look may take before it counts as unknown. */
export const lookTimeoutMs = 5_000

const noAnswer: Reading = {
  outcome: 'unknown',
  value: null,
  message: `no answer within ${lookTimeoutMs / 1000} s`,
}

/**
 * Looks at `check`, for a bounded time. While a look that was given up has not come to its end, no other is begun, so
 * that they cannot pile up.
 */
export function createBoundedLook(clock: Pick<Clock, 'after'>, check: HealthCheck): () => Promise<Reading> {
  let hanging: Promise<Reading> | undefined

  return async () => {
    const giveUp = new AbortController()
    const begun = hanging ?? settled(check, giveUp.signal)
    const seen = await within(clock, begun)
    if (seen !== undefined) return seen
    giveUp.abort()
    if (hanging === undefined) {
      hanging = begun
      void begun.then(() => {
        hanging = undefined
      })
    }
    return noAnswer
  }
}

/** What a look sees. One that throws could not tell. */
async function settled(check: HealthCheck, signal: AbortSignal): Promise<Reading> {
  try {
    return await check.read(signal)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { outcome: 'unknown', value: null, message: `could not be looked at: ${message}` }
  }
}

/** `undefined` when it takes too long. */
function within(clock: Pick<Clock, 'after'>, reading: Promise<Reading>): Promise<Reading | undefined> {
  return new Promise((resolve) => {
    const cancel = clock.after(lookTimeoutMs, () => resolve(undefined))
    void reading.then((seen) => {
      cancel()
      resolve(seen)
    })
  })
}
