/** What the control plane may take before it starts itself anew. */
export interface SelfLimits {
  readonly memoryBytes: number
  readonly eventLoopDelayMs: number
  /** Of the descriptors that it may open. */
  readonly openFilesPercent: number
  /** How long one must be exceeded without a break. */
  readonly sustainedMs: number
}

/** How many times in an hour it starts itself anew; it takes more than that as a sign that it does not help. */
export const selfRestartsPerHour = 3
const hourMs = 3_600_000
const gapMs = 300_000

/** What is done about a limit that is exceeded. */
export type SelfRestart =
  | { readonly kind: 'none' }
  /** Not long enough yet, or too soon after the last time. */
  | { readonly kind: 'wait'; readonly untilMs: number }
  /** Nothing would start it again. */
  | { readonly kind: 'unguarded' }
  | { readonly kind: 'exhausted'; readonly untilMs: number }
  | { readonly kind: 'restart' }

/**
 * Whether to start anew. The time between two times doubles, from five minutes; after three in an hour it is left.
 * @param facts.overSinceMs since when a limit has been exceeded; `undefined` when none is
 * @param facts.restartedAtMs when it did so before, oldest first. All times are of one clock
 */
export function decideSelfRestart(facts: {
  readonly overSinceMs: number | undefined
  readonly sustainedMs: number
  readonly restartedAtMs: readonly number[]
  readonly isGuarded: boolean
  readonly nowMs: number
}): SelfRestart {
  const { overSinceMs, sustainedMs, nowMs } = facts
  if (overSinceMs === undefined) return { kind: 'none' }
  if (nowMs < overSinceMs + sustainedMs) return { kind: 'wait', untilMs: overSinceMs + sustainedMs }
  if (!facts.isGuarded) return { kind: 'unguarded' }
  const recent = facts.restartedAtMs.filter((atMs) => nowMs - atMs < hourMs)
  const [oldest = nowMs] = recent
  if (recent.length >= selfRestartsPerHour) return { kind: 'exhausted', untilMs: oldest + hourMs }
  const last = recent.at(-1)
  const nextMs = last === undefined ? nowMs : last + gapMs * 2 ** (recent.length - 1)
  return nowMs < nextMs ? { kind: 'wait', untilMs: nextMs } : { kind: 'restart' }
}
