import { setImmediate as nextTurn } from 'node:timers/promises'
import { type ChainTip, chainFault, emptyChain, readEvent, type StoredEvent } from '../../event/chain.ts'
import type { ChainCheck, EventLog } from '../../event/event-log.ts'
import type { Clock } from '../../platform.ts'
import { openEventTable } from './event-table.ts'
import { createEventWriter, inTransaction, sha256 } from './event-writer.ts'
import { createForeignWriteCheck } from './foreign-writes.ts'
import { openDatabase } from './open-database.ts'
import { openProjectionTables } from './projection-tables.ts'

/** Events that are walked in one go before others get a turn. */
const pageSize = 2_000

export interface SqliteEventLogDeps {
  /** The file, made when it is missing. */
  readonly path: string
  readonly clock: Pick<Clock, 'now'> & Partial<Pick<Clock, 'after'>>
  /** Told within a second, when `clock` has timers, that something else wrote the file: only this log may. */
  readonly onForeignWrite?: () => void
}

const foreignCheckMs = 1_000

/**
 * The log of events in SQLite.
 * @throws STATE_CORRUPT, STATE_TOO_NEW, STATE_UNWRITABLE
 */
export function openSqliteEventLog({ path, clock, onForeignWrite }: SqliteEventLogDeps): EventLog {
  const db = openDatabase(path)
  const events = openEventTable(db)
  const projections = openProjectionTables(db)
  const hasForeignWrite = createForeignWriteCheck(db)
  const check = (): void => {
    if (!hasForeignWrite()) return
    writer.goOnFromDisk()
    onForeignWrite?.()
  }
  const writer = createEventWriter({ db, events, projections, clock, beforeWrite: check })
  const stopChecks = repeat(clock, foreignCheckMs, check)
  return {
    append: writer.append,
    list: async (query) => events.list(query).map(readEvent),
    lastSeq: () => writer.tip().seq,
    subscribe: writer.subscribe,
    agents: async () => projections.agents(),
    runs: async (agentId, limit) => projections.runs(agentId, limit),
    verify: () => verifyChain((afterSeq) => events.page(afterSeq, pageSize)),
    async rebuild() {
      inTransaction(db, () => {
        projections.clear()
        for (const event of allOf(events.page)) projections.apply(readEvent(event))
      })
    },
    isReadOnly: writer.isReadOnly,
    async [Symbol.asyncDispose]() {
      stopChecks()
      writer.flush()
      db.close()
    },
  }
}

/** Calls `act` again and again until the returned function is called. */
function repeat(clock: Partial<Pick<Clock, 'after'>>, everyMs: number, act: () => void): () => void {
  let cancel: (() => void) | undefined
  const next = (): void => {
    cancel = clock.after?.(everyMs, () => {
      act()
      next()
    })
  }
  next()
  return () => cancel?.()
}

function* allOf(page: (afterSeq: number, limit: number) => StoredEvent[]): Iterable<StoredEvent> {
  let seq = 0
  for (;;) {
    const found = page(seq, pageSize)
    yield* found
    const last = found.at(-1)
    if (!last) return
    seq = last.seq
  }
}

async function verifyChain(pageAfter: (seq: number) => StoredEvent[]): Promise<ChainCheck> {
  let tip: ChainTip = emptyChain
  let count = 0
  for (;;) {
    const page = pageAfter(tip.seq)
    for (const event of page) {
      const what = chainFault(tip, event, sha256)
      if (what)
        return { events: count, lastSeq: tip.seq, lastHash: tip.hash, broken: { seq: event.seq, what } }
      tip = event
      count++
    }
    if (page.length === 0) return { events: count, lastSeq: tip.seq, lastHash: tip.hash, broken: null }
    await nextTurn()
  }
}
