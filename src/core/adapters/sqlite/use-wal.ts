import type { DatabaseSync } from 'node:sqlite'
import { sqliteFault } from './sqlite-errors.ts'
import { inTransaction } from './transaction.ts'

/**
 * Has a database keep a write-ahead log. SQLite waits for nobody there: where another process is doing the same, as at the first
 * opening, it is waited for, as long as `timeout` of `db` says.
 * @throws what the disk or SQLite says
 */
export function useWal(db: DatabaseSync): void {
  const set = (): void => db.exec('pragma journal_mode = wal')
  try {
    set()
  } catch (error) {
    if (sqliteFault(error) !== 'busy') throw error
    inTransaction(db, () => undefined)
    set()
  }
}
