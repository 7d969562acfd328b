import type { DatabaseSync } from 'node:sqlite'
import type { ChainTip, StoredEvent } from '../../event/chain.ts'
import type { EventQuery } from '../../event/event-log.ts'
import { createEventFinder } from './event-finder.ts'
import { openLogState } from './log-state.ts'

/** The table of events, and the tables that find them: SQL and nothing else. */
export interface EventTable {
  /** Puts `events`, which follow the tip, and moves the tip. In a transaction. */
  add(events: readonly StoredEvent[]): void
  /** The event that was stored last, as noted beside the events. */
  tip(): ChainTip
  /** The last event that was removed; {@link emptyChain} when none was. */
  anchor(): ChainTip
  /** Removes `events`, the oldest. In a transaction. */
  removeOldest(events: readonly StoredEvent[]): void
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

export function openEventTable(db: DatabaseSync): EventTable {
  const log = openLogState(db)
  const insert = db.prepare(
    'insert into event (seq, at_ms, type, version, agent_id, actor, data, hash) values (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const page = db.prepare(`select seq, at_ms as atMs, type, version, agent_id as agentId, actor, data, hash
    from event where seq > ? order by seq limit ?`)
  const remove = db.prepare('delete from event where seq <= ?')
  const index = openIndex(db)
  const finder = createEventFinder(db, () => ({
    seq: log.state().tip.seq,
    indexedSeq: log.state().indexedSeq,
  }))

  const bringIndexTo = (seq: number): void => {
    index.add(log.state().indexedSeq)
    log.change({ indexedSeq: seq })
  }

  return {
    add(events) {
      for (const { seq, atMs, type, version, agentId, actor, data, hash } of events) {
        insert.run(seq, atMs, type, version, agentId, actor, data, hash)
        finder.sawType(type)
      }
      const last = events.at(-1)
      if (!last) return
      log.change({ tip: tipOf(last) })
      if (last.seq - log.state().indexedSeq >= unindexedMax) bringIndexTo(last.seq)
    },
    tip: () => log.state().tip,
    anchor: () => log.state().anchor,
    removeOldest(gone) {
      const last = gone.at(-1)
      if (!last) return
      index.remove(gone, last.seq)
      remove.run(last.seq)
      log.change({ anchor: tipOf(last) })
    },
    list: finder.list,
    page: (afterSeq, limit) => page.all(afterSeq, limit) as unknown as StoredEvent[],
    reindex() {
      index.clear()
      log.change({ indexedSeq: 0 })
      bringIndexTo(log.state().tip.seq)
    },
    keep: log.keep,
    forget: log.forget,
    reload() {
      log.reload()
      finder.reload()
    },
    countRecovery: log.countRecovery,
  }
}

const tipOf = ({ seq, atMs, hash }: ChainTip): ChainTip => ({ seq, atMs, hash })

/** The tables that find events. All of it in a transaction. */
function openIndex(db: DatabaseSync) {
  const addAgents = db.prepare(`insert into event_of_agent (agent_id, seq, type)
    select agent_id, seq, type from event where seq > ? and agent_id is not null order by agent_id, seq`)
  const addTypes = db.prepare(`insert into event_of_type (type, seq)
    select type, seq from event where seq > ? order by type, seq`)
  const removeAgent = db.prepare('delete from event_of_agent where agent_id = ? and seq <= ?')
  const removeType = db.prepare('delete from event_of_type where type = ? and seq <= ?')
  return {
    add(afterSeq: number): void {
      addAgents.run(afterSeq)
      addTypes.run(afterSeq)
    },
    remove(events: readonly StoredEvent[], untilSeq: number): void {
      for (const agentId of new Set(events.map((event) => event.agentId))) removeAgent.run(agentId, untilSeq)
      for (const type of new Set(events.map((event) => event.type))) removeType.run(type, untilSeq)
    },
    clear: () => db.exec('delete from event_of_agent; delete from event_of_type'),
  }
}
