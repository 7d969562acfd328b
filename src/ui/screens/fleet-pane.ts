import type { AgentView } from '../../core/operations/agent.ts'
import { spendOf } from '../agent-spend.ts'
import { drawHead, drawRow, type PlacedColumn, placeColumns, sortRows } from '../columns.ts'
import type { MonitorData } from '../data.ts'
import type { Drawing, Hit } from '../drawing.ts'
import { filterRows, parseFilter, type Subject } from '../filter.ts'
import { focusText } from '../focus.ts'
import { agentById, listOf, rememberRows, type Scope } from '../scope.ts'
import { fit } from '../text.ts'
import type { Theme } from '../theme.ts'
import { foundHistories } from './first-use.ts'
import { columnsFor, endText, fleetColumns } from './fleet-columns.ts'
import type { Pane, Place } from './pane.ts'

function costUsd(agent: AgentView): number | null {
  const spend = spendOf(agent)
  return spend && spend.costNano / 1e9
}

const subject: Subject<AgentView> = {
  text: (agent) =>
    [
      agent.id,
      agent.fleet,
      agent.state,
      agent.reason,
      ...Object.entries(agent.labels).map(([key, value]) => `${key}=${value}`),
    ].join(' '),
  name: (agent) => agent.id,
  labels: (agent) => agent.labels,
  fields: {
    name: { kind: 'text', of: (agent) => agent.id },
    state: { kind: 'text', of: (agent) => agent.state },
    fleet: { kind: 'text', of: (agent) => agent.fleet },
    node: { kind: 'text', of: (agent) => agent.node },
    exit: { kind: 'text', of: ({ lastExit }) => (lastExit ? endText(lastExit) : '') },
    pid: { kind: 'number', of: (agent) => agent.pid },
    restarts: { kind: 'number', of: (agent) => agent.restarts },
    cpu: { kind: 'percent', of: (agent) => agent.cpuPercent },
    mem: { kind: 'bytes', of: (agent) => agent.memoryBytes },
    cost: { kind: 'number', of: (agent) => costUsd(agent) },
    calls: { kind: 'number', of: (agent) => spendOf(agent)?.calls ?? null },
    since: { kind: 'duration', of: (agent, nowMs) => nowMs - agent.sinceMs },
  },
}

const rowsOf = rememberRows(({ data }, { filter, sort, isReversed }) => {
  const column = fleetColumns.find(({ id }) => id === sort)
  const rows = filterRows(data.agents, parseFilter(filter, subject.fields), subject, data.nowMs)
  return sortRows(rows, column, isReversed)
})

const choices = fleetColumns.flatMap(({ id, title, key }) => (key === undefined ? [] : [{ id, title, key }]))

/** All agents, as a table that lives. */
export const fleetPane: Pane = {
  id: 'fleet',
  title: 'Fleet',
  headHeight: () => 1,
  hasCursor: true,
  isTail: false,
  sorts: choices.filter(({ id }) => fleetColumns.some((column) => column.id === id && column.order)),
  // Without its name nobody knows which agent a row is.
  columns: choices.filter(({ id }) => id !== 'name'),
  fields: subject.fields,
  ids: (scope) => rowsOf(scope, listOf(scope, 'fleet')).map(({ id }) => id),
  total: ({ data }) => data.agents.length,
  draw: drawFleet,
  copyable: (scope, id) => {
    const agent = agentById(scope, id)
    return agent && { name: agent.id, json: agent }
  },
  cli: () => 'superclaw fleet',
}

function drawFleet(scope: Scope, place: Place, theme: Theme): Drawing {
  const list = listOf(scope, 'fleet')
  const { width, height } = place.area
  const rows = rowsOf(scope, list)
  const columns = columnsFor(scope.data.agents).filter(({ id }) => !list.hidden.includes(id))
  const placed = placeColumns(columns, scope.data.agents, width)
  const head = drawHead(placed, list, { width, theme })
  const shown = rows.slice(place.top, place.top + height - 1)
  const lines = shown.map((agent, y) =>
    drawAgent(scope, placed, { agent, index: place.top + y, place }, theme),
  )
  const hits = shown.map((_, y): Hit => {
    return { y: y + 1, from: 0, to: width, command: { kind: 'select', index: place.top + y, atMs: 0 } }
  })
  const body =
    rows.length === 0 ? emptyText(scope).map((line) => theme.paint('dim', fit(`  ${line}`, width))) : lines
  return { lines: [head.line, ...body], hits: [...head.hits, ...hits] }
}

function drawAgent(
  { model, data }: Scope,
  placed: readonly PlacedColumn<AgentView, MonitorData>[],
  row: { readonly agent: AgentView; readonly index: number; readonly place: Place },
  theme: Theme,
): string {
  const look = { isSelected: row.index === row.place.index, isMarked: model.marks.has(row.agent.id) }
  return drawRow(placed, row.agent, data, look, { width: row.place.area.width, theme })
}

/** What an empty table says instead: why it is empty and what to do next. */
function emptyText(scope: Scope): readonly string[] {
  const { data, model } = scope
  if (data.agents.length > 0)
    return ['', `No agent fits “${model.view.lists.fleet.filter}”.`, 'Esc shows all again.']
  if (data.heardAtMs === null) return ['', 'Asking the control plane …']
  const { focus } = model.view
  if (focus) return ['', `No agent is of ${focusText(focus)}.`, '0 0 shows all.']
  return [
    '',
    'No agents yet.',
    '',
    'Add one:            superclaw agent add NAME -- COMMAND',
    'Or write a file:    superclaw config init',
    'Then apply it:      superclaw reload',
    ...foundHistories(scope),
  ]
}
