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
  /**
   * Lets what worse sources told where a call was known before count again, unless another better source covers it. To be called
   * once the call is elsewhere. @returns the times of the calls that this befell
   */
  uncover(before: UsageRecord): number[]
}

/**
 * Sessions are compared where both sources name one, else the agents: a tool by itself says nothing of who it was. Histories come
 * in by the million, and look in indexes that are empty where nothing is told live.
 */
export function createBetterSource(db: DatabaseSync, names: NameTable): BetterSource {
  const live = db.prepare(`select 1 from call
    where source < 2 and source < :source and tool = :tool and at between :from and :until
      and (session = :session or ((session is null or :session is null) and agent is :agent)) limit 1`)
  const any = db.prepare(`select 1 from call
    where source < :source and tool = :tool and at between :from and :until
      and (session = :session or ((session is null or :session is null) and agent is :agent)) limit 1`)
  const worse = db.prepare(`update call set superseded = 1
    where source > :source and superseded = 0 and tool = :tool and at between :from and :until
      and (session = :session or ((session is null or :session is null) and agent is :agent)) returning at`)
  const shares = db.prepare(`update call set superseded = 1
    where source = 3 and source > :source and superseded = 0 and tool = :tool and at between :from and :until
      and (session = :session or ((session is null or :session is null) and agent is :agent)) returning at`)
  const uncovered = db.prepare(`update call set superseded = 0
    where source > :source and superseded = 1 and tool = :tool and at between :from and :until
      and (session = :session or ((session is null or :session is null) and agent is :agent))
      and not exists (select 1 from call as better
        where better.source < call.source and better.tool = call.tool
          and better.at between call.at - :covered and call.at + :covered
          and (better.session = call.session
            or ((better.session is null or call.session is null) and better.agent is call.agent)))
    returning at`)
  const asked = ({ source, tool, session, atMs, facts }: UsageRecord) => ({
    ...{ source: usageSources.indexOf(source), tool: names.idOf(tool) },
    ...{ session: names.idOrNull(session), agent: names.idOrNull(facts.agent) },
    ...{ from: atMs - coveredMs, until: atMs + coveredMs },
  })
  return {
    isSuperseded: (record) =>
      record.source !== 'proxy' &&
      (record.source === 'metrics' ? any : live).get(asked(record)) !== undefined,
    uncover: (before) =>
      uncovered.all({ ...asked(before), covered: coveredMs }).map((row) => Number(row['at'])),
    supersede: (record) =>
      (record.source === 'session_log' ? shares : worse).all(asked(record)).map((row) => Number(row['at'])),
  }
}
