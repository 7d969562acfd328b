import { chmodSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { inTransaction } from './transaction.ts'

/**
 * Each step from one schema of telemetry.db to the next; forward only. Of a chunk, `level` and what `data` holds are said in
 * `core/metrics/chunk.ts`, `at` is in minutes since the Unix epoch. What a minute tells stands together, so that
 * writing it touches few pages.
 */
const migrations: readonly ((db: DatabaseSync) => void)[] = [
  (db) =>
    db.exec(`
      create table metric (
        name text primary key,
        kind text not null,
        unit text not null,
        help text not null
      ) strict, without rowid;
      create table series (
        id integer primary key,
        metric text not null,
        labels text not null,
        seen_at integer not null,
        unique (metric, labels)
      ) strict;
      create table chunk (
        level integer not null,
        at integer not null,
        series integer not null,
        data blob not null,
        primary key (level, at, series)
      ) strict, without rowid;
      create table progress (
        one integer primary key check (one = 1),
        rolled_until integer not null
      ) strict;
      pragma user_version = 1;
    `),
]

/**
 * Opens telemetry.db. A commit waits for no disk (`synchronous = normal`): a power cut may cost the last minutes, and damages
 * nothing.
 * @throws what the disk or SQLite says; Error for a schema of a newer SuperClaw
 */
export function openTelemetryDatabase(path: string): DatabaseSync {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  const db = new DatabaseSync(path, { timeout: 100 })
  try {
    if (size === 0) chmodSync(path, 0o600)
    // A small cache: what is written is not read again soon, and what is read is seldom read twice.
    db.exec(
      `pragma cache_size = -256; pragma journal_mode = wal; pragma synchronous = normal;
      pragma wal_autocheckpoint = 500; pragma journal_size_limit = 4194304; pragma cell_size_check = on`,
    )
    migrate(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function migrate(db: DatabaseSync): void {
  const version = Number(
    db.prepare('select user_version as version from pragma_user_version').get()?.['version'],
  )
  if (version > migrations.length)
    throw new Error(`telemetry.db has schema ${version}; this SuperClaw knows ${migrations.length}`)
  for (const step of migrations.slice(version)) inTransaction(db, () => step(db))
}
