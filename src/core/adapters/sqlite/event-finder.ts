import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { StoredEvent } from '../../event/chain.ts'
import { type EventQuery, isTypeWanted } from '../../event/event-log.ts'

/** Finds events, quickly also where a rare one lies among a million. */
export interface EventFinder {
  list(query: EventQuery): StoredEvent[]
  /** An event of this type was stored. */
  sawType(type: string): void
  reload(): void
}

/** Where the log ends, and up to where it is indexed. */
interface Extent {
  readonly seq: number
  readonly indexedSeq: number
}

/** Events with `afterSeq < seq <= untilSeq`. */
interface Range {
  readonly afterSeq: number
  readonly untilSeq: number
}

/** What a query asks for, in the terms of the tables. */
interface Wanted {
  /** Exact names; `null` for all. */
  readonly types: readonly string[] | null
  readonly agentIds: readonly string[] | null
  readonly limit: number
  readonly from: EventQuery['from']
}

type Search = (wanted: Wanted, range: Range) => number[]

/** Ranges up to this long are read through; in longer ones, the index says which events to read. */
const shortRange = 2_000

export function createEventFinder(db: DatabaseSync, extent: () => Extent): EventFinder {
  const rowsOf = db.prepare(`select seq, at_ms as atMs, type, version, agent_id as agentId, actor, data, hash
    from event where seq in (select value from json_each(?)) order by seq`)
  const readTypes = openTypes(db, extent)
  const seqBefore = openSeqBefore(db, extent)
  const scan = openScan(db)
  const searchIndex = openIndexSearch(db)
  let types = readTypes()

  const find: Search = (wanted, range) => {
    const { indexedSeq } = extent()
    const isPlain = wanted.types === null && wanted.agentIds === null
    if (isPlain || indexedSeq - range.afterSeq <= shortRange) return scan(wanted, range)
    const indexed = searchIndex(wanted, { ...range, untilSeq: indexedSeq })
    return nearest([...indexed, ...scan(wanted, { ...range, afterSeq: indexedSeq })], wanted)
  }

  return {
    list({ afterSeq = 0, sinceMs, types: names, agentIds, limit, from }) {
      const wanted: Wanted = {
        types: names ? [...types].filter((type) => isTypeWanted(names, type)) : null,
        agentIds: agentIds ? [...new Set(agentIds)] : null,
        limit,
        from,
      }
      const after = sinceMs === undefined ? afterSeq : Math.max(afterSeq, seqBefore(sinceMs))
      const seqs = find(wanted, { afterSeq: after, untilSeq: extent().seq })
      return rowsOf.all(JSON.stringify(seqs)) as unknown as StoredEvent[]
    },
    sawType: (type) => void types.add(type),
    reload() {
      types = readTypes()
    },
  }
}

/** Every type that is in the log, by one step of the index for each. */
function openTypes(db: DatabaseSync, extent: () => Extent): () => Set<string> {
  const indexed = db.prepare(`with recursive found (type) as (
      select min(type) from event_of_type
      union all
      select (select min(type) from event_of_type where type > found.type) from found where found.type is not null
    ) select type from found where type is not null`)
  const after = db.prepare('select distinct type from event where seq > ?')
  return () => new Set([...indexed.all(), ...after.all(extent().indexedSeq)].map(({ type }) => String(type)))
}

/** The last event before a moment: stamps never go back, so that halving the range finds it without an index. */
function openSeqBefore(db: DatabaseSync, extent: () => Extent): (sinceMs: number) => number {
  const atOrAfter = db.prepare('select seq, at_ms as atMs from event where seq >= ? order by seq limit 1')
  return (sinceMs) => {
    let [before, from] = [0, extent().seq + 1]
    while (from - before > 1) {
      const middle = (before + from) >> 1
      const row = atOrAfter.get(middle) as { seq: number; atMs: number } | undefined
      if (row && row.atMs < sinceMs) before = row.seq
      else from = middle
    }
    return before
  }
}

/** Through a range, event by event. */
function openScan(db: DatabaseSync): Search {
  const statements = {
    oldest: db.prepare(`select seq from event where seq > ? and seq <= ?
      and (? is null or type in (select value from json_each(?)))
      and (? is null or agent_id in (select value from json_each(?)))
      order by seq limit ?`),
    newest: db.prepare(`select seq from event where seq > ? and seq <= ?
      and (? is null or type in (select value from json_each(?)))
      and (? is null or agent_id in (select value from json_each(?)))
      order by seq desc limit ?`),
  }
  return ({ types, agentIds, limit, from }, { afterSeq, untilSeq }) => {
    const [names, ids] = [jsonOrNull(types), jsonOrNull(agentIds)]
    return seqsOf(statements[from].all(afterSeq, untilSeq, names, names, ids, ids, limit))
  }
}

/** Along the events of each agent, or of each type. */
function openIndexSearch(db: DatabaseSync): Search {
  const statements = prepareIndexSearch(db)
  return (wanted, range) => {
    const { types, agentIds, limit, from } = wanted
    const { ofAgent, ofType } = statements[from]
    const names = jsonOrNull(types)
    const alongAgent = (id: string, { afterSeq, untilSeq }: Range) =>
      ofAgent.all(id, afterSeq, untilSeq, names, names, limit)
    const alongType = (type: string, { afterSeq, untilSeq }: Range) =>
      ofType.all(type, afterSeq, untilSeq, limit)
    const along = agentIds ? alongAgent : alongType
    let [left, found] = [range, [] as number[]]
    for (const key of agentIds ?? types ?? []) {
      found = nearest(found.concat(seqsOf(along(key, left))), wanted)
      left = narrowed(left, found, wanted)
    }
    return found
  }
}

/** Where something can still be that counts. */
function narrowed(range: Range, found: readonly number[], { limit, from }: Wanted): Range {
  const [first, last] = [found[0], found.at(-1)]
  if (first === undefined || last === undefined || found.length < limit) return range
  return from === 'newest' ? { ...range, afterSeq: first } : { ...range, untilSeq: last }
}

function prepareIndexSearch(
  db: DatabaseSync,
): Record<EventQuery['from'], { readonly ofAgent: StatementSync; readonly ofType: StatementSync }> {
  return {
    oldest: {
      ofAgent: db.prepare(`select seq from event_of_agent where agent_id = ? and seq > ? and seq <= ?
        and (? is null or type in (select value from json_each(?))) order by seq limit ?`),
      ofType: db.prepare(
        'select seq from event_of_type where type = ? and seq > ? and seq <= ? order by seq limit ?',
      ),
    },
    newest: {
      ofAgent: db.prepare(`select seq from event_of_agent where agent_id = ? and seq > ? and seq <= ?
        and (? is null or type in (select value from json_each(?))) order by seq desc limit ?`),
      ofType: db.prepare(
        'select seq from event_of_type where type = ? and seq > ? and seq <= ? order by seq desc limit ?',
      ),
    },
  }
}

/** The `limit` that come first from the end that was asked for, in order. */
function nearest(seqs: readonly number[], { limit, from }: Pick<Wanted, 'limit' | 'from'>): number[] {
  const sorted = seqs.toSorted((a, b) => a - b)
  return from === 'oldest' ? sorted.slice(0, limit) : sorted.slice(Math.max(0, sorted.length - limit))
}

const seqsOf = (rows: readonly Record<string, unknown>[]): number[] => rows.map(({ seq }) => Number(seq))

const jsonOrNull = (names: readonly string[] | null): string | null => names && JSON.stringify(names)
