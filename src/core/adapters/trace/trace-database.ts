import { chmodSync, rmSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { sqliteFault } from '../sqlite/sqlite-errors.ts'
import { inTransaction } from '../sqlite/transaction.ts'
import { useWal } from '../sqlite/use-wal.ts'

/** Of a file that says otherwise, nothing is read: it is thrown away, as it may be. */
const schemaVersion = 1

/**
 * Opens traces.db, which is made anew when it is missing, damaged, or of another schema: it holds nothing that is missed.
 * @throws what the disk says
 */
export function openTraceDatabase(path: string, nowMs: () => number): DatabaseSync {
  try {
    return openKnown(path, nowMs)
  } catch (error) {
    if (!isUnusable(error)) throw error
    throwAway(path)
    return openKnown(path, nowMs)
  }
}

/** Nobody may have it open. */
export function throwAway(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true })
}

class OtherSchema extends Error {}

function openKnown(path: string, nowMs: () => number): DatabaseSync {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  const db = new DatabaseSync(path, { timeout: 1_000 })
  try {
    if (size === 0) chmodSync(path, 0o600)
    // It is heeded only as long as nothing is there.
    db.exec('pragma auto_vacuum = incremental')
    useWal(db)
    db.exec(
      `pragma cache_size = -4096; pragma synchronous = normal; pragma journal_size_limit = 8388608; pragma cell_size_check = on;
      pragma temp_store = memory`,
    )
    const version = versionOf(db)
    if (version === 0) makeSchema(db, nowMs())
    else if (version !== schemaVersion) throw new OtherSchema()
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/**
 * Times are in milliseconds since the Unix epoch, with fractions; money is in nano-dollars. `label` finds the traces that an agent
 * (0), a session (1) or a service (2) has a part in.
 */
function makeSchema(db: DatabaseSync, nowMs: number): void {
  inTransaction(db, () => {
    // Another process may have opened it at the same time, and have made it.
    if (versionOf(db) !== 0) return
    db.exec(`
      create table trace (
        id integer primary key,
        trace_id text not null unique,
        start real not null,
        end real not null,
        has_root integer not null,
        head_start real not null,
        name text not null,
        service text,
        agent text,
        session text,
        spans integer not null,
        errors integer not null,
        calls integer not null,
        tokens integer not null,
        cost integer
      ) strict;
      create index trace_start on trace (start);
      create table span (
        trace integer not null,
        span_id text not null,
        parent text,
        name text not null,
        kind integer not null,
        start real not null,
        duration real not null,
        status integer not null,
        message text,
        service text,
        agent text,
        session text,
        attributes text not null
      ) strict;
      create unique index span_once on span (trace, span_id);
      create table label (
        kind integer not null,
        name text not null,
        trace integer not null,
        primary key (kind, name, trace)
      ) strict, without rowid;
      create index label_trace on label (trace);
      create table loss (
        kind integer primary key,
        spans integer not null,
        traces integer not null
      ) strict;
      create table beginning (at integer not null) strict;
    `)
    db.prepare('insert into beginning (at) values (?)').run(Math.floor(nowMs))
    db.exec('pragma user_version = 1')
  })
}

const versionOf = (db: DatabaseSync): number =>
  Number(db.prepare('pragma user_version').get()?.['user_version'])

/** Whether a file is of no use, as it is. */
export function isUnusable(error: unknown): boolean {
  return error instanceof OtherSchema || sqliteFault(error) === 'corrupt'
}
