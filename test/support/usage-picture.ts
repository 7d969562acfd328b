import type {
  CostRow,
  CostTable,
  FailureRow,
  FailureTable,
  RequestDetail,
  RequestRow,
  RequestTail,
  Spending,
} from '../../src/ui/usage-data.ts'
import { nowMs } from './monitor-world.ts'

const usd = (dollars: number): number => dollars * 1e9

const spent = (dollars: number, change: Partial<Spending['spent']['last24h']> = {}) => ({
  ...{ costNano: usd(dollars), billedNano: usd(dollars), calls: 10, unpriced: 0 },
  ...change,
})

/** A dollar in the minute before this one, half of one a minute now, and a window that fills up too soon. */
export function spendingNow(change: Partial<Spending> = {}): Spending {
  const pace = { perMinuteNano: usd(0.5), callsPerMinute: 2, unpriced: 0 }
  return {
    atMs: nowMs,
    pace: {
      ...{ total: pace, byTool: [] },
      byAgent: [{ key: 'worker', ...pace }],
      byModel: [{ key: 'claude-opus-4-1', ...pace }],
    },
    spent: {
      ...{ last24h: spent(12.5), last7d: spent(80, { unpriced: 3 }) },
      last30d: spent(300, { billedNano: usd(100) }),
    },
    minutesNano: [...Array.from({ length: 58 }, () => 0), usd(1), usd(0.5)],
    windows: [
      {
        ...{ tool: 'claude-code', minutes: 300, usedPercent: 62, resetsAtMs: nowMs + 4_320_000 },
        ...{ spentNano: usd(9), calls: 9, unpriced: 0, projectedPercent: 130, fullAtMs: nowMs + 1_800_000 },
        ...{ isEstimate: false, seenAtMs: nowMs },
      },
      {
        ...{ tool: 'codex', minutes: 10_080, usedPercent: null, resetsAtMs: nowMs + 86_400_000 },
        ...{
          spentNano: usd(3),
          calls: 9,
          unpriced: 2,
          projectedPercent: null,
          fullAtMs: null,
          isEstimate: true,
          seenAtMs: null,
        },
      },
    ],
    fault: null,
    ...change,
  }
}

export function costRow(key: string, dollars: number, change: Partial<CostRow> = {}): CostRow {
  return {
    ...{ key, calls: 10, unpriced: 0, costNano: usd(dollars), billedNano: usd(dollars) },
    ...{ inputTokens: 1200, cacheReadTokens: 81_234, cacheWriteTokens: 500, outputTokens: 2_340_000 },
    ...change,
  }
}

const imported = { files: 0, readFiles: 0, readBytes: 0, records: 0, malformed: 0, tooLong: 0, faults: [] }

export function costTable(rows: readonly CostRow[], change: Partial<CostTable> = {}): CostTable {
  const costNano = rows.reduce((sum, row) => sum + row.costNano, 0)
  const calls = rows.reduce((sum, row) => sum + row.calls, 0)
  const total = { ...costRow('', 0), costNano, billedNano: costNano, calls }
  const firstMs = rows.length === 0 ? null : nowMs - 1000
  return {
    ...{ by: 'agent', span: '24h', today: total, problem: null },
    summary: { rows: [...rows], total, firstMs, imported },
    ...change,
  }
}

export function requestRow(id: string, change: Partial<RequestRow> = {}): RequestRow {
  return {
    ...{ id, atMs: nowMs - 5000, tool: 'claude-code', agent: 'worker', session: 's1', project: '/srv/shop' },
    ...{ provider: 'anthropic', model: 'claude-opus-4-1', source: 'event', tier: 'standard', status: 'ok' },
    ...{ httpStatus: null, message: null, attempt: null, durationMs: 4800, firstTokenMs: 1200 },
    tokens: { input: 1204, cacheRead: 52_310, cacheWrite5m: 300, cacheWrite1h: 0, output: 412, reasoning: 0 },
    ...{ costNano: 40_000_000, billedNano: 40_000_000, requestId: 'req_1', traceId: null },
    ...{ doubts: [], isSuperseded: false },
    ...change,
  }
}

export const failedRow = (id: string, change: Partial<RequestRow> = {}): RequestRow =>
  requestRow(id, {
    ...{ tier: null, status: 'rate_limit', httpStatus: 429, message: 'slow down', attempt: 1 },
    ...{ tokens: null, costNano: null, billedNano: null, durationMs: 900, firstTokenMs: null },
    ...change,
  })

export const requestTail = (rows: readonly RequestRow[], change: Partial<RequestTail> = {}): RequestTail => ({
  ...{ wish: '{}', rows, isMore: false, problem: null },
  ...change,
})

export function requestDetail(
  request: RequestRow,
  change: Partial<NonNullable<RequestDetail['shown']>> = {},
  trace: RequestDetail['trace'] = null,
): RequestDetail {
  const shown = {
    ...{ request, parentSession: null, reportedNano: null, price: null, priceVersion: null },
    ...{ attempts: [], answer: null, copies: [] },
    ...change,
  }
  return { id: request.id, shown, trace, problem: null }
}

export function failureRow(key: string, failures: number, change: Partial<FailureRow> = {}): FailureRow {
  return {
    ...{ key, failures, calls: null, successRate: null, share: failures / 200 },
    classes: [{ class: 'rate_limit', failures }],
    ...{ firstMs: nowMs - 9_000_000, lastMs: nowMs - 90_000 },
    ...{ lastMessage: `${key} happened`, lastClass: 'rate_limit' },
    ...change,
  }
}

export function failureTable(rows: readonly FailureRow[], change: Partial<FailureTable> = {}): FailureTable {
  const failures = rows.reduce((sum, row) => sum + row.failures, 0)
  const total = { calls: 200 - failures, failures, successRate: (200 - failures) / 200 }
  const retries = {
    ...{ answered: [{ attempts: 2, requests: 7 }], givenUp: 1, open: 0, unknown: 2, attempts: failures },
    waitMs: 9000,
  }
  return {
    ...{ by: 'class', span: '24h', problem: null },
    summary: { total, rows: [...rows], retries, firstMs: nowMs - 9_000_000 },
    ...change,
  }
}
