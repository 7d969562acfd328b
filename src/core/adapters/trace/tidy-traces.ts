import type { DatabaseSync } from 'node:sqlite'
import type { TraceKeep } from '../../usage/trace/trace-desk.ts'
import { inTransaction } from '../sqlite/transaction.ts'

/** So many go at once: others wait for the file meanwhile. */
const tracesAtOnce = 200

/** Traces that are too old go; then the oldest, until the file is small enough. @throws what the disk or SQLite says */
export function tidyTraces(db: DatabaseSync, { forMs, sizeBytesMax }: TraceKeep, nowMs: number): void {
  const find = db.prepare('select id from trace where start < ? order by start limit ?')
  const drop = [
    db.prepare('delete from span where trace = ?'),
    db.prepare('delete from label where trace = ?'),
    db.prepare('delete from trace where id = ?'),
  ]
  const dropOldest = (beforeMs: number, count: number): number => {
    const ids = find.all(beforeMs, count).map((row) => Number(row['id']))
    inTransaction(db, () => {
      for (const id of ids) for (const statement of drop) statement.run(id)
    })
    return ids.length
  }
  while (dropOldest(nowMs - forMs, tracesAtOnce) > 0);
  const all = Number(db.prepare('select count(*) as count from trace').get()?.['count'])
  // Some at a time, of which there are more the more there are.
  const some = Math.max(1, Math.min(tracesAtOnce, Math.ceil(all / 20)))
  while (usedBytes(db) > sizeBytesMax && dropOldest(Number.MAX_SAFE_INTEGER, some) > 0);
  db.exec('pragma incremental_vacuum')
}

function usedBytes(db: DatabaseSync): number {
  const number = (row: Readonly<Record<string, unknown>> | undefined): number =>
    Number(Object.values(row ?? {})[0])
  const pages =
    number(db.prepare('pragma page_count').get()) - number(db.prepare('pragma freelist_count').get())
  return pages * number(db.prepare('pragma page_size').get())
}
