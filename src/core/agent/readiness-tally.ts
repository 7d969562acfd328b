import type { ReadinessProbe } from './process-spec.ts'

/** What the looks of a readiness probe come to. */
export interface ReadinessTally {
  readonly isReady: boolean
  /** Looks in a row that say otherwise. */
  readonly against: number
}

/** What one more look makes of it: so many in a row that say otherwise turn it. */
export function tallyReadiness(
  { isReady, against }: ReadinessTally,
  isGood: boolean,
  { failures, successes }: Pick<ReadinessProbe, 'failures' | 'successes'>,
): ReadinessTally {
  if (isGood === isReady) return { isReady, against: 0 }
  const needed = isReady ? failures : successes
  return against + 1 < needed ? { isReady, against: against + 1 } : { isReady: isGood, against: 0 }
}
