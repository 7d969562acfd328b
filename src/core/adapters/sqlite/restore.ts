import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { newestBackup } from './backup.ts'
import { syncPath } from './sync-path.ts'

/**
 * The leave, given by `superclaw update`, to put a backup in the place of a database whose schema is too new. It holds a name
 * for what is put aside. The control plane acts on it while it holds the lock of the state directory: nobody else may touch
 * its database.
 */
export const restoreOrder = (databasePath: string): string => join(dirname(databasePath), 'restore-order')

export const isRestoreOrdered = (databasePath: string): boolean => existsSync(restoreOrder(databasePath))

/**
 * Puts the newest backup of `schema` in the place of the database at `path`, which nobody may have open. What was there is
 * put aside among the backups, never deleted. After a crash at any moment it can be done again.
 * @returns whether there was a backup
 */
export function restore(path: string, schema: number): boolean {
  const backup = newestBackup(path, schema)
  if (backup === undefined) return false
  const folder = join(
    dirname(path),
    'backups',
    `set-aside-${readFileSync(restoreOrder(path), 'utf8').trim()}`,
  )
  const aside = existsSync(path) ? freeName(folder) : folder
  mkdirSync(aside, { recursive: true, mode: 0o700 })
  // The database first: where it is missing while this is ordered, the log beside it is not yet put aside.
  for (const suffix of ['', '-wal'])
    if (existsSync(`${path}${suffix}`)) renameSync(`${path}${suffix}`, join(aside, `state.db${suffix}`))
  rmSync(`${path}-shm`, { force: true })
  const draft = `${path}.restored`
  copyFileSync(backup, draft)
  syncPath(draft)
  renameSync(draft, path)
  syncPath(dirname(path))
  rmSync(restoreOrder(path))
  return true
}

function freeName(folder: string): string {
  for (let count = 2, name = folder; ; count++) {
    if (!existsSync(join(name, 'state.db'))) return name
    name = `${folder}-${count}`
  }
}
