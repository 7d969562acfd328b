import { chmodSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { inTransaction } from '../sqlite/transaction.ts'
import { useWal } from '../sqlite/use-wal.ts'

/**
 * Each step from one schema of usage.db to the next; forward only. A call is kept once, whatever number of copies told of it; an
 * `slot` of 15 minutes is the sum of the calls in it, made anew whenever one of them changes. `latency` has roll-ups with sketches, of
 * which `stale` tells those that are to be made anew. A `series` is a metric that tells all since its start, as it was told last.
 * Texts that come again and again stand in `name`. `at` is in milliseconds since the Unix epoch, `slot` in slots since then; money
 * is in nano-dollars.
 */
const migrations: readonly ((db: DatabaseSync) => void)[] = [
  (db) =>
    db.exec(`
      create table name (id integer primary key, text text not null unique) strict;
      create table call (
        id integer primary key,
        key blob not null unique,
        source integer not null,
        at integer not null,
        tool integer not null,
        session integer,
        parent integer,
        project integer,
        provider integer,
        model integer not null,
        tier integer not null,
        input integer not null,
        cache_read integer not null,
        cache_write_5m integer not null,
        cache_write_1h integer not null,
        output integer not null,
        reasoning integer not null,
        web_searches integer not null,
        file_searches integer not null,
        reported integer,
        price integer,
        price_version integer,
        doubts integer not null,
        agent integer,
        request text,
        trace text,
        duration integer,
        first_token integer,
        subscribed integer,
        share integer not null,
        superseded integer not null
      ) strict;
      create index call_at on call (at);
      create index call_better on call (tool, session, at) where source < 2;
      create index call_share on call (at) where source = 3;
      create index call_request on call (request) where request is not null;
      create table failure (
        id integer primary key,
        key blob not null unique,
        source integer not null,
        at integer not null,
        tool integer not null,
        session integer,
        parent integer,
        provider integer,
        model integer not null,
        status integer,
        class integer not null,
        message text,
        attempt integer,
        duration integer,
        agent integer,
        request text,
        trace text,
        superseded integer not null
      ) strict;
      create index failure_at on failure (at);
      create index failure_session on failure (tool, session, at);
      create index failure_parent on failure (tool, parent, at) where parent is not null;
      create table slot (
        slot integer not null,
        tool integer not null,
        provider integer not null,
        model integer not null,
        project integer not null,
        session integer not null,
        agent integer not null,
        calls integer not null,
        unpriced integer not null,
        input integer not null,
        cache_read integer not null,
        cache_write integer not null,
        output integer not null,
        price integer not null,
        billed integer not null,
        primary key (slot, tool, provider, model, project, session, agent)
      ) strict, without rowid;
      create table window (
        tool integer not null,
        minutes integer not null,
        used_percent real not null,
        resets_at integer not null,
        seen_at integer not null,
        primary key (tool, minutes)
      ) strict, without rowid;
      create table latency (
        level integer not null,
        dimension integer not null,
        bucket integer not null,
        key integer not null,
        calls integer not null,
        failures integer not null,
        unpriced integer not null,
        price integer not null,
        billed integer not null,
        input integer not null,
        cache_read integer not null,
        cache_write integer not null,
        output integer not null,
        duration blob not null,
        first_token blob not null,
        speed blob not null,
        primary key (level, dimension, bucket, key)
      ) strict, without rowid;
      create table stale (
        level integer not null,
        bucket integer not null,
        primary key (level, bucket)
      ) strict, without rowid;
      create table series (
        key text primary key,
        time real not null,
        value integer not null
      ) strict, without rowid;
      create table history_file (
        path text primary key,
        tool text not null,
        version integer not null,
        inode integer not null,
        size integer not null,
        mtime integer not null,
        head blob not null,
        end_byte integer not null,
        state text not null,
        malformed integer not null,
        too_long integer not null
      ) strict, without rowid;
      pragma user_version = 1;
    `),
]

/**
 * Opens usage.db. A commit waits for no disk (`synchronous = normal`): after a power cut the last files are read again.
 * @throws what the disk or SQLite says; Error for a schema of a newer SuperClaw
 */
export function openUsageDatabase(path: string): DatabaseSync {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  const db = new DatabaseSync(path, { timeout: 1_000 })
  try {
    if (size === 0) chmodSync(path, 0o600)
    useWal(db)
    db.exec(
      `pragma cache_size = -16384; pragma synchronous = normal;
      pragma journal_size_limit = 16777216; pragma wal_autocheckpoint = 4000; pragma cell_size_check = on; pragma temp_store = memory`,
    )
    migrate(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function migrate(db: DatabaseSync): void {
  const version = schemaVersion(db)
  if (version > migrations.length) {
    throw new Error(`usage.db has schema ${version}; this SuperClaw knows ${migrations.length}`)
  }
  migrations.forEach((step, before) => {
    if (before < version) return
    inTransaction(db, () => {
      // Another process may have opened it at the same time, and have done it.
      if (schemaVersion(db) === before) step(db)
    })
  })
}

const schemaVersion = (db: DatabaseSync): number =>
  Number(db.prepare('pragma user_version').get()?.['user_version'])
