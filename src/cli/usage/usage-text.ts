import type { OutputOf } from '../../core/operations/contract.ts'
import type { UsageGroup } from '../../core/usage/usage-query.ts'
import { countOf, formatTime } from '../format.ts'
import type { Paint } from '../paint.ts'
import { type Column, tableLines } from '../table.ts'

type Summary = OutputOf<'usage.summary'>
type Group = UsageGroup | 'fleet'
type Sum = Summary['total']
type Row = Sum & { readonly key: string }

/** Sums as a table, with a line of all at its end, and what it lacks below. */
export function usageLines(
  summary: Summary,
  {
    by,
    nowMs,
    previous,
  }: { readonly by: Group; readonly nowMs: number; readonly previous?: Summary | undefined },
  paint: Paint,
): string[] {
  const { rows, total, firstMs } = summary
  if (rows.length === 0) return [noneText(firstMs, nowMs)]
  const all: Row[] = [...rows, { key: 'all', ...total }]
  const columns = [
    ...columnsOf(by),
    ...billedColumn(total),
    ...(previous ? [changeColumn(previous, by)] : []),
  ]
  return [...tableLines(columns, all, { paint }), ...lacks(summary)]
}

/** What the same cost in the time before; of days and hours, which are others then, only the sum is comparable. */
function changeColumn({ rows, total }: Summary, by: Group): Column<Row> {
  const isTime = by === 'day' || by === 'hour'
  const before = new Map(rows.map((row) => [row.key, row]))
  return {
    ...{ header: 'BEFORE', align: 'right' },
    text({ key }) {
      const then = key === 'all' ? total : isTime ? undefined : before.get(key)
      return then ? costText(then) : '-'
    },
  }
}

function noneText(firstMs: number | null, nowMs: number): string {
  if (firstMs === null)
    return 'No call is known: no history of Claude Code, Codex, Gemini CLI, OpenCode, Qwen Code, Goose or OpenClaw was found on this machine.'
  return `No call in that time. The first that is known is of ${formatTime(firstMs, nowMs)}.`
}

function columnsOf(by: Group): Column<Row>[] {
  const tokens = (header: string, of: (row: Row) => number): Column<Row> => ({
    ...{ header, align: 'right' },
    text: (row) => formatTokens(of(row)),
  })
  return [
    { header: by.toUpperCase(), text: ({ key }) => key || '?', style: () => 'bold' },
    { header: 'CALLS', text: ({ calls }) => String(calls), align: 'right' },
    tokens('INPUT', ({ inputTokens }) => inputTokens),
    tokens('CACHE READ', ({ cacheReadTokens }) => cacheReadTokens),
    tokens('CACHE WRITE', ({ cacheWriteTokens }) => cacheWriteTokens),
    tokens('OUTPUT', ({ outputTokens }) => outputTokens),
    { header: 'LIST PRICE', text: costText, align: 'right' },
  ]
}

/** Only where a subscription pays for something: else it is the list price again. */
function billedColumn({ costNano, billedNano }: Sum): Column<Row>[] {
  if (billedNano === costNano) return []
  const text = ({ billedNano: billed, ...row }: Row): string => costText({ ...row, costNano: billed })
  return [{ header: 'BILLED', text, align: 'right' }]
}

/** `$12.34`; `$12.34 + ?` where calls without a price are not in it; `?` where none has one. */
export function costText({
  costNano,
  calls,
  unpriced,
}: Pick<Sum, 'costNano' | 'calls' | 'unpriced'>): string {
  if (unpriced === calls) return calls === 0 ? '-' : '?'
  const usd = costNano / 1e9
  const known = `$${usd.toFixed(usd < 1 ? 4 : 2)}`
  return unpriced === 0 ? known : `${known} + ?`
}

/** `812`, `81.2k`, `8.12M`. */
export function formatTokens(count: number): string {
  if (count < 10_000) return String(count)
  const [value, unit] =
    count < 1e6 ? [count / 1e3, 'k'] : count < 1e9 ? [count / 1e6, 'M'] : [count / 1e9, 'G']
  return `${value.toPrecision(3)}${unit}`
}

function lacks({ total, imported }: Summary): string[] {
  const { malformed, tooLong, faults } = imported
  const lines = [
    ...(total.unpriced > 0
      ? [`${countOf(total.unpriced, 'call')} of models without a price: not in the sums.`]
      : []),
    ...(malformed + tooLong > 0 ? [`${countOf(malformed + tooLong, 'line')} could not be read.`] : []),
    ...faults.map((fault) => `Not read: ${fault}`),
  ]
  return lines.length === 0 ? [] : ['', ...lines]
}
