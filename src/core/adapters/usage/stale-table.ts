import type { DatabaseSync } from 'node:sqlite'
import { levelsMs, slotMs } from '../../usage/window-cover.ts'

/** Which roll-ups are not up to date: that of a slot of which a call or failure came or changed, and all that it is part of. */
export interface StaleTable {
  mark(slots: Iterable<number>): void
  /** Those of a level, newest first. */
  ofLevel(level: number, limit: number): number[]
  has(level: number, range: { readonly from: number; readonly until: number }): boolean
  clear(level: number, bucket: number): void
}

export function createStaleTable(db: DatabaseSync): StaleTable {
  const mark = db.prepare('insert or ignore into stale (level, bucket) values (?, ?)')
  const list = db.prepare('select bucket from stale where level = ? order by bucket desc limit ?')
  const find = db.prepare('select 1 from stale where level = ? and bucket >= ? and bucket < ? limit 1')
  const clear = db.prepare('delete from stale where level = ? and bucket = ?')
  const markOne = (slot: number): void => {
    // What a stale slot is part of is stale already.
    if (mark.run(0, slot).changes === 0) return
    const [, ...larger] = levelsMs
    for (const [index, lengthMs] of larger.entries())
      mark.run(index + 1, Math.floor((slot * slotMs) / lengthMs))
  }
  return {
    mark(slots) {
      for (const slot of slots) markOne(slot)
    },
    ofLevel: (level, limit) => list.all(level, limit).map((row) => Number(row['bucket'])),
    has: (level, { from, until }) => find.get(level, from, until) !== undefined,
    clear: (level, bucket) => {
      clear.run(level, bucket)
    },
  }
}
