import { describeCost } from '../core/gateway/describe-cost.ts'
import { describeWork } from '../core/gateway/gateway-work.ts'
import type { AgentView } from '../core/operations/agent.ts'
import { describeLatency } from '../core/watched/describe-latency.ts'
import { formatDuration, formatEnd, formatPercent, formatSize } from './format.ts'
import { styleOfState } from './paint.ts'
import type { Column } from './table.ts'

export const sortKeys = ['name', 'state', 'since', 'restarts', 'cpu', 'memory'] as const
export type SortKey = (typeof sortKeys)[number]

/** The table of `superclaw fleet`. */
export function fleetColumns(
  agents: readonly AgentView[],
  nowMs: number,
  isWide: boolean,
): Column<AgentView>[] {
  const isMixed = agents.some(({ kind }) => kind !== 'process')
  const columns: Column<AgentView>[] = [
    { header: 'NAME', text: ({ id }) => id, style: () => 'bold' },
    { header: 'STATE', text: ({ state }) => state, style: ({ state }) => styleOfState(state) },
    ...(isMixed ? [{ header: 'KIND', text: ({ kind }: AgentView) => kind }] : []),
    { header: 'SINCE', text: ({ sinceMs }) => formatDuration(nowMs - sinceMs), align: 'right' },
    { header: 'RESTARTS', text: ({ restarts }) => String(restarts), align: 'right' },
    { header: 'PID', text: ({ pid }) => String(pid ?? '-'), align: 'right' },
    { header: 'CPU', text: ({ cpuPercent }) => formatPercent(cpuPercent), align: 'right' },
    { header: 'MEM', text: ({ memoryBytes }) => formatSize(memoryBytes), align: 'right' },
    ...(isMixed ? watchColumns : []),
    ...(agents.some(({ gateway, spent24h }) => gateway !== null || spent24h !== null) ? [costColumn] : []),
    ...(agents.some(({ gateway }) => gateway !== null) ? gatewayColumns : []),
    { header: 'LAST EXIT', text: ({ lastExit }) => formatEnd(lastExit) },
    { header: 'FLEET', text: ({ fleet }) => fleet },
  ]
  return isWide ? [...columns, ...wideColumns] : columns
}

/** What there is to say of agents that others run. */
const watchColumns: readonly Column<AgentView>[] = [
  { header: 'LATENCY', text: ({ latencyMs }) => describeLatency(latencyMs), align: 'right' },
]

/** Of the last day; of a gateway of which none is kept, since it is watched. */
const costColumn: Column<AgentView> = {
  header: 'COST',
  text: ({ gateway, spent24h }) => {
    if (spent24h === null) return gateway ? describeCost(gateway) : '-'
    const { calls, unpriced: unpricedCalls, costNano } = spent24h
    return describeCost({ calls, unpricedCalls, costUsd: costNano / 1e9 })
  },
  align: 'right',
}

/** What there is to say of gateways. */
const gatewayColumns: readonly Column<AgentView>[] = [
  {
    header: 'DOES',
    text: ({ gateway }) => (gateway?.isConnected ? describeWork(gateway) : '-'),
    style: ({ gateway }) => (gateway && gateway.waiting > 0 ? 'yellow' : undefined),
  },
]

const wideColumns: readonly Column<AgentView>[] = [
  { header: 'CALLS', text: ({ spent24h }) => String(spent24h?.calls ?? '-'), align: 'right' },
  { header: 'NODE', text: ({ node }) => node },
  { header: 'LABELS', text: ({ labels }) => labelText(labels) },
  { header: 'COMMAND', text: ({ command, target }) => target ?? command.join(' ') },
  { header: 'REASON', text: ({ reason }) => reason },
]

/** `tier=web,zone=eu`, as a selector takes it; `-` without labels. */
export function labelText(labels: Readonly<Record<string, string>>): string {
  return (
    Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(',') || '-'
  )
}

/** By name and state from A to Z, by a figure from the largest, by `since` from the latest change. Equal ones keep their order. */
export function sortAgents(agents: readonly AgentView[], key: SortKey | undefined): AgentView[] {
  if (key === undefined) return [...agents]
  const compare = key === 'name' || key === 'state' ? compareText(key) : compareFigures(figures[key])
  return [...agents].sort(compare)
}

const figures: Readonly<Record<Exclude<SortKey, 'name' | 'state'>, (agent: AgentView) => number>> = {
  since: ({ sinceMs }) => sinceMs,
  restarts: ({ restarts }) => restarts,
  cpu: ({ cpuPercent }) => cpuPercent ?? -1,
  memory: ({ memoryBytes }) => memoryBytes ?? -1,
}

type Compare = (a: AgentView, b: AgentView) => number

// Not localeCompare: its first call loads the collation tables, which takes longer than the rest of the command.
const compareText =
  (key: 'name' | 'state'): Compare =>
  (a, b) =>
    a[key] === b[key] ? 0 : a[key] < b[key] ? -1 : 1

const compareFigures =
  (figure: (agent: AgentView) => number): Compare =>
  (a, b) =>
    figure(b) - figure(a)
