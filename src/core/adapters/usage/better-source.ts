import type { DatabaseSync } from 'node:sqlite'
import { type UsageRecord, usageSources } from '../../usage/usage-record.ts'
import type { NameTable } from './name-table.ts'

/**
 * Of what several sources tell of one session, only the best counts: two of them see the same call at different moments and by
 * different names, so that no call of one can be found in the other for certain. A better source is believed for all that
 * happened within this time of what it told.
 */
export const coveredMs = 300_000

export interface BetterSource {
  /** Whether a better source told of the same at that time. */
  isSuperseded(record: UsageRecord): boolean
  /** Lets what worse sources told at that time count no more. @returns the times of the calls that this befell */
  supersede(record: UsageRecord): number[]
}

// Sessions are compared where both sources name one, else the agents; a tool by itself says nothing of who it was.
const isSameOrigin = `tool = :tool and at between :from and :until
  and (session = :session or ((session is null or :session is null) and agent is :agent))`

export function createBetterSource(db: DatabaseSync, names: NameTable): BetterSource {
  const isThere = (restriction: string) =>
    db.prepare(`select 1 from call where ${restriction} and source < :source and ${isSameOrigin} limit 1`)
  // Histories come in by the million, and look in indexes that are empty where nothing is told live.
  const live = isThere('source < 2')
  const any = isThere('source < 3')
  const hidden = (restriction: string) =>
    db.prepare(`update call set superseded = 1
      where ${restriction} and superseded = 0 and source > :source and ${isSameOrigin} returning at`)
  const worse = hidden('source > 0')
  const shares = hidden('source = 3')
  const asked = ({ source, tool, session, atMs, facts }: UsageRecord) => ({
    ...{ source: usageSources.indexOf(source), tool: names.idOf(tool) },
    ...{ session: names.idOrNull(session), agent: names.idOrNull(facts.agent) },
    ...{ from: atMs - coveredMs, until: atMs + coveredMs },
  })
  return {
    isSuperseded: (record) =>
      record.source !== 'proxy' &&
      (record.source === 'metrics' ? any : live).get(asked(record)) !== undefined,
    supersede: (record) =>
      (record.source === 'session_log' ? shares : worse).all(asked(record)).map((row) => Number(row['at'])),
  }
}
