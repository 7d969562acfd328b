import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import type { HistoryTables, HistoryTablesReader } from '../../usage/history/history-tables.ts'
import { createGathering } from './gathering.ts'
import type { HistoryReading, ResumePoint } from './read-history.ts'

/**
 * What a database of another program tells that was not read yet. It is never written to: not its journal either.
 * @throws what the disk or SQLite says, with `code` and `syscall`
 */
export function readTables(
  path: string,
  reader: HistoryTablesReader,
  from: ResumePoint | null,
): HistoryReading {
  const { ino: inode, size } = statSync(path)
  const isAnew = from === null || from.version !== reader.version || from.inode !== inode
  const gathered = createGathering()
  const { state, isPart } = asDisk(() => {
    using db = openToRead(path)
    return reader.readTables(tablesOf(db), isAnew ? null : from.state, gathered.sink)
  })
  return {
    ...{ ...gathered.all(), isAnew, isPart, version: reader.version, inode, head: '', endByte: size, state },
    ...{ malformed: 0, tooLong: 0 },
  }
}

/**
 * With its write-ahead log, if there is one. Without one, nothing of it can change while it is read but by such as make one, and SQLite is
 * told so: it would leave files of its own beside it. https://sqlite.org/wal.html#read_only_databases
 */
function openToRead(path: string): DatabaseSync {
  const isQuiet = ['-wal', '-journal'].every((suffix) => sizeOf(`${path}${suffix}`) === 0)
  const url = pathToFileURL(path)
  if (isQuiet) url.searchParams.set('immutable', '1')
  const db = new DatabaseSync(url, { readOnly: true, timeout: 500 })
  try {
    db.exec('pragma query_only = on; pragma trusted_schema = off')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0

function tablesOf(db: DatabaseSync): HistoryTables {
  const columns = db.prepare('select name from pragma_table_info(?)')
  return {
    columns: (table) => new Set(columns.all(table).map(({ name }) => String(name))),
    rows: (sql, ...values) => db.prepare(sql).all(...values),
  }
}

/** SQLite's faults of a file as the disk's: they are told, and the next time it is tried again. */
function asDisk<Result>(work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof Error) || !('errcode' in error)) throw error
    throw Object.assign(error, { code: error.message, syscall: 'sqlite' })
  }
}
