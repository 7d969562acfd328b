import type { EventLog } from './event-log.ts'

export interface EventLimits {
  /** Events that are kept. */
  readonly keep: number
  /** Older ones go even when there are fewer; `undefined`: never. */
  readonly keepForMs: number | undefined
}

/** How many more than `keep` there are before the excess goes: a cut is an event itself, and not to be the next one's cause. */
export function slackOf(keep: number): number {
  return Math.max(1_000, Math.floor(keep / 20))
}

/** The last event that the limits let go; `undefined` when there is none, or too few to be worth a cut. */
export async function excessUntil(
  log: Pick<EventLog, 'list' | 'firstSeq' | 'lastSeq'>,
  { keep, keepForMs }: EventLimits,
  nowMs: number,
): Promise<number | undefined> {
  const [firstSeq, lastSeq] = [log.firstSeq(), log.lastSeq()]
  const byCount = lastSeq - firstSeq + 1 > keep + slackOf(keep) ? lastSeq - keep : 0
  const byAge = keepForMs === undefined ? 0 : await lastBefore(log, nowMs - keepForMs)
  const until = Math.max(byCount, byAge)
  return until >= firstSeq ? until : undefined
}

/** The last event before a moment. */
async function lastBefore(log: Pick<EventLog, 'list' | 'lastSeq'>, sinceMs: number): Promise<number> {
  const [kept] = await log.list({ sinceMs, limit: 1, from: 'oldest' })
  return kept ? kept.seq - 1 : log.lastSeq()
}
