import { describeFound } from '../core/agent/probe-text.ts'
import { isRepairRun } from '../core/agent/repair.ts'
import type { AgentView } from '../core/operations/agent.ts'
import type { OutputOf } from '../core/operations/contract.ts'
import { describeLatency } from '../core/watched/describe-latency.ts'
import { labelText } from './fleet-table.ts'
import { formatDuration, formatEnd, formatPercent, formatSize, formatTime } from './format.ts'
import { type Paint, styleOfAgent, styleOfState } from './paint.ts'
import { type Column, pairLines, tableLines } from './table.ts'

type Shown = OutputOf<'agent.show'>
type Run = Shown['runs'][number]

/** `worker  ready (pid 123): started`, a line an agent. */
export function stateLines(agents: readonly AgentView[], paint: Paint): string[] {
  return agents.map(({ id, state, pid, reason }) => {
    const process = pid === null ? '' : ` (pid ${pid})`
    return `${paint(styleOfAgent(id), id)}  ${paint(styleOfState(state), state)}${process}: ${reason}`
  })
}

/** What is known of an agent: itself, how its states followed each other, and its runs, the newest last. */
export function agentLines(
  { agent, runs, states, probes, ...more }: Shown,
  nowMs: number,
  paint: Paint,
): string[] {
  const title = `${paint('bold', agent.id)} is ${paint(styleOfState(agent.state), agent.state)}`
  const facts = pairLines(
    [
      ['since', `${formatDuration(nowMs - agent.sinceMs)}: ${agent.reason}`],
      ['wanted', agent.wanted],
      ...(agent.kind === 'process' ? runFacts({ agent, ...more }, nowMs) : watchFacts(agent)),
      ['fleet', agent.fleet],
      ['labels', labelText(agent.labels)],
      ['node', agent.node],
      ...placeFacts({ agent, ...more }),
    ],
    paint,
  )
  const history = tableLines(stateColumns(nowMs), states, { paint })
  const looks = probes.length === 0 ? [] : ['', ...tableLines(probeColumns(nowMs), probes, { paint })]
  const lives = agent.kind === 'process' ? ['', ...tableLines(runColumns(nowMs), runs, { paint })] : []
  return [title, ...facts, ...looks, '', ...history, ...lives]
}

type Fact = readonly [name: string, value: string]

function runFacts({ agent, lastRestart }: Pick<Shown, 'agent' | 'lastRestart'>, nowMs: number): Fact[] {
  const next: readonly Fact[] =
    agent.nextStartMs === null ? [] : [['next start in', formatDuration(agent.nextStartMs - nowMs)]]
  return [
    ...next,
    ['pid', String(agent.pid ?? '-')],
    ...(agent.target === null ? [] : [['gateway', agent.target] as const]),
    ['restarts', String(agent.restarts)],
    ['last exit', formatEnd(agent.lastExit)],
    ...(lastRestart ? [['restarted for', lastRestart.reason] as const] : []),
    ['cpu', formatPercent(agent.cpuPercent)],
    ['memory', formatSize(agent.memoryBytes)],
  ]
}

function watchFacts({ id, kind, target, latencyMs }: AgentView): Fact[] {
  const how: Fact =
    kind === 'push' ? ['heartbeats', `superclaw agent heartbeat ${id}`] : ['address', target ?? '-']
  return [['kind', kind], how, ['latency', describeLatency(latencyMs)]]
}

function placeFacts({ agent, cwd, dependsOn, logPath }: Omit<Shown, 'runs' | 'states' | 'probes'>): Fact[] {
  if (cwd === null || logPath === null) return []
  return [
    ['command', agent.command.join(' ')],
    ['folder', cwd],
    ['depends on', dependsOn.join(', ') || '-'],
    ['log', logPath],
  ]
}

function stateColumns(nowMs: number): Column<Shown['states'][number]>[] {
  return [
    { header: 'AT', text: ({ atMs }) => formatTime(atMs, nowMs) },
    { header: 'STATE', text: ({ state }) => state, style: ({ state }) => styleOfState(state) },
    { header: 'WHY', text: ({ reason }) => reason },
  ]
}

/** The probes of many agents. */
export function probeLines({ probes }: OutputOf<'agent.probes'>, nowMs: number, paint: Paint): string[] {
  if (probes.length === 0) return ['No agent has a probe.']
  const agent = { header: 'AGENT', text: ({ agentId }: { readonly agentId: string }) => agentId }
  return tableLines([agent, ...probeColumns(nowMs)], probes, { paint })
}

function probeColumns(nowMs: number): Column<Shown['probes'][number]>[] {
  return [
    { header: 'PROBE', text: ({ probe }) => probe },
    { header: 'CHECK', text: ({ check }) => check },
    { header: 'STATUS', text: ({ status }) => status, style: ({ status }) => probeStyles[status] },
    { header: 'LOOKED', text: ({ atMs }) => (atMs === null ? '-' : formatTime(atMs, nowMs)) },
    { header: 'FOUND', text: describeFound },
  ]
}

const probeStyles = { waiting: 'dim', passing: 'green', failing: 'red', done: 'dim' } as const

function runColumns(nowMs: number): Column<Run>[] {
  return [
    { header: 'STARTED', text: ({ startedAtMs }) => formatTime(startedAtMs, nowMs) },
    {
      header: 'RAN',
      text: (run) => formatDuration((run.end?.atMs ?? nowMs) - run.startedAtMs),
      align: 'right',
    },
    { header: 'READY AFTER', text: readyAfter, align: 'right' },
    { header: 'PID', text: ({ pid }) => String(pid), align: 'right' },
    { header: 'END', text: ({ end }) => (end === null ? 'runs' : formatEnd(end)) },
    { header: 'DETAIL', text: ({ runId, end }) => end?.detail ?? (isRepairRun(runId) ? 'its repair' : '') },
  ]
}

function readyAfter({ startedAtMs, readyAtMs }: Run): string {
  return readyAtMs === null ? '-' : formatDuration(readyAtMs - startedAtMs)
}
