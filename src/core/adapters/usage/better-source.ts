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
  /** To be called before any of some records is asked about: whether there is what to compare them with is looked up once. */
  begin(records: readonly UsageRecord[]): void
  /** Whether a better source told of the same at that time. */
  isSuperseded(record: UsageRecord): boolean
  /** Lets what worse sources told at that time count no more. @returns the times of the calls that this befell */
  supersede(record: UsageRecord): number[]
}

/**
 * Sessions are compared where both sources name one, else the agents: a tool by itself says nothing of who it was.
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
  const asked = ({ source, tool, session, atMs, facts }: UsageRecord) => ({
    ...{ source: usageSources.indexOf(source), tool: names.idOf(tool) },
    ...{ session: names.idOrNull(session), agent: names.idOrNull(facts.agent) },
    ...{ from: atMs - coveredMs, until: atMs + coveredMs },
  })
  const hasLive = db.prepare('select 1 from call indexed by call_better where source < 2 limit 1')
  const hasShares = db.prepare('select 1 from call indexed by call_share where source = 3 limit 1')
  // Histories come in by the million, mostly where nothing is told live.
  let [isLive, isShared] = [true, true]
  return {
    begin(records) {
      isLive =
        hasLive.get() !== undefined || records.some(({ source }) => source === 'event' || source === 'proxy')
      isShared = hasShares.get() !== undefined || records.some(({ source }) => source === 'metrics')
    },
    isSuperseded(record) {
      if (record.source === 'metrics') return any.get(asked(record)) !== undefined
      return isLive && record.source !== 'proxy' && live.get(asked(record)) !== undefined
    },
    supersede(record) {
      const isOfHistory = record.source === 'session_log'
      if (isOfHistory && !isShared) return []
      return (isOfHistory ? shares : worse).all(asked(record)).map((row) => Number(row['at']))
    },
  }
}
