import type { DatabaseSync } from 'node:sqlite'
import type { LimitWindow } from '../../usage/limit-window.ts'
import { soundWindow } from '../../usage/sound-record.ts'
import type { NameTable } from './name-table.ts'

/** The newest reading of each window of each subscription, in usage.db. */
export interface WindowTable {
  /** To be called in a transaction. A reading that is older than what is there, or makes no sense, changes nothing. */
  put(windows: readonly LimitWindow[], onUnsound?: () => void): void
  /** The shortest first. One whose end has passed is not known to have been used since. */
  all(): LimitWindow[]
}

export function createWindowTable(db: DatabaseSync, names: NameTable): WindowTable {
  const put = db.prepare(`
    insert into window (tool, minutes, used_percent, resets_at, seen_at) values (?, ?, ?, ?, ?)
    on conflict do update
      set used_percent = excluded.used_percent, resets_at = excluded.resets_at, seen_at = excluded.seen_at
      where (excluded.resets_at, excluded.seen_at) > (resets_at, seen_at)`)
  const read = db.prepare('select * from window order by minutes, tool')
  return {
    put(windows, onUnsound) {
      for (const told of windows) {
        const window = soundWindow(told)
        if (window === null) {
          onUnsound?.()
          continue
        }
        const { tool, minutes, usedPercent, resetsAtMs, seenAtMs } = window
        put.run(names.idOf(tool), minutes, usedPercent, resetsAtMs, seenAtMs)
      }
    },
    all: () =>
      read.all().map((row) => ({
        tool: names.textOf(Number(row['tool'])) ?? '',
        minutes: Number(row['minutes']),
        usedPercent: Number(row['used_percent']),
        resetsAtMs: Number(row['resets_at']),
        seenAtMs: Number(row['seen_at']),
      })),
  }
}
