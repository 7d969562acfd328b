import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { type ChainTip, emptyChain, type StoredEvent } from '../../event/chain.ts'
import type { EventQuery } from '../../event/event-log.ts'

/** The table of events: SQL and nothing else. */
export interface EventTable {
  insert(event: StoredEvent): void
  tip(): ChainTip
  list(query: EventQuery): StoredEvent[]
  /** Events with `seq > afterSeq`, oldest first. */
  page(afterSeq: number, limit: number): StoredEvent[]
}

export function openEventTable(db: DatabaseSync): EventTable {
  const insert = db.prepare(
    'insert into event (seq, at_ms, type, version, agent_id, actor, data, hash) values (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const tip = db.prepare('select seq, at_ms as atMs, hash from event order by seq desc limit 1')
  const firstSince = db.prepare('select seq from event where at_ms >= ? order by at_ms, seq limit 1')
  const page = db.prepare(`select seq, at_ms as atMs, type, version, agent_id as agentId, actor, data, hash
    from event where seq > ? order by seq limit ?`)
  const lists = prepareLists(db)

  /** Stamps never go back, so a moment is a place in the order. */
  const seqBefore = (sinceMs: number | undefined): number => {
    if (sinceMs === undefined) return 0
    const first = firstSince.get(sinceMs) as { seq: number } | undefined
    return (first?.seq ?? Number.MAX_SAFE_INTEGER) - 1
  }

  return {
    insert: ({ seq, atMs, type, version, agentId, actor, data, hash }) => {
      insert.run(seq, atMs, type, version, agentId, actor, data, hash)
    },
    tip: () => (tip.get() as ChainTip | undefined) ?? emptyChain,
    page: (afterSeq, limit) => rows(page.all(afterSeq, limit)),
    list(query) {
      const afterSeq = Math.max(query.afterSeq ?? 0, seqBefore(query.sinceMs))
      const types = query.types === undefined ? null : JSON.stringify(query.types)
      const { ofAll, ofAgent } = lists[query.from]
      const found =
        query.agentIds?.flatMap((id) => rows(ofAgent.all(id, afterSeq, types, types, query.limit))) ??
        rows(ofAll.all(afterSeq, types, types, query.limit))
      const sorted = found.sort((a, b) => a.seq - b.seq)
      return query.from === 'oldest' ? sorted.slice(0, query.limit) : sorted.slice(-query.limit)
    },
  }
}

/** An agent's events come from its index one agent at a time, so that a rare one among a million is found at once. */
function prepareLists(
  db: DatabaseSync,
): Record<EventQuery['from'], { ofAll: StatementSync; ofAgent: StatementSync }> {
  return {
    oldest: {
      ofAll:
        db.prepare(`select seq, at_ms as atMs, type, version, agent_id as agentId, actor, data, hash from event
        where seq > ? and (? is null or exists (select 1 from json_each(?) where event.type glob value))
        order by seq limit ?`),
      ofAgent:
        db.prepare(`select seq, at_ms as atMs, type, version, agent_id as agentId, actor, data, hash from event
        where agent_id = ? and seq > ? and (? is null or exists (select 1 from json_each(?) where event.type glob value))
        order by seq limit ?`),
    },
    newest: {
      ofAll:
        db.prepare(`select seq, at_ms as atMs, type, version, agent_id as agentId, actor, data, hash from event
        where seq > ? and (? is null or exists (select 1 from json_each(?) where event.type glob value))
        order by seq desc limit ?`),
      ofAgent:
        db.prepare(`select seq, at_ms as atMs, type, version, agent_id as agentId, actor, data, hash from event
        where agent_id = ? and seq > ? and (? is null or exists (select 1 from json_each(?) where event.type glob value))
        order by seq desc limit ?`),
    },
  }
}

/** The columns are named to be exactly a StoredEvent. */
const rows = (found: readonly unknown[]): StoredEvent[] => found.map((row) => ({ ...(row as StoredEvent) }))
