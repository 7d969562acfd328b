import type { LimitWindow } from '../../usage/limit-window.ts'
import type { GlanceQuery, UsageGlance } from '../../usage/usage-desk.ts'
import { createLiveReader } from './live-reader.ts'
import { createNameTable } from './name-table.ts'
import { openUsageDatabase } from './usage-database.ts'
import { createWindowTable } from './window-table.ts'

/** usage.db for who is in a hurry: no prices are loaded, and no history is looked through. */
export interface QuickGlance extends Disposable {
  /** Keeps readings, unless somebody else writes just now: the next status line brings them again. */
  see(readings: readonly LimitWindow[]): void
  read(query: GlanceQuery): UsageGlance
}

/** @throws what the disk or SQLite says */
export function openUsageGlance(path: string): QuickGlance {
  const db = openUsageDatabase(path)
  db.exec('pragma busy_timeout = 20')
  const windows = createWindowTable(db, createNameTable(db))
  const reader = createLiveReader({ db, windows })
  return {
    see(readings) {
      try {
        windows.put(readings)
      } catch {
        // Who writes keeps the store for a moment.
      }
    },
    read: reader.glance,
    [Symbol.dispose]: () => db.close(),
  }
}
