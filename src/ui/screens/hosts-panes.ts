import { describeLatency } from '../../core/watched/describe-latency.ts'
import type { Column } from '../columns.ts'
import type { Trip } from '../data.ts'
import { lineOf } from '../drawing.ts'
import { formatAge, sparkline } from '../format.ts'
import { type MachineRow, machineRows, uptimeText } from '../machine-rows.ts'
import type { Scope } from '../scope.ts'
import type { Theme } from '../theme.ts'
import { missingHealth } from './checks-pane.ts'
import type { Pane } from './pane.ts'
import { tablePane } from './table-pane.ts'

/** The newest of `values` that there is room for; a little above nothing, so that nothing is not full. */
function graph(values: readonly (number | null)[], ceiling: number, width: number): string {
  const shown = values.slice(-width)
  return sparkline(shown, Math.max(ceiling, Number.MIN_VALUE)).padStart(Math.min(width, 60))
}

const machineColumns: readonly Column<MachineRow, Scope>[] = [
  {
    ...{ id: 'what', title: 'WHAT', align: 'left', rank: 1, width: { min: 20, max: 36 } },
    cell: ({ what }) => ['plain', what],
    measure: ({ what }) => what,
  },
  {
    ...{ id: 'now', title: 'NOW', align: 'right', rank: 2, width: { min: 8, max: 10 } },
    cell: ({ now }) => now,
    measure: ({ now: [, text] }) => text,
  },
  {
    ...{ id: 'hour', title: 'LAST HOUR', align: 'left', rank: 4, width: { min: 12, max: 60 } },
    cell: ({ values, ceiling }, _, width) => ['info', graph(values, ceiling, width)],
  },
  {
    ...{ id: 'more', title: 'MORE', align: 'left', rank: 3, width: { min: 16, max: 60 } },
    cell: ({ more }) => ['dim', more],
    measure: ({ more }) => more,
  },
]

const rows = new WeakMap<object, readonly MachineRow[]>()

/** The same rows for the same picture: their identity is what is saved and copied. */
function rowsOf({ data }: Scope): readonly MachineRow[] {
  const { machine } = data
  if (!machine) return []
  const known = rows.get(machine) ?? machineRows(machine)
  rows.set(machine, known)
  return known
}

/** The machine that the control plane runs on. */
export const machinePane: Pane = tablePane<MachineRow>({
  ...{ id: 'hosts.machine', title: 'Machine', isTail: false, columns: machineColumns },
  ...{ head: machineLines, headLines: 1 },
  subject: { text: ({ what, more }) => `${what} ${more}`, name: ({ what }) => what, fields: {} },
  all: rowsOf,
  idOf: ({ what }) => what,
  copyable: ({ what, now: [, now], more, values }) => ({
    name: `${what}: ${now}${more === '' ? '' : ` (${more})`}`,
    json: { what, now, more, values },
  }),
  none: (scope) => missingHealth(scope),
  cli: () => 'superclaw metrics list host',
})

function machineLines({ data, live }: Scope, width: number, theme: Theme): readonly string[] {
  const { machine, plane } = data
  if (!machine) return [lineOf([], width, theme)]
  if (machine.problem !== null) return [lineOf([['bad', `  ${machine.problem}`]], width, theme)]
  const last = Math.max(...machine.series.map(({ atMs }) => atMs ?? 0), 0)
  const measured = machine.isRecording
    ? `measured every ${formatAge(machine.everyMs)}`
    : 'nothing is measured: start --no-telemetry'
  const age = last === 0 ? '' : `last ${formatAge(live.nowMs - last)} ago`
  const facts = [uptimeText(machine), measured, age].filter(Boolean).join(', ')
  const name = plane?.name ?? ''
  return [
    lineOf(
      [
        ['title', `  ${name}`],
        [machine.isRecording ? 'dim' : 'warn', `  ${facts}`],
      ],
      width,
      theme,
    ),
  ]
}

const tripColumns: readonly Column<Trip, Scope>[] = [
  {
    ...{ id: 'agent', title: 'AGENT', align: 'left', rank: 1, width: { min: 12, max: 40 } },
    cell: ({ agentId }) => ['plain', agentId],
    measure: ({ agentId }) => agentId,
  },
  {
    ...{ id: 'p50', title: 'P50', align: 'right', rank: 2, width: { min: 8, max: 8 } },
    cell: ({ p50Ms }) => [p50Ms === null ? 'dim' : 'plain', describeLatency(p50Ms)],
  },
  {
    ...{ id: 'p95', title: 'P95', align: 'right', rank: 3, width: { min: 8, max: 8 } },
    cell: ({ p95Ms }) => [p95Ms === null ? 'dim' : 'plain', describeLatency(p95Ms)],
  },
  {
    ...{ id: 'loss', title: 'LOSS', align: 'right', rank: 4, width: { min: 7, max: 7 } },
    cell: ({ lossPercent }) => [lossTone(lossPercent), lossText(lossPercent)],
  },
  {
    ...{ id: 'jitter', title: 'JITTER', align: 'right', rank: 6, width: { min: 8, max: 8 } },
    cell: ({ jitterMs }) => ['dim', describeLatency(jitterMs)],
  },
  {
    ...{ id: 'made', title: 'ANSWERS', align: 'right', rank: 7, width: { min: 7, max: 8 } },
    cell: ({ made }) => ['dim', String(made)],
  },
  {
    ...{ id: 'hour', title: 'LAST HOUR', align: 'left', rank: 5, width: { min: 12, max: 60 } },
    cell: ({ valuesMs }, _, width) => ['info', graph(valuesMs, 0, width)],
  },
]

const lossText = (percent: number | null): string => (percent === null ? '-' : `${percent.toFixed(1)}%`)

function lossTone(percent: number | null): 'dim' | 'plain' | 'warn' | 'bad' {
  if (percent === null) return 'dim'
  if (percent === 0) return 'plain'
  return percent < 5 ? 'warn' : 'bad'
}

/** How far away each agent is that answers at an address. */
export const tripsPane: Pane = tablePane<Trip>({
  ...{ id: 'hosts.trips', title: 'Round trips', isTail: false, columns: tripColumns },
  subject: {
    text: ({ agentId }) => agentId,
    name: ({ agentId }) => agentId,
    fields: {
      agent: { kind: 'text', of: ({ agentId }) => agentId },
      p95: { kind: 'number', of: ({ p95Ms }) => p95Ms },
      loss: { kind: 'percent', of: ({ lossPercent }) => lossPercent },
    },
  },
  all: ({ data }) => {
    const shown = new Set(data.agents.map(({ id }) => id))
    return (data.trips?.trips ?? []).filter(({ agentId }) => shown.has(agentId))
  },
  idOf: ({ agentId }) => agentId,
  copyable: (trip) => ({ name: trip.agentId, json: trip }),
  none: (scope) =>
    scope.data.trips
      ? (scope.data.trips.problem ??
        'No round trip was measured in the last hour: agents with a url have them.')
      : missingHealth(scope),
  cli: () => 'superclaw metrics query agent.round_trip.time -m p95 --whole',
})
