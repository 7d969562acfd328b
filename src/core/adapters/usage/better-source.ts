import type { DatabaseSync } from 'node:sqlite'
import { type UsageRecord, type UsageSource, usageSources } from '../../usage/usage-record.ts'
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
  /**
   * Lets what worse sources told where a call was known before count again, unless another better source covers it. To be called
   * once the call is elsewhere. @returns the times of the calls that this befell
   */
  uncover(before: UsageRecord): number[]
  /** Remembers nothing any more, as after a transaction that was taken back. */
  forget(): void
}

/**
 * Sessions are compared where both sources name one, else the agents: a tool by itself says nothing of who it was. What is told
 * live asks in three questions, as SQLite looks up in no index what is joined by an `or`, and would go through all that was ever told.
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
  const uncovered = db.prepare(`update call set superseded = 0
    where source > :source and superseded = 1 and tool = :tool and at between :from and :until
      and (session = :session or ((session is null or :session is null) and agent is :agent))
      and not exists (select 1 from call as better
        where better.source < call.source and better.tool = call.tool
          and better.at between call.at - :covered and call.at + :covered
          and (better.session = call.session
            or ((better.session is null or call.session is null) and better.agent is call.agent)))
    returning at`)
  const hasLive = db.prepare('select 1 from call indexed by call_better where source < 2 limit 1')
  const hasShares = db.prepare('select 1 from call indexed by call_share where source = 3 limit 1')
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
  // Histories come in by the million, mostly where nothing is told live.
  let [isLive, isShared] = [true, true]
  return {
    begin(records) {
      const isTold = (...sources: UsageSource[]) => records.some(({ source }) => sources.includes(source))
      isLive = hasLive.get() !== undefined || isTold('event', 'proxy')
      isShared = hasShares.get() !== undefined || isTold('metrics')
    },
    isSuperseded(record) {
      if (record.source === 'metrics') return any.get({ ...askedOf(record) }) !== undefined
      return isLive && record.source !== 'proxy' && isToldLive(askedOf(record))
    },
    supersede(record) {
      if (record.source === 'session_log') return isShared ? timesOf(shares.all({ ...askedOf(record) })) : []
      const asked = askedOf(record)
      return covered.add(asked).flatMap((part) => timesOf(worse.all({ ...asked, ...part })))
    },
    uncover(before) {
      covered.clear()
      return timesOf(uncovered.all({ ...askedOf(before), covered: coveredMs }))
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
