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
  /** Remembers nothing any more, as after a transaction that was taken back. */
  forget(): void
}

/**
 * Sessions are compared where both sources name one, else the agents: a tool by itself says nothing of who it was. Histories come
 * in by the million, and look in indexes that are empty where nothing is told live; what is told live asks in three questions,
 * as SQLite looks up in no index what is joined by an `or`, and would go through all that was ever told.
 */
export function createBetterSource(db: DatabaseSync, names: NameTable): BetterSource {
  const liveOfSession = db.prepare(`select 1 from call
    where source < 2 and source < :source and tool = :tool and session = :session and at between :from and :until limit 1`)
  const liveOfNone = db.prepare(`select 1 from call
    where source < 2 and source < :source and tool = :tool and session is null and at between :from and :until
      and agent is :agent limit 1`)
  const liveOfAgent = db.prepare(`select 1 from call indexed by call_at
    where source < 2 and source < :source and tool = :tool and at between :from and :until
      and agent is :agent limit 1`)
  const any = db.prepare(`select 1 from call
    where source < :source and tool = :tool and at between :from and :until
      and (session = :session or ((session is null or :session is null) and agent is :agent)) limit 1`)
  const worse = db.prepare(`update call set superseded = 1
    where source > :source and superseded = 0 and tool = :tool and at between :from and :until
      and (session = :session or ((session is null or :session is null) and agent is :agent)) returning at`)
  const shares = db.prepare(`update call set superseded = 1
    where source = 3 and source > :source and superseded = 0 and tool = :tool and at between :from and :until
      and (session = :session or ((session is null or :session is null) and agent is :agent)) returning at`)
  const covered = createCovered()
  const askedOf = ({ source, tool, session, atMs, facts }: UsageRecord): Asked => ({
    ...{ source: usageSources.indexOf(source), tool: names.idOf(tool) },
    ...{ session: names.idOrNull(session), agent: names.idOrNull(facts.agent) },
    ...{ from: atMs - coveredMs, until: atMs + coveredMs },
  })
  const isToldLive = ({ session, agent, ...asked }: Asked): boolean => {
    if (session === null) return liveOfAgent.get({ ...asked, agent }) !== undefined
    const ofSession = liveOfSession.get({ ...asked, session })
    return (ofSession ?? liveOfNone.get({ ...asked, agent })) !== undefined
  }
  return {
    isSuperseded(record) {
      if (record.source === 'proxy') return false
      const asked = askedOf(record)
      return record.source === 'metrics' ? any.get({ ...asked }) !== undefined : isToldLive(asked)
    },
    supersede(record) {
      const asked = askedOf(record)
      if (record.source === 'session_log') return timesOf(shares.all({ ...asked }))
      return covered.add(asked).flatMap((part) => timesOf(worse.all({ ...asked, ...part })))
    },
    forget: covered.clear,
  }
}

const timesOf = (rows: readonly Readonly<Record<string, unknown>>[]): number[] =>
  rows.map((row) => Number(row['at']))

interface Span {
  readonly from: number
  readonly until: number
}

interface Asked extends Span {
  readonly source: number
  readonly tool: number
  readonly session: number | null
  readonly agent: number | null
}

/** Origins whose covered time is remembered. */
const rememberedMax = 1_000

/**
 * What time of each origin has been looked through for worse sources. It need not be looked through again: what comes later
 * looks for better ones itself.
 */
function createCovered() {
  const known = new Map<string, Span>()
  return {
    /** @returns what of this time has not been looked through yet */
    add({ source, tool, session, agent, from, until }: Asked): Span[] {
      const key = `${source}/${tool}/${session}/${agent}`
      const before = known.get(key)
      const isBeside = before !== undefined && from <= before.until && until >= before.from
      if (known.size >= rememberedMax) known.clear()
      known.set(key, {
        from: isBeside ? Math.min(from, before.from) : from,
        until: isBeside ? Math.max(until, before.until) : until,
      })
      if (!isBeside) return [{ from, until }]
      const parts = [
        { from, until: before.from - 1 },
        { from: before.until + 1, until },
      ]
      return parts.filter((part) => part.from <= part.until)
    },
    clear: () => known.clear(),
  }
}
