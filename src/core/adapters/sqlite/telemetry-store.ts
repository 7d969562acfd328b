import { setImmediate as nextTurn } from 'node:timers/promises'
import type { TelemetryReader, TelemetryStore } from '../../metrics/telemetry-store.ts'
import { openTelemetryDatabase } from './telemetry-database.ts'
import { createTelemetryWriter } from './telemetry-writer.ts'

/**
 * telemetry.db, made when it is missing. Reading and rolling up are loaded when they are needed.
 * @throws what the disk or SQLite says
 */
export function openSqliteTelemetryStore(path: string): TelemetryStore {
  const db = openTelemetryDatabase(path)
  const writer = createTelemetryWriter(db)
  let reader: TelemetryReader | undefined
  return {
    append: writer.write,
    async tidy(keep, nowMs) {
      const { tidyTelemetry } = await import('./telemetry-roll-up.ts')
      if (await tidyTelemetry(db, { keep, nowMs, yieldTurn: nextTurn })) writer.forget()
    },
    async reader() {
      const { createTelemetryReader } = await import('./telemetry-reader.ts')
      reader ??= createTelemetryReader(db)
      return reader
    },
    [Symbol.dispose]: () => db.close(),
  }
}
