import type { DatabaseSync } from 'node:sqlite'
import type { CallPrice } from '../../usage/price-call.ts'
import type { UsageRecord } from '../../usage/usage-record.ts'
import { inTransaction } from '../sqlite/transaction.ts'
import { type CallTable, createCallTable } from './call-table.ts'
import { createFailureTable, type FailureTable } from './failure-table.ts'
import { createNameTable, type NameTable } from './name-table.ts'
import { createRollUp, type RollUp } from './roll-up.ts'
import { createStaleTable } from './stale-table.ts'
import { openUsageDatabase } from './usage-database.ts'
import { createWindowTable, type WindowTable } from './window-table.ts'

export interface UsageStore extends Disposable {
  readonly db: DatabaseSync
  readonly names: NameTable
  readonly calls: CallTable
  readonly failures: FailureTable
  readonly windows: WindowTable
  readonly rollUp: RollUp
  /** All of `work` or none of it. @throws what SQLite says */
  write<Result>(work: () => Result): Result
}

/**
 * usage.db, made when it is missing.
 * @param hasSubscription whether a subscription pays for a tool's calls, where their source says nothing of it
 * @throws what the disk or SQLite says
 */
export function openUsageStore(
  path: string,
  priceOf: (record: UsageRecord) => CallPrice,
  hasSubscription: (tool: string) => boolean = () => false,
): UsageStore {
  const db = openUsageDatabase(path)
  const names = createNameTable(db)
  const stale = createStaleTable(db)
  const calls = createCallTable(db, { names, stale, priceOf, hasSubscription })
  return {
    ...{ db, names, calls, windows: createWindowTable(db, names), rollUp: createRollUp(db, stale) },
    failures: createFailureTable(db, names, stale),
    write(work) {
      try {
        return inTransaction(db, work)
      } catch (error) {
        names.forget()
        calls.forget()
        throw error
      }
    },
    [Symbol.dispose]: () => db.close(),
  }
}
