import { type Fields, textOf } from '../../gateway/outside.ts'
import type { HistorySink, ParserState } from './history-parser.ts'

/** A database of another program, which is only ever read. */
export interface HistoryTables {
  /** The names of its columns; none when there is no such table. */
  columns(table: string): ReadonlySet<string>
  /** @throws when the database is locked, or is none */
  rows(sql: string, ...values: readonly (string | number)[]): readonly Fields[]
}

export interface TablesReading {
  /** To go on from. */
  readonly state: ParserState
  /** Whether there is more to be read at once. */
  readonly isPart: boolean
}

/** How one tool keeps its history in SQLite. */
export interface HistoryTablesReader {
  readonly tool: string
  /** What was kept by another version is read anew. */
  readonly version: number
  /** Tells what came since, or is not known to be told. @param kept `null` for a database that was not read before */
  readTables(tables: HistoryTables, kept: ParserState | null, sink: HistorySink): TablesReading
}

/** How far a table has been read: up to a row, which is known by its id, since its number may be given anew. */
export interface RowPlace {
  readonly row: number
  readonly id: string
}

export const noRow: RowPlace = { row: 0, id: '' }

/** `kept`, as long as the row is the same; else the beginning: what was told before is found again by its keys. */
export function placeIn(tables: HistoryTables, table: string, kept: RowPlace): RowPlace {
  if (kept.row === 0) return noRow
  const [found] = tables.rows(`select id from "${table}" where rowid = ?`, kept.row)
  return String(found?.['id']) === kept.id ? kept : noRow
}

/** Of a table that may lack it, as SQL. */
export function columnOr(columns: ReadonlySet<string>, name: string, alias = name): string {
  return columns.has(name) ? name : `null as ${alias}`
}

/** A text of a column, which is no number by mistake. */
export const columnText = (row: Fields, name: string, lengthMax = 200): string | null =>
  textOf(row[name], lengthMax)
