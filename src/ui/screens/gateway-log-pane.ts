import type { GatewayLogLine } from '../data.ts'
import type { Piece } from '../drawing.ts'
import { filterRows, parseFilter, type Subject } from '../filter.ts'
import { formatClock } from '../format.ts'
import { isGateway, listOf, rememberRows, type Scope } from '../scope.ts'
import { printable } from '../text.ts'
import type { Tone } from '../theme.ts'
import { agentPane, drawRows } from './agent-pane.ts'
import { missingHealth } from './checks-pane.ts'
import type { Pane } from './pane.ts'

interface Row {
  readonly id: string
  readonly line: GatewayLogLine
}

const subject: Subject<Row> = {
  text: ({ line: { level, subsystem, message } }) => `${level ?? ''} ${subsystem ?? ''} ${message}`,
  name: () => '',
  fields: {
    level: { kind: 'text', of: ({ line }) => line.level ?? '' },
    subsystem: { kind: 'text', of: ({ line }) => line.subsystem ?? '' },
  },
}

function linesOf({ data, model }: Scope): readonly GatewayLogLine[] {
  return data.gatewayLog?.agentId === model.view.agentId ? data.gatewayLog.lines : []
}

/** A line has no number: what it says tells it apart, and which of its like it is. */
function rowsFrom(lines: readonly GatewayLogLine[]): readonly Row[] {
  const seen = new Map<string, number>()
  return lines.map((line) => {
    const key = `${line.time} ${line.subsystem} ${line.message}`
    const count = (seen.get(key) ?? 0) + 1
    seen.set(key, count)
    return { id: `${key} ${count}`, line }
  })
}

const rowsOf = rememberRows<Row>(
  (scope, { filter }) =>
    filterRows(rowsFrom(linesOf(scope)), parseFilter(filter, subject.fields), subject, scope.data.nowMs),
  ({ model }) => `${model.view.agentId}`,
)

const tones: Readonly<Record<string, Tone>> = {
  error: 'bad',
  fatal: 'bad',
  warn: 'warn',
  debug: 'dim',
  trace: 'dim',
}

function timeText(time: string | null): string {
  const atMs = time === null ? Number.NaN : Date.parse(time)
  return (Number.isNaN(atMs) ? '' : formatClock(atMs)).padEnd(10)
}

function piecesOf({ line: { time, level, subsystem, message } }: Row): readonly Piece[] {
  const tone = tones[level ?? ''] ?? 'plain'
  return [
    ['dim', timeText(time)],
    [tone, `${(level ?? '').padEnd(5)} `],
    ['dim', subsystem === null ? '' : `${subsystem}  `],
    [tone, message],
  ]
}

const textOf = ({ time, level, subsystem, message }: GatewayLogLine): string =>
  [time, level?.toUpperCase(), subsystem, message].filter(Boolean).join(' ')

const rowOf = (scope: Scope, id: string): Row | undefined =>
  rowsOf(scope, listOf(scope, 'agent.gatewayLog')).find((row) => row.id === id)

/** The end of the log that a gateway keeps of itself. */
export const gatewayLogPane: Pane = {
  ...agentPane('agent.gatewayLog', 'Log'),
  ...{ isTail: true, isFor: isGateway, fields: subject.fields },
  ids: (scope) => rowsOf(scope, listOf(scope, 'agent.gatewayLog')).map(({ id }) => id),
  total: (scope) => linesOf(scope).length,
  draw(scope, place, theme) {
    const { gatewayLog } = scope.data
    const isKnown = gatewayLog?.agentId === scope.model.view.agentId
    const empty = isKnown ? (gatewayLog?.problem ?? 'Its log is empty.') : missingHealth(scope)
    return drawRows(
      { scope, place, theme },
      rowsOf(scope, listOf(scope, 'agent.gatewayLog')),
      piecesOf,
      empty,
    )
  },
  copyable: (scope, id) => {
    const row = rowOf(scope, id)
    return row && { name: printable(textOf(row.line)), json: row.line }
  },
  cli: ({ model }) => `superclaw gateway log ${model.view.agentId ?? 'NAME'}`,
  read: (scope, id) => {
    const row = rowOf(scope, id)
    return row && { title: [row.line.time, row.line.level].filter(Boolean).join(' '), body: row.line.message }
  },
}
