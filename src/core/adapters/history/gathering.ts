import type { FailedAttempt } from '../../usage/failed-attempt.ts'
import type { HistorySink } from '../../usage/history/history-parser.ts'
import { type LimitWindow, newerWindow } from '../../usage/limit-window.ts'
import { joined, type UsageRecord } from '../../usage/usage-record.ts'

/** What was read, each thing once. */
export interface HistoryTold {
  readonly records: readonly UsageRecord[]
  readonly failures: readonly FailedAttempt[]
  /** The newest of each. */
  readonly windows: readonly LimitWindow[]
}

/** Most copies of an answer stand in the same file: joined here, they cost the database nothing. */
export function createGathering(): { readonly sink: HistorySink; all(): HistoryTold } {
  const records = new Map<string, UsageRecord>()
  const failures = new Map<string, FailedAttempt>()
  const windows = new Map<string, LimitWindow>()
  return {
    sink: {
      record(record) {
        const known = records.get(record.key)
        records.set(record.key, known ? joined(known, record) : record)
      },
      failure: (failure) => void failures.set(failure.key, failure),
      window(window) {
        const key = `${window.tool}/${window.minutes}`
        const known = windows.get(key)
        windows.set(key, known ? newerWindow(window, known) : window)
      },
    },
    all: () => ({
      records: [...records.values()],
      failures: [...failures.values()],
      windows: [...windows.values()],
    }),
  }
}
