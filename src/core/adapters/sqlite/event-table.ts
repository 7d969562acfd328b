import type { DatabaseSync } from 'node:sqlite'
import type { ChainTip, StoredEvent } from '../../event/chain.ts'
import type { EventQuery } from '../../event/event-log.ts'
import { createEventFinder } from './event-finder.ts'

/** The table of events, and the tables that find them: SQL and nothing else. */
export interface EventTable {
  /** Puts `events`, which follow the tip, and moves the tip. In a transaction. */
  add(events: readonly StoredEvent[]): void
  /** The event that was stored last, as noted beside the events. */
  tip(): ChainTip
  list(query: EventQuery): StoredEvent[]
  /** Events with `seq > afterSeq`, oldest first. */
  page(afterSeq: number, limit: number): StoredEvent[]
  /** Fills the tables that find events anew. In a transaction. */
  reindex(): void
  /** The transaction was committed. */
  keep(): void
  /** The transaction was rolled back. */
  forget(): void
  /** Somebody else committed. */
  reload(): void
  /** Writes a page, and nothing that matters, to see whether the disk takes it. In a transaction. */
  countRecovery(): void
}

/** How many events wait until they are indexed together. As many are read through instead, in a millisecond. */
const unindexedMax = 1_000

interface LogState extends ChainTip {
  /** The last event that the tables which find events know. */
  readonly indexedSeq: number
}

export function openEventTable(db: DatabaseSync): EventTable {
  const insert = db.prepare(
    'insert into event (seq, at_ms, type, version, agent_id, actor, data, hash) values (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const getState = db.prepare(
    'select seq, at_ms as atMs, hash, indexed_seq as indexedSeq from log_state where one = 1',
  )
  const putTip = db.prepare('update log_state set seq = ?, at_ms = ?, hash = ? where one = 1')
  const putIndexed = db.prepare('update log_state set indexed_seq = ? where one = 1')
  const countRecovery = db.prepare('update log_state set recoveries = recoveries + 1 where one = 1')
  const indexAgents = db.prepare(`insert into event_of_agent (agent_id, seq, type)
    select agent_id, seq, type from event where seq > ? and agent_id is not null order by agent_id, seq`)
  const indexTypes = db.prepare(`insert into event_of_type (type, seq)
    select type, seq from event where seq > ? order by type, seq`)
  const page = db.prepare(`select seq, at_ms as atMs, type, version, agent_id as agentId, actor, data, hash
    from event where seq > ? order by seq limit ?`)
  const readState = (): LogState => getState.get() as unknown as LogState
  let kept = readState()
  let state = kept
  const finder = createEventFinder(db, () => state)

  const index = (seq: number): void => {
    indexAgents.run(state.indexedSeq)
    indexTypes.run(state.indexedSeq)
    putIndexed.run(seq)
    state = { ...state, indexedSeq: seq }
  }

  return {
    add(events) {
      for (const { seq, atMs, type, version, agentId, actor, data, hash } of events) {
        insert.run(seq, atMs, type, version, agentId, actor, data, hash)
        finder.sawType(type)
      }
      const last = events.at(-1)
      if (!last) return
      putTip.run(last.seq, last.atMs, last.hash)
      state = { seq: last.seq, atMs: last.atMs, hash: last.hash, indexedSeq: state.indexedSeq }
      if (last.seq - state.indexedSeq >= unindexedMax) index(last.seq)
    },
    tip: () => state,
    list: finder.list,
    page: (afterSeq, limit) => page.all(afterSeq, limit) as unknown as StoredEvent[],
    reindex() {
      db.exec('delete from event_of_agent; delete from event_of_type')
      state = { ...state, indexedSeq: 0 }
      index(state.seq)
    },
    keep() {
      kept = state
    },
    forget() {
      state = kept
    },
    reload() {
      kept = readState()
      state = kept
      finder.reload()
    },
    countRecovery: () => void countRecovery.run(),
  }
}
