import { closeSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { ExpectedError } from '../../errors.ts'
import { syncPath } from './sync-path.ts'

/** How many backups of a schema are kept. */
const keptMax = 3

/** Backups of the database at `path` that has schema `schema`. */
export const backupFolder = (path: string, schema: number): string =>
  join(dirname(path), 'backups', `schema-${schema}`)

/** The newest backup of the database at `path` that has schema `schema`. */
export function newestBackup(path: string, schema: number): string | undefined {
  const folder = backupFolder(path, schema)
  const name = namesIn(folder).at(-1)
  return name && join(folder, name)
}

/** Oldest first: the time is in the name. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^state-\d{8}T\d{9}Z\.db$/.test(name))
      .sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/**
 * Writes what `db` holds now to a file of its own, on disk when it returns, and removes all but the newest backups of this
 * schema. The database file itself is read by SQLite alone.
 * @throws STATE_BACKUP_FAILED with nothing of it left behind
 */
export function backUp(db: DatabaseSync, path: string, schema: number, nowMs: number): void {
  const folder = backupFolder(path, schema)
  const stamp = new Date(nowMs).toISOString().replace(/[-:.]/g, '')
  const draft = join(folder, 'draft.db')
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeCopy(db, draft)
    renameSync(draft, join(folder, `state-${stamp}.db`))
    syncPath(folder)
  } catch (cause) {
    throw failed(folder, cause)
  }
  for (const name of namesIn(folder).slice(0, -keptMax)) rmSync(join(folder, name), { force: true })
}

function writeCopy(db: DatabaseSync, draft: string): void {
  rmSync(draft, { force: true })
  try {
    // Made beforehand, so that it is at no time anybody else's to read; SQLite takes an empty file for a new database.
    closeSync(openSync(draft, 'wx', 0o600))
    // One transaction, consistent, and with the schema's number: https://sqlite.org/lang_vacuum.html
    db.prepare('vacuum into ?').run(draft)
    syncPath(draft)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}

function failed(folder: string, cause: unknown): ExpectedError {
  const message = cause instanceof Error ? cause.message : String(cause)
  return new ExpectedError(
    'STATE_BACKUP_FAILED',
    `state.db has to be migrated, and no backup could be written to ${folder}: ${message}`,
    { hint: 'Free space on its disk and see that the folder is yours; state.db was left as it is', cause },
  )
}
