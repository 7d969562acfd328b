import { ExpectedError } from '../../src/core/errors.ts'
import { latencySummary } from '../../src/core/usage/latency-tally.ts'
import { liveMinutes, paceOf } from '../../src/core/usage/live-usage.ts'
import { nothingRecomputed } from '../../src/core/usage/recomputed.ts'
import { retryHistory } from '../../src/core/usage/retry-history.ts'
import type { UsageDesk } from '../../src/core/usage/usage-desk.ts'
import { noUsage } from '../../src/core/usage/usage-query.ts'

const noneSpent = { costNano: 0, billedNano: 0, calls: 0, unpriced: 0 }
const imported = { files: 0, readFiles: 0, readBytes: 0, records: 0, malformed: 0, tooLong: 0, faults: [] }

/** A desk of somebody who never called a model. */
export const emptyUsageDesk: UsageDesk = {
  configure: async () => {},
  priceFault: async () => null,
  recompute: async () => ({ models: [], total: nothingRecomputed, next: null, lists: [] }),
  take: async () => {},
  takeOtlp: async () => ({ rejected: 0, why: null }),
  knowRuns: async () => {},
  importHistory: async () => imported,
  listTraces: async () => ({ traces: [], sinceMs: 0, lost: [], fault: null, onward: null }),
  showTrace: async (id) => {
    throw new ExpectedError('NOT_FOUND', `No trace that is kept begins with ${id}`)
  },
  configureTraces: async () => {},
  settleTraces: async () => true,
  summary: async () => ({ rows: [], total: noUsage, firstMs: null, imported }),
  requests: async () => ({ rows: [], next: null }),
  requestNews: async () => ({ rows: [], mark: { call: 0, failure: 0 } }),
  request: async ({ id }) => {
    throw new ExpectedError('NOT_FOUND', `There is no request ${id}`)
  },
  failures: async () => ({
    total: { calls: 0, failures: 0, successRate: null },
    ...{ rows: [], retries: retryHistory([], [], 0), firstMs: null },
  }),
  latencies: async (query) => latencySummary([], query, null),
  live: async (nowMs) => ({
    atMs: nowMs,
    pace: paceOf([]),
    spent: { last24h: noneSpent, last7d: noneSpent, last30d: noneSpent },
    minutesNano: new Array<number>(liveMinutes).fill(0),
    windows: [],
  }),
  exportPage: async () => ({ rows: [], next: null }),
  reconcile: async () => [],
  blocks: async () => [],
  glance: async () => ({ today: noneSpent, windows: [] }),
  seeWindows: async () => {},
}
