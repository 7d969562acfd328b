import type { DatabaseSync } from 'node:sqlite'
import type { ExpectedError } from '../../errors.ts'
import { readEvent } from '../../event/chain.ts'
import type { NewEvent } from '../../event/event.ts'
import type { EventLog } from '../../event/event-log.ts'
import { project } from '../../event/projections.ts'
import type { Clock } from '../../platform.ts'
import { createPruner } from './event-pruner.ts'
import { type EventTable, openEventTable } from './event-table.ts'
import { createEventWriter, type EventWriter } from './event-writer.ts'
import { openDatabase, openingFault } from './open-database.ts'
import { openProjectionTables, type ProjectionTables } from './projection-tables.ts'
import { sqliteFault } from './sqlite-errors.ts'
import { inTransaction } from './transaction.ts'
import { verifyChain } from './verify-chain.ts'
import { createWriteGate } from './write-gate.ts'

/** Events that are read in one go. */
const pageSize = 2_000
/** How often the file is looked at while nobody writes. */
const lookMs = 1_000

/** Without timers, a disk that refused is asked again, and a foreign write seen, when there is something to write. */
export type EventLogClock = Pick<Clock, 'now'> & Partial<Pick<Clock, 'after'>>

export interface SqliteEventLogDeps {
  /** The file, made when it is missing. */
  readonly path: string
  readonly clock: EventLogClock
  /** What takes out of an event what must not be stored. */
  readonly mask?: (event: NewEvent) => NewEvent
  /**
   * Called when no write can be tried again before the control plane was started anew: an fsync failed, or the file
   * turned out to be damaged. Until then every append is refused with this error.
   */
  readonly onUnfit?: (error: ExpectedError) => void
  /** Called within a second, if `clock` has timers, of a commit by another program: only this log may write the file. */
  readonly onForeignWrite?: () => void
}

/** The store beneath the log of events, for tables beside it. */
export interface LogStoreParts extends Pick<EventWriter, 'commit'> {
  /** Read by who opens a table. It is written in {@link EventWriter.commit} alone. */
  readonly db: DatabaseSync
}

export interface SqliteEventLog extends EventLog {
  /** Opens tables in the same file, whose changes are committed with the events that tell of them. */
  beside<Tables>(open: (parts: LogStoreParts) => Tables): Tables
}

/**
 * The log of events in SQLite.
 * @throws STATE_CORRUPT, STATE_TOO_NEW, STATE_UNWRITABLE, STATE_BACKUP_FAILED
 */
export function openSqliteEventLog(deps: SqliteEventLogDeps): SqliteEventLog {
  const { path, clock, onUnfit = nothing, onForeignWrite } = deps
  const db = openDatabase(path, clock.now)
  const { events, projections } = orClose(db, path, () => openTables(db))
  const followers = {
    keep: events.keep,
    forget() {
      events.forget()
      projections.forget()
    },
    reload() {
      events.reload()
      projections.forget()
    },
    countRecovery: events.countRecovery,
  }
  const onForeign = onForeignWrite ?? nothing
  const gate = createWriteGate({ db, followers, clock, onUnfit, onForeignWrite: onForeign })
  const writer = createEventWriter({ gate, events, projections, clock, mask: deps.mask })
  const stopLooking = onForeignWrite ? lookNowAndThen(clock, gate.look) : nothing
  return {
    append: writer.append,
    beside: (open) => open({ db, commit: writer.commit }),
    list: async (query) => events.list(query).map(readEvent),
    firstSeq: () => events.anchor().seq + 1,
    lastSeq: () => events.tip().seq,
    subscribe: writer.subscribe,
    agents: async () => projections.agents(),
    runs: async (agentId, limit) => projections.runs(agentId, limit),
    verify: () => verifyChain(events),
    prune: createPruner({ db, gate, events, projections, append: writer.append }),
    rebuild: async () => gate.transact(() => computeAnew(events, projections)),
    isReadOnly: gate.isReadOnly,
    tryWrite: async () => gate.transact(followers.countRecovery),
    async checkpoint() {
      db.exec('pragma wal_checkpoint(truncate)')
    },
    async [Symbol.asyncDispose]() {
      if (!db.isOpen) return
      stopLooking()
      writer.close()
      gate.close()
      db.close()
    },
  }
}

function openTables(db: DatabaseSync): { events: EventTable; projections: ProjectionTables } {
  const events = openEventTable(db)
  const projections = openProjectionTables(db)
  if (!projections.isCurrent()) inTransaction(db, () => computeAnew(events, projections))
  events.keep()
  return { events, projections }
}

const nothing = (): void => undefined

/** A file that can be opened may still not be what it says. */
function orClose<Result>(db: Disposable, path: string, open: () => Result): Result {
  try {
    return open()
  } catch (error) {
    db[Symbol.dispose]()
    throw openingFault(path, error)
  }
}

function computeAnew(events: EventTable, projections: ProjectionTables): void {
  projections.startAnew()
  const records = projections.records()
  for (let page = events.page(events.anchor().seq, pageSize); page.length > 0; ) {
    for (const event of page) project(records, readEvent(event))
    page = events.page(page.at(-1)?.seq ?? 0, pageSize)
  }
  projections.save()
  events.reindex()
}

function lookNowAndThen(clock: EventLogClock, look: () => void): () => void {
  let cancel: (() => void) | undefined
  const lookAgain = (): void => {
    cancel = clock.after?.(lookMs, lookAgain)
    try {
      look()
    } catch (error) {
      // What keeps the file from being read now also keeps it from being written, and is told then.
      if (sqliteFault(error) === undefined) throw error
    }
  }
  cancel = clock.after?.(lookMs, lookAgain)
  return () => cancel?.()
}
