import { chmodSync, existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ExpectedError } from '../../errors.ts'
import { preparePrivateFolder } from '../host/private-folder.ts'
import { backUp, newestBackup } from './backup.ts'
import { migrations } from './migrations.ts'
import { isRestoreOrdered, restore } from './restore.ts'
import { sqliteFault } from './sqlite-errors.ts'
import { inTransaction } from './transaction.ts'

/** SQLite's WAL-reset race can corrupt a database before 3.51.3; https://sqlite.org/releaselog/3_51_3.html */
const sqliteOldest = [3, 51, 3]
const nodeOldest = [24, 15, 0]
/** How long another program may hold the file before a statement fails. All else in this process waits as long. */
const busyMs = 100
/**
 * Databases up to these sizes are checked page by page when they are opened, at about a millisecond per megabyte; a
 * larger one shows damage only where it is read. What is left of a write-ahead log tells of an end that was not clean.
 */
const checkedBytesMax = { afterCleanEnd: 4 << 20, afterCrash: 32 << 20 }

/** @throws RUNTIME_UNFIT when Node or its SQLite is older than is safe */
export function checkRuntime(versions: {
  readonly node: string
  readonly sqlite?: string | undefined
}): void {
  requireVersion('Node', versions.node, nodeOldest)
  requireVersion('SQLite', versions.sqlite ?? '0', sqliteOldest)
}

function requireVersion(name: string, version: string, oldest: readonly number[]): void {
  const parts = version.split('.').map(Number)
  const difference = oldest.map((part, index) => (parts[index] ?? 0) - part).find((part) => part !== 0) ?? 0
  if (difference >= 0) return
  throw new ExpectedError('RUNTIME_UNFIT', `${name} ${version} is not safe to keep state with`, {
    hint: `Use ${name} ${oldest.join('.')} or newer: upgrade Node`,
  })
}

/**
 * Opens `path` for the one writer: WAL, every commit on disk before it counts, schema up to date, with a backup of what was
 * before a migration. A damaged file is not touched.
 *
 * Once it is open, nothing else in this process may open and close the file: POSIX drops all locks of a process on a
 * file when it closes any descriptor of it, and other programs would then take the write-ahead log away.
 * @param now for the name of the backup, in Unix epoch milliseconds
 * @throws STATE_CORRUPT, STATE_TOO_NEW, STATE_UNWRITABLE, STATE_BACKUP_FAILED
 */
export function openDatabase(path: string, now: () => number): DatabaseSync {
  preparePrivateFolder(dirname(path))
  let db: DatabaseSync | undefined
  try {
    if (isRestoreOrdered(path) && isMissingOrTooNew(path)) restore(path, migrations.length)
    const { size, mode } = statSync(path, { throwIfNoEntry: false }) ?? { size: 0, mode: 0 }
    if (size > 0) probe(path, size)
    if (size > 0 && isOpenToOthers(mode)) chmodSync(path, 0o600)
    db = new DatabaseSync(path, { timeout: busyMs })
    if (size === 0) chmodSync(path, 0o600)
    db.exec(
      `pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 1000;
      pragma journal_size_limit = 16777216; pragma cell_size_check = on`,
    )
    migrate(db, path, now)
    return db
  } catch (error) {
    db?.close()
    throw openingFault(path, error)
  }
}

const isOpenToOthers = (mode: number): boolean => process.platform !== 'win32' && (mode & 0o077) !== 0

/** Looks without writing: a read-only connection neither migrates nor checkpoints. */
function probe(path: string, sizeBytes: number): void {
  const isAfterCrash = (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0
  const db = new DatabaseSync(path, { readOnly: true, timeout: busyMs })
  try {
    const version = schemaVersion(db)
    if (version > migrations.length) throw tooNew(path, version)
    if (sizeBytes <= checkedBytesMax[isAfterCrash ? 'afterCrash' : 'afterCleanEnd']) quickCheck(db, path)
  } finally {
    db.close()
  }
}

function quickCheck(db: DatabaseSync, path: string): void {
  const finding = db.prepare('select quick_check as finding from pragma_quick_check limit 1').get()?.[
    'finding'
  ]
  if (finding !== 'ok') throw corrupt(path, String(finding))
}

function schemaVersion(db: DatabaseSync): number {
  return Number(db.prepare('select user_version as version from pragma_user_version').get()?.['version'])
}

function isMissingOrTooNew(path: string): boolean {
  if (!existsSync(path)) return true
  using db = new DatabaseSync(path, { readOnly: true, timeout: busyMs })
  return schemaVersion(db) > migrations.length
}

function migrate(db: DatabaseSync, path: string, now: () => number): void {
  const version = schemaVersion(db)
  if (version > 0 && version < migrations.length) backUp(db, path, version, now())
  for (const step of migrations.slice(version)) inTransaction(db, () => step(db))
}

/** What `error` means for somebody who wants `path` opened. */
export function openingFault(path: string, error: unknown): unknown {
  if (error instanceof ExpectedError) return error
  const message = error instanceof Error ? error.message : String(error)
  const fault = sqliteFault(error)
  if (fault === 'corrupt' || fault === 'schema') return corrupt(path, message, error)
  const isSystemError = error instanceof Error && 'syscall' in error
  if (fault === undefined && !isSystemError) return error
  return new ExpectedError('STATE_UNWRITABLE', `${path} cannot be opened: ${message}`, {
    hint: 'Look at its owner and mode, and at the free space of its disk',
    cause: error,
  })
}

function corrupt(path: string, what: string, cause?: unknown): ExpectedError {
  return new ExpectedError('STATE_CORRUPT', `${path} is damaged: ${what}. It was left as it is`, {
    hint: `Move it aside (mv ${path} ${path}.damaged) and restore a backup, or start without: running agents are found again`,
    cause,
  })
}

function tooNew(path: string, version: number): ExpectedError {
  const backup = newestBackup(path, migrations.length)
  const back =
    backup === undefined
      ? ''
      : `; ${backup} is how it was before, and superclaw update --rollback puts it back`
  return new ExpectedError(
    'STATE_TOO_NEW',
    `${path} has schema ${version}; this SuperClaw knows ${migrations.length}. It was left as it is`,
    { hint: `superclaw update brings the version that knows it${back}` },
  )
}
