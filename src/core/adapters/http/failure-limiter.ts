import type { Clock } from '../../platform.ts'

/**
 * Counts failures, and says when there were too many: `burst` at once, then `perSecond`. One number is all it
 * remembers, so no flood can fill it: all who fail share it, and those who succeed never ask it.
 */
export interface FailureLimiter {
  /** Counts a failure; `true` when it is one too many. */
  isExceeded(): boolean
}

/** The generic cell rate algorithm (ITU-T I.371) as a virtual schedule. */
export function createFailureLimiter(
  clock: Clock,
  { burst, perSecond }: { readonly burst: number; readonly perSecond: number },
): FailureLimiter {
  const spacingMs = 1000 / perSecond
  let expectedMs = Number.NEGATIVE_INFINITY
  return {
    isExceeded() {
      const nowMs = clock.elapsed()
      if (expectedMs > nowMs + (burst - 1) * spacingMs) return true
      expectedMs = Math.max(expectedMs, nowMs) + spacingMs
      return false
    },
  }
}
