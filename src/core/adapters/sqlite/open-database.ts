import { chmodSync, closeSync, existsSync, openSync, readSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ExpectedError } from '../../errors.ts'
import { preparePrivateFolder } from '../host/private-folder.ts'
import { migrations } from './migrations.ts'

/** SQLite's WAL-reset race can corrupt a database before 3.51.3; https://sqlite.org/releaselog/3_51_3.html */
const sqliteOldest = [3, 51, 3]
const nodeOldest = [24, 15, 0]
/** Databases up to this size are checked page by page at each start; larger ones only where they are read. */
const checkedBytesMax = 16 << 20
const header = 'SQLite format 3\0'

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
 * Opens `path` for the one writer: WAL, every commit on disk before it counts, schema up to date.
 * A damaged file is not touched.
 * @throws STATE_CORRUPT, STATE_TOO_NEW, STATE_UNWRITABLE
 */
export function openDatabase(path: string): DatabaseSync {
  preparePrivateFolder(dirname(path))
  if (existsSync(path) && statSync(path).size > 0) probe(path)
  try {
    const db = new DatabaseSync(path, { timeout: 2_000, enableForeignKeyConstraints: true })
    chmodSync(path, 0o600)
    db.exec('pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 1000')
    migrate(db)
    return db
  } catch (cause) {
    throw translateOpenError(path, cause)
  }
}

/** Looks without writing: a read-only connection neither migrates nor checkpoints. */
function probe(path: string): void {
  if (readHeader(path) !== header) throw corrupt(path, 'it is no SQLite database')
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(path, { readOnly: true, timeout: 2_000 })
    const { version } = db.prepare('select user_version as version from pragma_user_version').get() as {
      version: number
    }
    if (version > migrations.length) throw tooNew(path, version)
    if (statSync(path).size <= checkedBytesMax) quickCheck(db, path)
  } catch (cause) {
    throw translateOpenError(path, cause)
  } finally {
    db?.close()
  }
}

function quickCheck(db: DatabaseSync, path: string): void {
  const { finding } = db.prepare('select quick_check as finding from pragma_quick_check limit 1').get() as {
    finding: string
  }
  if (finding !== 'ok') throw corrupt(path, finding)
}

function readHeader(path: string): string {
  const fd = openSync(path, 'r')
  try {
    const buffer = Buffer.alloc(header.length)
    readSync(fd, buffer, 0, buffer.length, 0)
    return buffer.toString('latin1')
  } finally {
    closeSync(fd)
  }
}

function migrate(db: DatabaseSync): void {
  const { version } = db.prepare('select user_version as version from pragma_user_version').get() as {
    version: number
  }
  for (const step of migrations.slice(version)) {
    db.exec('begin immediate')
    try {
      step(db)
      db.exec('commit')
    } catch (error) {
      db.exec('rollback')
      throw error
    }
  }
}

/** Result codes of SQLite: https://sqlite.org/rescode.html */
const corruptCodes = [11, 26]

function translateOpenError(path: string, cause: unknown): unknown {
  if (cause instanceof ExpectedError) return cause
  const { errcode, message } = cause as { errcode?: number; message: string }
  if (errcode === undefined) return cause
  if (corruptCodes.includes(errcode & 0xff)) return corrupt(path, message, cause)
  return new ExpectedError('STATE_UNWRITABLE', `${path} cannot be opened: ${message}`, {
    hint: 'Look at its owner and mode, and at the free space of its disk',
    cause,
  })
}

function corrupt(path: string, what: string, cause?: unknown): ExpectedError {
  return new ExpectedError('STATE_CORRUPT', `${path} is damaged: ${what}. It was left as it is`, {
    hint: `Move it aside (mv ${path} ${path}.damaged) and restore a backup, or start without: running agents are found again`,
    cause,
  })
}

function tooNew(path: string, version: number): ExpectedError {
  return new ExpectedError(
    'STATE_TOO_NEW',
    `${path} has schema ${version}; this SuperClaw knows ${migrations.length}`,
    {
      hint: 'Start the newer SuperClaw that wrote it',
    },
  )
}
