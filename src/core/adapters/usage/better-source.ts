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
 * Sessions are compared where both sources name one, else the agents; who says neither may be anybody. A helper's session is
 * also that of who began it: by that name its calls are told live, where no parents are told. One request of a provider is one
 * call, whatever the time: a sender's clock may be off.
 */
export function createBetterSource(db: DatabaseSync, names: NameTable): BetterSource {
  const any = db.prepare(`select 1 from call where source < :source
      and tool = :tool and at between :from and :until
      and (session in (:session, :parent) or parent = :session
        or ((session is null or :session is null) and (agent is :agent or agent is null or :agent is null)))
    limit 1`)
  const worse = db.prepare(`update call set superseded = 1
    where source > :source and superseded = 0
      and tool = :tool and at between :from and :until
      and (session in (:session, :parent) or parent = :session
        or ((session is null or :session is null) and (agent is :agent or agent is null or :agent is null)))
    returning at`)
  const shares = db.prepare(`update call set superseded = 1
    where source = 3 and source > :source and superseded = 0
      and tool = :tool and at between :from and :until
      and (session in (:session, :parent) or parent = :session
        or ((session is null or :session is null) and (agent is :agent or agent is null or :agent is null)))
    returning at`)
  const uncovered = db.prepare(`update call set superseded = 0
    where source > :source and superseded = 1
      and tool = :tool and at between :from and :until
      and (session in (:session, :parent) or parent = :session
        or ((session is null or :session is null) and (agent is :agent or agent is null or :agent is null)))
      and not exists (select 1 from call as better
        where better.source < call.source and better.tool = call.tool
          and better.at between call.at - :covered and call.at + :covered
          and (better.session in (call.session, call.parent) or better.parent = call.session
            or ((better.session is null or call.session is null)
              and (better.agent is call.agent or better.agent is null or call.agent is null))))
      and not exists (select 1 from call as better
        where better.request = call.request and better.tool = call.tool and better.source < call.source)
    returning at`)
  const hasLive = db.prepare('select 1 from call indexed by call_better where source < 2 limit 1')
  const hasShares = db.prepare('select 1 from call indexed by call_share where source = 3 limit 1')
  const isToldLive = createLiveLookup(db)
  const sameRequest = createSameRequest(db)
  const covered = createCovered()
  // Histories come in by the million, mostly where nothing is told live.
  let [isLive, isShared] = [true, true]
  return {
    begin(records) {
      const isTold = (...sources: UsageSource[]) => records.some(({ source }) => sources.includes(source))
      isLive = hasLive.get() !== undefined || isTold('event', 'proxy')
      isShared = hasShares.get() !== undefined || isTold('metrics')
    },
    isSuperseded(record) {
      if (record.source === 'metrics') return any.get(placeOf(askedOf(names, record))) !== undefined
      if (!isLive || record.source === 'proxy') return false
      const asked = askedOf(names, record)
      return isToldLive(asked) || sameRequest.isThere(asked)
    },
    supersede(record) {
      const isOfHistory = record.source === 'session_log'
      if (isOfHistory && !isShared) return []
      const asked = askedOf(names, record)
      if (isOfHistory) return timesOf(shares.all(placeOf(asked)))
      const near = covered.add(asked).flatMap((part) => timesOf(worse.all({ ...placeOf(asked), ...part })))
      return [...near, ...sameRequest.supersede(asked)]
    },
    uncover(before) {
      covered.clear()
      const asked = askedOf(names, before)
      const near = timesOf(uncovered.all({ ...placeOf(asked), covered: coveredMs }))
      return [...near, ...sameRequest.uncover(asked)]
    },
    forget: covered.clear,
  }
}

/**
 * Whether a better source told live of the same. Asked in questions of their own, as SQLite looks up in no index what is joined by an
 * `or`, and would go through all that was ever told.
 */
function createLiveLookup(db: DatabaseSync): (asked: Asked) => boolean {
  const ofSession = db.prepare(`select 1 from call indexed by call_better
    where source < 2 and source < :source and tool = :tool and session in (:session, :parent)
      and at between :from and :until limit 1`)
  const ofNone = db.prepare(`select 1 from call indexed by call_better
    where source < 2 and source < :source and tool = :tool and session is null and at between :from and :until
      and (agent is :agent or agent is null or :agent is null) limit 1`)
  const ofAgent = db.prepare(`select 1 from call indexed by call_at
    where source < 2 and source < :source and tool = :tool and at between :from and :until
      and (agent is :agent or agent is null or :agent is null) limit 1`)
  return ({ source, tool, session, parent, agent, from, until }) => {
    const place = { source, tool, from, until }
    if (session === null) return ofAgent.get({ ...place, agent }) !== undefined
    return (ofSession.get({ ...place, session, parent }) ?? ofNone.get({ ...place, agent })) !== undefined
  }
}

/** What other sources told of the request that the provider calls so. */
function createSameRequest(db: DatabaseSync) {
  const find = db.prepare(`select 1 from call indexed by call_request
    where request = :request and tool = :tool and source < :source limit 1`)
  const worse = db.prepare(`update call indexed by call_request set superseded = 1
    where request = :request and tool = :tool and source > :source and superseded = 0 returning at`)
  const uncovered = db.prepare(`update call indexed by call_request set superseded = 0
    where request = :request and tool = :tool and source > :source and superseded = 1
      and not exists (select 1 from call as better
        where better.source < call.source and better.tool = call.tool
          and better.at between call.at - :covered and call.at + :covered
          and (better.session in (call.session, call.parent) or better.parent = call.session
            or ((better.session is null or call.session is null)
              and (better.agent is call.agent or better.agent is null or call.agent is null))))
      and not exists (select 1 from call as better
        where better.request = call.request and better.tool = call.tool and better.source < call.source)
    returning at`)
  return {
    isThere: ({ request, tool, source }: Asked): boolean =>
      request !== null && find.get({ request, tool, source }) !== undefined,
    supersede: ({ request, tool, source }: Asked): number[] =>
      request === null ? [] : timesOf(worse.all({ request, tool, source })),
    uncover: ({ request, tool, source }: Asked): number[] =>
      request === null ? [] : timesOf(uncovered.all({ request, tool, source, covered: coveredMs })),
  }
}

function askedOf(names: NameTable, record: UsageRecord): Asked {
  const { source, tool, session, parentSession, atMs, facts } = record
  return {
    ...{ source: usageSources.indexOf(source), tool: names.idOf(tool) },
    ...{ session: names.idOrNull(session), parent: names.idOrNull(parentSession) },
    ...{ agent: names.idOrNull(facts.agent), request: facts.requestId },
    ...{ from: atMs - coveredMs, until: atMs + coveredMs },
  }
}

/** All but the request. SQLite refuses what a statement does not ask for. */
const placeOf = ({ request: _, ...place }: Asked) => place

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
  readonly parent: number | null
  readonly agent: number | null
  readonly request: string | null
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
    add({ source, tool, session, parent, agent, from, until }: Asked): Span[] {
      const key = `${source}/${tool}/${session}/${parent}/${agent}`
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
