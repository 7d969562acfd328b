import type { OutputOf } from '../core/operations/contract.ts'
import { formatDuration, formatSize, formatTime } from './format.ts'
import type { Paint } from './paint.ts'
import { tableLines } from './table.ts'

type Listed = OutputOf<'metrics.list'>
type Answer = OutputOf<'metrics.query'>

/** `61.2 MB`, `3.2 %`, `0.4 s`; `-` when it is not known. */
export function formatValue(value: number | null, unit: string): string {
  if (value === null) return '-'
  if (unit === 'bytes') return formatSize(Math.round(value))
  if (unit === 'bytes/s') return `${formatSize(Math.round(value))}/s`
  if (unit === 'percent') return `${value.toFixed(1)} %`
  if (unit === 'celsius') return `${value.toFixed(1)} °C`
  const short = shortUnits[unit] ?? unit
  return short === '' || short === '/s' ? `${rounded(value)}${short}` : `${rounded(value)} ${short}`
}

/** Seconds in a second have no unit: of processor time, they are cores. */
const shortUnits: Readonly<Record<string, string>> = { seconds: 's', 'seconds/s': '' }

/** At most four digits that say something. */
function rounded(value: number): string {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(4)))
}

export function labelsText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')
}

/** A line for each series, with its last reading. */
export function seriesLines({ series }: Listed, paint: Paint, nowMs: number): string[] {
  return tableLines(
    [
      { header: 'METRIC', text: (row: Listed['series'][number]) => row.metric },
      { header: 'OF', text: (row) => labelsText(row.labels) },
      { header: 'LAST', align: 'right', text: (row) => formatValue(row.value, row.unit) },
      { header: 'AGO', text: (row) => (row.atMs === null ? '-' : formatDuration(nowMs - row.atMs)) },
    ],
    series,
    { paint },
  )
}

const bars = '▁▂▃▄▅▆▇█'
const barsMax = 60

/** A line for each series: its smallest, average and largest step, its last, and how it went. */
export function answerLines({ series, unit }: Answer, paint: Paint): string[] {
  const rows = series.map(({ labels, points }) => {
    const values = points.map(({ value }) => value)
    const known = values.filter((value) => value !== null)
    return { labels, values, known }
  })
  type Row = (typeof rows)[number]
  const of = (pick: (known: readonly number[]) => number) => (row: Row) =>
    formatValue(row.known.length === 0 ? null : pick(row.known), unit)
  return tableLines(
    [
      { header: 'OF', text: (row: Row) => labelsText(row.labels) || '-' },
      { header: 'MIN', align: 'right', text: of((known) => Math.min(...known)) },
      {
        header: 'AVG',
        align: 'right',
        text: of((known) => known.reduce((sum, value) => sum + value, 0) / known.length),
      },
      { header: 'MAX', align: 'right', text: of((known) => Math.max(...known)) },
      { header: 'LAST', align: 'right', text: of((known) => known.at(-1) ?? Number.NaN) },
      { header: '', text: (row) => spark(row.values.slice(-barsMax)) },
    ],
    rows,
    { paint },
  )
}

/** The highest bar is the largest value, no bar is 0 or less; a blank is a step of which nothing is known. */
function spark(values: readonly (number | null)[]): string {
  const top = Math.max(...values.map((value) => value ?? 0))
  const bar = (value: number): string =>
    bars[top > 0 ? Math.max(0, Math.ceil((value / top) * bars.length) - 1) : 0] ?? ''
  return values.map((value) => (value === null ? ' ' : bar(value))).join('')
}

/** Each step of each series on a line of its own. */
export function pointLines({ series, unit }: Answer, paint: Paint, nowMs: number): string[] {
  const rows = series.flatMap(({ labels, points }) =>
    points.map(({ atMs, value }) => ({ labels, atMs, value })),
  )
  return tableLines(
    [
      { header: 'FROM', text: (row: (typeof rows)[number]) => formatTime(row.atMs, nowMs) },
      { header: 'OF', text: (row) => labelsText(row.labels) || '-' },
      { header: 'VALUE', align: 'right', text: (row) => formatValue(row.value, unit) },
    ],
    rows,
    { paint },
  )
}

const columns = [
  'time',
  'metric',
  'labels',
  'kind',
  'unit',
  'count',
  'value',
  'min',
  'max',
  'p50',
  'p95',
  'p99',
]
export const csvHeader = columns.join(',')

/** RFC 4180; times as RFC 3339 in UTC; what is not known is empty. */
export function csvLine(row: OutputOf<'metrics.export'>['rows'][number]): string {
  const { atMs, metric, labels, kind, unit, count, value, min, max, p50, p95, p99 } = row
  const cells = [
    ...[new Date(atMs).toISOString(), metric, labelsText(labels), kind, unit],
    ...[count, value, min, max, p50, p95, p99].map((number) => (number === null ? '' : String(number))),
  ]
  return cells.map((cell) => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')
}
