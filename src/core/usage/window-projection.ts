import type { LimitWindow } from './limit-window.ts'

/** Where a window is going, if what uses it up goes on as it did. */
export interface WindowProjection {
  /** At its end. */
  readonly projectedPercent: number | null
  /** When it is used up, if that is before its end. */
  readonly fullAtMs: number | null
}

const unknown: WindowProjection = Object.freeze({ projectedPercent: null, fullAtMs: null })

/** Of less than this part of a window nothing follows for the rest of it. */
const tellingPart = 0.02

/** `null` where its end has gone by, or where it had only just begun. */
export function projectWindow(
  { minutes, usedPercent, resetsAtMs, seenAtMs }: LimitWindow,
  nowMs: number,
): WindowProjection {
  if (resetsAtMs <= nowMs) return unknown
  const lengthMs = minutes * 60_000
  const startMs = resetsAtMs - lengthMs
  const passedMs = seenAtMs - startMs
  if (passedMs < lengthMs * tellingPart || passedMs > lengthMs) return unknown
  const projectedPercent = (usedPercent * lengthMs) / passedMs
  const fullAtMs = usedPercent > 0 ? Math.round(startMs + (passedMs * 100) / usedPercent) : null
  const isFullBefore = fullAtMs !== null && fullAtMs <= resetsAtMs
  return { projectedPercent, fullAtMs: isFullBefore ? fullAtMs : null }
}
