import type { LogLine } from '../data.ts'
import type { Piece } from '../drawing.ts'
import { filterRows, parseFilter, type Subject } from '../filter.ts'
import { formatClock } from '../format.ts'
import { listOf, rememberRows } from '../scope.ts'
import { printable, wrap } from '../text.ts'
import { agentPane, drawRows } from './agent-pane.ts'
import { isWatchedGateway } from './gateway-detail.ts'
import { toneOfLine } from './log-tone.ts'
import type { Pane } from './pane.ts'

interface LogRow {
  readonly id: string
  readonly line: LogLine
  readonly text: string
  readonly isFirst: boolean
}
const logSubject: Subject<LogLine> = {
  text: ({ text }) => text,
  name: () => '',
  fields: { age: { kind: 'duration', of: ({ atMs }, nowMs) => nowMs - atMs } },
}
const timeWidth = 10

const logRows = rememberRows<LogRow>(
  (scope, { filter, isWrapped }) => {
    const log = scope.data.log
    const lines = log?.agentId === scope.model.view.agentId ? log.lines : []
    const parsed = parseFilter(filter, logSubject.fields)
    const width = Math.max(10, scope.model.size.columns - timeWidth - 2)
    return filterRows(lines, parsed, logSubject, scope.data.nowMs).flatMap((line) =>
      logRowsOf(line, isWrapped ? width : 0),
    )
  },
  ({ model }) => `${model.view.agentId} ${model.size.columns}`,
)

function logRowsOf(line: LogLine, width: number): readonly LogRow[] {
  const text = line.cutBytes > 0 ? `${line.text} … ${line.cutBytes} bytes more` : line.text
  const parts = width > 0 ? wrap(text, width) : [text]
  return parts.map((part, index) => ({
    id: `${line.offset}.${index}`,
    line,
    text: part,
    isFirst: index === 0,
  }))
}

/** What one agent writes, as it writes it. */
export const logPane: Pane = {
  ...agentPane('agent.log', 'Log'),
  isFor: (agent) => !isWatchedGateway(agent),
  isTail: true,
  fields: logSubject.fields,
  ids: (scope) => logRows(scope, listOf(scope, 'agent.log')).map(({ id }) => id),
  total: ({ data }) => data.log?.lines.length ?? 0,
  draw(scope, place, theme) {
    const rows = logRows(scope, listOf(scope, 'agent.log'))
    const pieces = ({ line, text, isFirst }: LogRow): Piece[] => [
      ['dim', (isFirst ? formatClock(line.atMs) : '').padEnd(timeWidth)],
      [toneOfLine(line.text), text],
    ]
    return drawRows({ scope, place, theme }, rows, pieces, 'It has not written anything.')
  },
  copyable: (scope, id) => {
    const row = logRows(scope, listOf(scope, 'agent.log')).find((candidate) => candidate.id === id)
    return row && { name: printable(row.line.text), json: row.line }
  },
  cli: (scope) => `superclaw logs ${scope.model.view.agentId ?? 'NAME'} --follow`,
  read: (scope, id) => {
    const row = logRows(scope, listOf(scope, 'agent.log')).find((candidate) => candidate.id === id)
    return row && { title: `${row.line.agentId}, ${formatClock(row.line.atMs)}`, body: row.line.text }
  },
}
