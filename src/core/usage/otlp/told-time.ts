/** So far may a sender's clock be ahead of ours, and behind it, before it is taken to be wrong. */
const aheadMs = 300_000
const behindMs = 3_600_000

/** When something was, in whole milliseconds of the Unix epoch; and whether a clock was so wrong that its arrival is taken instead. */
export interface ToldTime {
  readonly atMs: number
  readonly doubts: readonly 'clock'[]
}

/** @param toldMs what the sender says; `null` when it says nothing, which is no fault of its clock */
export function toldTime(toldMs: number | null, nowMs: number): ToldTime {
  if (toldMs === null) return { atMs: nowMs, doubts: [] }
  const isRight = toldMs <= nowMs + aheadMs && toldMs >= nowMs - behindMs
  return isRight ? { atMs: Math.round(toldMs), doubts: [] } : { atMs: nowMs, doubts: ['clock'] }
}
