import type { FailedAttempt } from '../../src/core/usage/failed-attempt.ts'
import type { HistorySink } from '../../src/core/usage/history/history-parser.ts'
import type { LimitWindow } from '../../src/core/usage/limit-window.ts'
import type { UsageRecord } from '../../src/core/usage/usage-record.ts'

export interface HeardHistory {
  readonly records: UsageRecord[]
  readonly failures: FailedAttempt[]
  readonly windows: LimitWindow[]
  readonly sink: HistorySink
}

/** Keeps all that a parser tells, in its order. */
export function heardHistory(): HeardHistory {
  const heard = {
    records: [] as UsageRecord[],
    failures: [] as FailedAttempt[],
    windows: [] as LimitWindow[],
  }
  return {
    ...heard,
    sink: {
      record: (record) => void heard.records.push(record),
      failure: (failure) => void heard.failures.push(failure),
      window: (window) => void heard.windows.push(window),
    },
  }
}
