import { createHash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { ExpectedError } from '../../errors.ts'
import { type ChainTip, chainEvent } from '../../event/chain.ts'
import type { LoggedEvent, NewEvent } from '../../event/event.ts'
import { runOf } from '../../event/projections.ts'
import type { Clock } from '../../platform.ts'
import type { EventTable } from './event-table.ts'
import type { ProjectionTables } from './projection-tables.ts'

interface Waiting {
  readonly events: readonly NewEvent[]
  readonly resolve: (events: readonly LoggedEvent[]) => void
  readonly reject: (error: unknown) => void
}

export interface EventWriterDeps {
  readonly db: DatabaseSync
  readonly events: EventTable
  readonly projections: ProjectionTables
  readonly clock: Pick<Clock, 'now'>
  readonly beforeWrite: () => void
}

type Listener = (batch: readonly LoggedEvent[]) => void

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/**
 * Appends to the log. What comes within one turn of the event loop is one transaction: the events, the projections,
 * and one sync of the disk for all of them.
 */
export function createEventWriter(deps: EventWriterDeps) {
  const listeners = new Set<Listener>()
  let tip = deps.events.tip()
  let waiting: Waiting[] = []
  let isReadOnly = false

  /** @returns what was stored: of an end that is stored already, nothing */
  const store = (event: NewEvent): LoggedEvent | undefined => {
    if (event.type === 'run.ended' && deps.projections.hasEnd(runOf(event) ?? '')) return undefined
    const { seq, atMs, version, hash, ...stored } = chainEvent(tip, event, deps.clock.now(), sha256)
    deps.events.insert({ seq, atMs, version, hash, ...stored })
    tip = { seq, atMs, hash }
    const logged: LoggedEvent = { ...event, seq, atMs, version, hash }
    deps.projections.apply(logged)
    return logged
  }
  const refuse = (batch: readonly Waiting[], error: unknown): void => {
    tip = deps.events.tip()
    const refusal = translateWriteError(error)
    isReadOnly ||= refusal instanceof ExpectedError
    for (const one of batch) one.reject(refusal)
  }
  const flush = (): void => {
    if (waiting.length === 0) return
    const batch = waiting
    waiting = []
    let stored: LoggedEvent[][]
    try {
      deps.beforeWrite()
      stored = inTransaction(deps.db, () =>
        batch.map((one) => one.events.flatMap((event) => store(event) ?? [])),
      )
    } catch (error) {
      refuse(batch, error)
      return
    }
    isReadOnly = false
    for (const [index, one] of batch.entries()) one.resolve(stored[index] ?? [])
    tell(listeners, stored.flat())
  }

  return {
    append: (events: readonly NewEvent[]): Promise<readonly LoggedEvent[]> =>
      new Promise((resolve, reject) => {
        if (waiting.length === 0) setImmediate(flush)
        waiting.push({ events, resolve, reject })
      }),
    flush,
    tip: (): ChainTip => tip,
    /** The chain goes on from what is on disk, whoever put it there. */
    goOnFromDisk(): void {
      tip = deps.events.tip()
    },
    isReadOnly: (): boolean => isReadOnly,
    subscribe(listener: Listener): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function tell(listeners: ReadonlySet<Listener>, batch: readonly LoggedEvent[]): void {
  if (batch.length > 0) for (const listener of listeners) listener(batch)
}

/** All of `work` or none of it. */
export function inTransaction<Result>(db: DatabaseSync, work: () => Result): Result {
  db.exec('begin immediate')
  try {
    const result = work()
    db.exec('commit')
    return result
  } catch (error) {
    // SQLite has rolled back by itself after some errors, a full disk among them.
    if (db.isTransaction) db.exec('rollback')
    throw error
  }
}

/** Result codes of SQLite that mean that the disk refuses: READONLY, IOERR, FULL, CANTOPEN. https://sqlite.org/rescode.html */
const refusals = [8, 10, 13, 14]

function translateWriteError(error: unknown): unknown {
  const { errcode, message } = error as { errcode?: number; message?: string }
  if (errcode === undefined || !refusals.includes(errcode & 0xff)) return error
  return new ExpectedError('STORE_READ_ONLY', `state.db cannot be written: ${message}`, {
    hint: 'Free space on its disk; writing resumes by itself. Agents keep running',
    cause: error,
  })
}
