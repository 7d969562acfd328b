/** How much of what comes is kept. What calls used is counted apart from it, and whole. */
export interface SamplingRules {
  /** Share of all traces that is kept whatever is in them: 0 to 1. */
  readonly ratio: number
  /** Traces a second that are kept at most, in the long run. */
  readonly perSecond: number
}

/** What is known of a trace when it is decided. */
export interface TraceFacts {
  readonly traceId: string
  /** Whoever began it wants it kept, and says so. */
  readonly isWanted: boolean
  readonly hasError: boolean
  readonly durationMs: number
  readonly tokens: number
  /** What its calls cost by what they say themselves, nano-dollars. */
  readonly costNano: number
}

/** Why a trace is kept, what speaks most for it. */
export type KeepReason = 'wanted' | 'head' | 'error' | 'slow' | 'expensive'

const slowMs = 120_000
const dearNano = 1_000_000_000
const dearTokens = 200_000

/** `null`: nothing speaks for it. */
export function keepReason(facts: TraceFacts, ratio: number): KeepReason | null {
  if (facts.isWanted) return 'wanted'
  if (facts.hasError) return 'error'
  if (facts.durationMs >= slowMs) return 'slow'
  if (facts.costNano >= dearNano || facts.tokens >= dearTokens) return 'expensive'
  return isHeadSampled(facts.traceId, ratio) ? 'head' : null
}

/** Hexadecimal digits at the end of an id that are read: as many as a number holds exactly. */
const digits = 13

/**
 * Whether the id of a trace alone has it kept: the same for all its spans, wherever they are looked at. Its end is taken for
 * chance (W3C Trace Context Level 2, "random trace id flag"), and a trace that is kept at one ratio is kept at every higher one.
 */
export function isHeadSampled(traceId: string, ratio: number): boolean {
  return Number.parseInt(traceId.slice(-digits), 16) >= (1 - ratio) * 16 ** digits
}

/** How many traces may be kept just now. */
export interface TraceBucket {
  /**
   * Takes one from what may be kept, if there is one. What tells of nothing (`isUrgent` false) leaves some for what does.
   * @param nowMs by `Clock.elapsed`
   */
  take(nowMs: number, isUrgent: boolean): boolean
}

/** So many seconds' worth may come together after a quiet time: exporters send what gathered. */
const burstSeconds = 10
/** Share of it that is for errors, slow and expensive ones alone. */
const reserved = 0.2

export function createTraceBucket(perSecond: number, startMs: number): TraceBucket {
  const size = Math.max(1, perSecond * burstSeconds)
  let left = size
  let countedAtMs = startMs
  return {
    take(nowMs, isUrgent) {
      left = Math.min(size, left + (Math.max(0, nowMs - countedAtMs) * perSecond) / 1000)
      countedAtMs = nowMs
      if (left < 1 || (!isUrgent && left - 1 < Math.floor(size * reserved))) return false
      left -= 1
      return true
    },
  }
}
