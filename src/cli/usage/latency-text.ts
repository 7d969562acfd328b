import { costOf } from '../../core/usage/cost-text.ts'
import type { LatencyGroup, LatencyRow, LatencySummary, Percentiles } from '../../core/usage/latency-query.ts'
import { formatTime } from '../format.ts'
import type { Paint } from '../paint.ts'
import { type Column, tableLines } from '../table.ts'
import { rateText, shareText, tookText } from './figure-text.ts'
import { costText } from './usage-text.ts'

interface LatencyLook {
  readonly by: LatencyGroup
  readonly fromMs: number
  readonly nowMs: number
  readonly paint: Paint
}

/** A line for each group, and one for all. */
export function latencyLines({ rows, total, firstMs }: LatencySummary, look: LatencyLook): string[] {
  if (rows.length === 0) return [noneText(firstMs, look)]
  const all = [...rows, { ...total, key: 'all' }]
  const isMeasured = total.durationMs !== null || total.firstTokenMs !== null
  return [
    ...tableLines(columnsOf(look.by), all, { paint: look.paint }),
    ...(isMeasured ? [] : ['', unmeasured]),
  ]
}

const unmeasured =
  'Nobody measured how long they took: histories do not tell it. Telemetry of agents does, and so does the proxy.'

function noneText(firstMs: number | null, { fromMs, nowMs }: LatencyLook): string {
  const none = `No call is known since ${formatTime(fromMs, nowMs)}.`
  return firstMs === null ? none : `${none} The first that is known is of ${formatTime(firstMs, nowMs)}.`
}

function columnsOf(by: LatencyGroup): Column<LatencyRow>[] {
  const figure = (header: string, text: (row: LatencyRow) => string): Column<LatencyRow> => ({
    ...{ header, align: 'right', text },
  })
  return [
    { header: by.toUpperCase(), text: ({ key }) => key || '?', style: () => 'bold' },
    figure('CALLS', ({ calls }) => String(calls)),
    figure('A MINUTE', ({ callsPerMinute }) => callsPerMinute.toFixed(2)),
    figure('FAILED', ({ errorShare }) => shareText(errorShare)),
    figure('P50', ({ durationMs }) => percentile(durationMs, 'p50')),
    figure('P95', ({ durationMs }) => percentile(durationMs, 'p95')),
    figure('P99', ({ durationMs }) => percentile(durationMs, 'p99')),
    figure('FIRST P50', ({ firstTokenMs }) => percentile(firstTokenMs, 'p50')),
    figure('FIRST P95', ({ firstTokenMs }) => percentile(firstTokenMs, 'p95')),
    figure('TOKENS/S', ({ outputPerSecond }) => speedText(outputPerSecond)),
  ]
}

const percentile = (of: Percentiles | null, which: 'p50' | 'p95' | 'p99'): string =>
  of === null ? '?' : tookText(of[which])

const speedText = (of: Percentiles | null): string => (of === null ? '?' : of.p50.toFixed(1))

/** Agents side by side: a line for each figure. */
export function comparedLines(
  { rows }: LatencySummary,
  agents: readonly string[],
  { fromMs, nowMs, paint }: Omit<LatencyLook, 'by'>,
): string[] {
  if (rows.length === 0)
    return [`No call of ${agents.join(' or ')} is known since ${formatTime(fromMs, nowMs)}.`]
  const rowOf = (agent: string) => rows.find(({ key }) => key === agent)
  return tableLines<Figure>(
    [
      { header: '', text: ({ name }) => name, style: () => 'dim' },
      ...agents.map((agent): Column<Figure> => {
        const row = rowOf(agent)
        return { header: agent, align: 'right', text: ({ text }) => (row ? text(row) : '-') }
      }),
    ],
    figures,
    { paint },
  )
}

interface Figure {
  readonly name: string
  readonly text: (row: LatencyRow) => string
}

const figures: readonly Figure[] = [
  { name: 'list price', text: costText },
  { name: 'of a call', text: ({ costNano, calls, unpriced }) => costOf(average(costNano, calls - unpriced)) },
  { name: 'calls', text: ({ calls }) => String(calls) },
  { name: 'a minute', text: ({ callsPerMinute }) => callsPerMinute.toFixed(2) },
  { name: 'success rate', text: ({ calls, failures }) => rateText(calls, calls + failures) },
  { name: 'took p50', text: ({ durationMs }) => percentile(durationMs, 'p50') },
  { name: 'took p95', text: ({ durationMs }) => percentile(durationMs, 'p95') },
  { name: 'first token p50', text: ({ firstTokenMs }) => percentile(firstTokenMs, 'p50') },
  { name: 'first token p95', text: ({ firstTokenMs }) => percentile(firstTokenMs, 'p95') },
  { name: 'tokens/s', text: ({ outputPerSecond }) => speedText(outputPerSecond) },
  {
    name: 'read from cache',
    text: ({ inputTokens, cacheReadTokens, cacheWriteTokens }) =>
      shareText(average(cacheReadTokens, inputTokens + cacheReadTokens + cacheWriteTokens)),
  },
]

const average = (sum: number, count: number): number | null => (count === 0 ? null : sum / count)
