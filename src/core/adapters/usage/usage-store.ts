import type { DatabaseSync } from 'node:sqlite'
import type { CallPrice } from '../../usage/price-call.ts'
import type { UsageRecord } from '../../usage/usage-record.ts'
import { type CallTable, createCallTable } from './call-table.ts'
import { createFailureTable, type FailureTable } from './failure-table.ts'
import { createNameTable, type NameTable } from './name-table.ts'
import { openUsageDatabase } from './usage-database.ts'
import { createWindowTable, type WindowTable } from './window-table.ts'

export interface UsageStore extends Disposable {
  readonly db: DatabaseSync
  readonly names: NameTable
  readonly calls: CallTable
  readonly failures: FailureTable
  readonly windows: WindowTable
}

/** usage.db, made when it is missing. @throws what the disk or SQLite says */
export function openUsageStore(path: string, priceOf: (record: UsageRecord) => CallPrice): UsageStore {
  const db = openUsageDatabase(path)
  const names = createNameTable(db)
  return {
    ...{ db, names, calls: createCallTable(db, names, priceOf) },
    ...{ failures: createFailureTable(db, names), windows: createWindowTable(db, names) },
    [Symbol.dispose]: () => db.close(),
  }
}
