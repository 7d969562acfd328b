import { costOf } from '../../core/usage/cost-text.ts'
import { classNames } from '../../core/usage/error-words.ts'
import type { RequestRow } from '../../core/usage/request-query.ts'
import { widthOf } from '../../ui/text.ts'
import { formatTime } from '../format.ts'
import type { Paint } from '../paint.ts'
import { type Column, tableLines } from '../table.ts'
import { tookText } from './figure-text.ts'
import { formatTokens } from './usage-text.ts'

interface RequestLook {
  readonly nowMs: number
  readonly paint: Paint
  /** Lines are cut to this many cells; not at all when left out. */
  readonly widthMax?: number | undefined
}

/** A table, in the order of the rows. */
export function requestLines(rows: readonly RequestRow[], { nowMs, paint, widthMax }: RequestLook): string[] {
  const hasNotes = rows.some((row) => noteOf(row) !== '')
  const columns = hasNotes ? columnsAt(nowMs) : columnsAt(nowMs).slice(0, -1)
  return tableLines(columns, rows, { paint, ...(widthMax && { widthMax }) })
}

/** Lines of one table that goes on: columns are as wide as they mostly are. @param hasHeader of the first of them */
export function followLines(
  rows: readonly RequestRow[],
  { nowMs, paint, widthMax, hasHeader }: RequestLook & { readonly hasHeader: boolean },
): string[] {
  const columns = columnsAt(nowMs).map((column, index) => widened(column, widths[index] ?? 0))
  return tableLines(columns, rows, { paint, hasHeader, ...(widthMax && { widthMax }) })
}

const widths: readonly number[] = [8, 7, 12, 20, 10, 6, 6, 6, 6, 6, 8, 8]

function widened<Row>({ text, header, align, ...column }: Column<Row>, width: number): Column<Row> {
  const pad = (cell: string): string => {
    const space = ' '.repeat(Math.max(0, width - widthOf(cell)))
    return align === 'right' ? space + cell : cell + space
  }
  return { ...column, ...(align && { align }), header: pad(header), text: (row) => pad(text(row)) }
}

function columnsAt(nowMs: number): Column<RequestRow>[] {
  const figure = (header: string, text: (row: RequestRow) => string): Column<RequestRow> => ({
    ...{ header, align: 'right', text },
  })
  const tokens = (header: string, of: (tokens: NonNullable<RequestRow['tokens']>) => number) =>
    figure(header, (row) => (row.tokens ? formatTokens(of(row.tokens)) : '-'))
  return [
    { header: 'TIME', text: ({ atMs }) => formatTime(atMs, nowMs), style: () => 'dim' },
    { header: 'ID', text: ({ id }) => id },
    { header: 'AGENT', text: ({ agent, tool }) => agent ?? tool, style: () => 'bold' },
    { header: 'MODEL', text: ({ model }) => model || '?' },
    { header: 'STATUS', text: statusText, style: ({ status }) => (status === 'ok' ? undefined : 'red') },
    figure('TOOK', ({ durationMs }) => tookText(durationMs)),
    figure('FIRST', ({ firstTokenMs, status }) => (status === 'ok' ? tookText(firstTokenMs) : '-')),
    tokens('INPUT', ({ input, cacheWrite5m, cacheWrite1h }) => input + cacheWrite5m + cacheWrite1h),
    tokens('CACHED', ({ cacheRead }) => cacheRead),
    tokens('OUTPUT', ({ output }) => output),
    figure('COST', ({ costNano, status }) => (status === 'ok' ? costOf(costNano) : '-')),
    { header: 'SESSION', text: ({ session }) => session?.slice(0, 8) ?? '?', style: () => 'dim' },
    { header: 'MESSAGE', text: noteOf },
  ]
}

const noteOf = ({ message, isSuperseded }: RequestRow): string =>
  isSuperseded ? 'told better by another source: does not count' : (message ?? '')

/** `ok`, `rate limit 429`. */
export function statusText({ status, httpStatus }: Pick<RequestRow, 'status' | 'httpStatus'>): string {
  if (status === 'ok') return status
  return httpStatus === null ? classNames[status] : `${classNames[status]} ${httpStatus}`
}
