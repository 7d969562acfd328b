import { agentStates } from '../../core/event/event.ts'
import type { AgentView } from '../../core/operations/agent.ts'
import { isSpendTold, spendOf } from '../agent-spend.ts'
import type { Column } from '../columns.ts'
import type { MonitorData, Timeline } from '../data.ts'
import type { Piece } from '../drawing.ts'
import { formatAge, formatBytes, formatCpu, sparkline } from '../format.ts'
import { countText, spentText } from '../money.ts'
import { stateLooks } from '../theme.ts'

type RunEnd = NonNullable<AgentView['lastExit']>
type FleetColumn = Column<AgentView, MonitorData>

/** Samples behind one block of a graph: five seconds. */
const samplesPerBlock = 5

export const fleetColumns: readonly FleetColumn[] = [
  {
    id: 'name',
    title: 'NAME',
    key: 'n',
    align: 'left',
    rank: 1,
    width: { min: 12, max: 40 },
    cell: (agent) => ['plain', agent.id],
    order: (agent) => agent.id,
    measure: (agent) => agent.id,
  },
  {
    id: 'state',
    title: 'STATE',
    key: 's',
    align: 'left',
    rank: 2,
    width: { min: 15, max: 15 },
    cell: statePiece,
    order: (agent) => urgency(agent),
  },
  {
    id: 'since',
    title: 'SINCE',
    key: 'c',
    align: 'right',
    rank: 6,
    width: { min: 6, max: 6 },
    cell: (agent, data) => ['plain', formatAge(data.nowMs - agent.sinceMs)],
    order: (agent) => -agent.sinceMs,
  },
  {
    id: 'restarts',
    title: 'RESTARTS',
    key: 'r',
    align: 'right',
    rank: 7,
    width: { min: 8, max: 8 },
    cell: ({ restarts }) => [restarts === 0 ? 'dim' : 'plain', String(restarts)],
    order: (agent) => agent.restarts,
    isDescending: true,
  },
  {
    id: 'pid',
    title: 'PID',
    key: 'p',
    align: 'right',
    rank: 11,
    width: { min: 7, max: 7 },
    cell: ({ pid }) => (pid === null ? ['dim', '-'] : ['plain', String(pid)]),
    order: (agent) => agent.pid,
  },
  {
    id: 'cpu',
    title: 'CPU%',
    key: 'u',
    align: 'right',
    rank: 3,
    width: { min: 5, max: 5 },
    cell: ({ cpuPercent }) => [cpuPercent === null ? 'dim' : 'plain', formatCpu(cpuPercent)],
    order: ({ cpuPercent }) => cpuPercent,
    isDescending: true,
  },
  {
    id: 'memory',
    title: 'MEM',
    key: 'm',
    align: 'right',
    rank: 4,
    width: { min: 5, max: 5 },
    cell: ({ memoryBytes }) => [memoryBytes === null ? 'dim' : 'plain', formatBytes(memoryBytes)],
    order: ({ memoryBytes }) => memoryBytes,
    isDescending: true,
  },
  {
    id: 'cost',
    title: 'COST',
    key: 'o',
    align: 'right',
    rank: 5,
    width: { min: 8, max: 14 },
    cell: (agent) => [spendOf(agent) === null ? 'dim' : 'plain', costText(agent)],
    measure: costText,
    order: (agent) => spendOf(agent)?.costNano ?? null,
    isDescending: true,
  },
  {
    id: 'calls',
    title: 'CALLS',
    key: 'a',
    align: 'right',
    rank: 10,
    width: { min: 5, max: 7 },
    cell: (agent) => [spendOf(agent) === null ? 'dim' : 'plain', callsText(agent)],
    order: (agent) => spendOf(agent)?.calls ?? null,
    isDescending: true,
  },
  {
    id: 'trend',
    title: 'CPU TREND',
    key: 't',
    align: 'left',
    rank: 8,
    width: { min: 9, max: 24 },
    cell: (agent, data, width) => [
      'info',
      cpuGraph(data.timeline, { agentId: agent.id, seq: data.seq, width }),
    ],
  },
  {
    id: 'lastExit',
    title: 'LAST EXIT',
    key: 'l',
    align: 'left',
    rank: 9,
    width: { min: 9, max: 11 },
    cell: ({ lastExit }) => endPiece(lastExit),
    order: ({ lastExit }) => (lastExit === null ? null : endText(lastExit)),
    measure: ({ lastExit }) => (lastExit === null ? '' : endText(lastExit)),
  },
  {
    id: 'fleet',
    title: 'FLEET',
    key: 'f',
    align: 'left',
    rank: 12,
    width: { min: 7, max: 16 },
    cell: (agent) => ['dim', agent.fleet],
    order: (agent) => agent.fleet,
    measure: (agent) => agent.fleet,
  },
  {
    id: 'reason',
    title: 'WHY',
    key: 'w',
    align: 'left',
    rank: 13,
    width: { min: 14, max: 60 },
    cell: (agent) => ['dim', agent.reason],
  },
]

function costText(agent: AgentView): string {
  const spend = spendOf(agent)
  return spend === null ? '-' : spentText(spend)
}

function callsText(agent: AgentView): string {
  const spend = spendOf(agent)
  return spend === null ? '-' : countText(spend.calls)
}

/** Those that tell something of `agents`. */
export function columnsFor(agents: readonly AgentView[]): readonly FleetColumn[] {
  return isSpendTold(agents) ? fleetColumns : fleetColumns.filter(({ id }) => id !== 'cost' && id !== 'calls')
}

/** What needs a person comes first: failed, crash looping, waiting, degraded, on the way, ready, stopped. */
function urgency({ state }: AgentView): number {
  const order = 'failed crash_looping backoff degraded starting exiting pending ready stopped'.split(' ')
  const place = order.indexOf(state)
  return place < 0 ? agentStates.length : place
}

/** Glyph and word of an agent's state, with the time until a waiting restart. */
export function statePiece(agent: AgentView, data: Pick<MonitorData, 'nowMs'>): Piece {
  const { glyph, tone } = stateLooks[agent.state]
  const dueMs = agent.state === 'backoff' ? agent.nextStartMs : null
  const due = dueMs === null || dueMs <= data.nowMs ? '' : ` ${formatAge(dueMs - data.nowMs)}`
  return [tone, `${glyph} ${agent.state}${due}`]
}

/** How a run ended, in two words. */
export function endText(end: RunEnd): string {
  switch (end.kind) {
    case 'exited':
      return `exit ${end.status ?? '?'}`
    case 'signalled':
      return end.signal ?? 'signal ?'
    case 'lost':
      return 'exit ?'
    case 'not_started':
      return 'not run'
  }
}

function endPiece(end: RunEnd | null): Piece {
  if (end === null) return ['dim', '-']
  const isGood = end.kind === 'exited' && end.status === 0
  return [isGood ? 'plain' : 'warn', endText(end)]
}

/** The cpu of the last `width` times five seconds, one full block for one core. */
export function cpuGraph(
  timeline: Timeline,
  { agentId, seq, width }: { readonly agentId: string; readonly seq: number; readonly width: number },
): string {
  const lastBlock = Math.floor(seq / samplesPerBlock)
  const values = Array.from({ length: width }, (_, index) =>
    blockMax(timeline, agentId, { block: lastBlock - width + 1 + index, seq }),
  )
  return sparkline(values, 100)
}

/** The highest of the samples of one block up to `seq`. Blocks stand still on the time axis, so graphs do not shimmer. */
function blockMax(
  timeline: Timeline,
  agentId: string,
  { block, seq }: { readonly block: number; readonly seq: number },
): number | null {
  let highest: number | null = null
  const first = block * samplesPerBlock
  for (let at = first; at < first + samplesPerBlock && at <= seq; at += 1) {
    const value = at < 1 ? null : timeline.cpuPercent(agentId, at)
    if (value !== null) highest = Math.max(highest ?? 0, value)
  }
  return highest
}
