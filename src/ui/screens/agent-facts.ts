import { describeEnd } from '../../core/agent/describe-end.ts'
import { describeFound } from '../../core/agent/probe-text.ts'
import { isRepairRun } from '../../core/agent/repair.ts'
import type { AgentView } from '../../core/operations/agent.ts'
import { describeLatency } from '../../core/watched/describe-latency.ts'
import type { AgentFacts, Detail, MonitorData } from '../data.ts'
import { lineOf, type Piece } from '../drawing.ts'
import { formatAge, formatBytes, formatClock, formatCpu, formatMoment } from '../format.ts'
import { fit, wrap } from '../text.ts'
import { stateLooks, type Theme } from '../theme.ts'
import { cpuGraph, endText } from './fleet-columns.ts'
import { probeLooks } from './probes-pane.ts'

/** A line of text that is drawn to size later. */
export type Fact = readonly Piece[]

const labelWidth = 12

export function fact(label: string, ...value: Piece[]): Fact {
  return [['dim', `  ${label.padEnd(labelWidth)}`], ...value]
}

/** Cells beside the labels, where facts are drawn into `width`. */
export function roomFor(width: number): number {
  return Math.max(10, width - labelWidth - 4)
}

/** What is known of an agent at once: a line each. `width` is what graphs and commands are drawn to. */
export function summaryFacts(agent: AgentView, data: MonitorData, width: number): readonly Fact[] {
  const room = roomFor(width)
  const labels = Object.entries(agent.labels).map(([key, value]) => `${key}=${value}`)
  const fleet = fact(
    'Fleet',
    ['plain', agent.fleet],
    ['dim', labels.length === 0 ? '' : `  ${labels.join(' ')}`],
  )
  const state = [fact('State', ...stateNow(agent, data)), ...folded('Why', agent.reason, room)]
  return agent.kind === 'process'
    ? [
        ...state,
        ...runningFacts(agent, data, room),
        fleet,
        ...folded('Command', agent.command.map(quoted).join(' '), room),
      ]
    : [...state, ...watchedFacts(agent, room), fleet]
}

function watchedFacts({ id, kind, target, latencyMs }: AgentView, room: number): readonly Fact[] {
  const how =
    kind === 'push'
      ? folded('Heartbeats', `superclaw agent heartbeat ${id}`, room)
      : folded('Address', target ?? '-', room)
  return [fact('Kind', ['plain', kind]), ...how, fact('Latency', ['plain', describeLatency(latencyMs)])]
}

function runningFacts(agent: AgentView, data: MonitorData, room: number): readonly Fact[] {
  const graph = cpuGraph(data.timeline, { agentId: agent.id, seq: data.seq, width: Math.min(48, room - 8) })
  return [
    fact(
      'Process',
      ['plain', agent.pid === null ? 'none' : `pid ${agent.pid}`],
      ['dim', `  on ${agent.node}`],
    ),
    fact('Restarts', ['plain', String(agent.restarts)]),
    fact('CPU', ['plain', cpuText(agent).padEnd(7)], ['info', graph]),
    fact('Memory', ['plain', formatBytes(agent.memoryBytes)]),
    fact('Last exit', ...lastExit(agent, data)),
  ]
}

/** A long value over a few lines. */
export function folded(label: string, text: string, width: number): readonly Fact[] {
  return wrap(text, width)
    .slice(0, 4)
    .map((line, index) => fact(index === 0 ? label : '', ['plain', line]))
}

function cpuText({ cpuPercent }: AgentView): string {
  return cpuPercent === null ? '-' : `${formatCpu(cpuPercent)}%`
}

function stateNow(agent: AgentView, { nowMs }: MonitorData): Piece[] {
  const { glyph, tone } = stateLooks[agent.state]
  const due = agent.nextStartMs === null ? '' : `, starts in ${formatAge(agent.nextStartMs - nowMs)}`
  return [
    [tone, `${glyph} ${agent.state}`],
    ['plain', ` for ${formatAge(nowMs - agent.sinceMs)}${due}`],
    ['dim', wantedText(agent)],
  ]
}

function wantedText({ wanted, state }: AgentView): string {
  if (wanted === 'stopped' && state !== 'stopped') return '  to be stopped'
  return wanted === 'running' && state === 'stopped' ? '  to be started' : ''
}

function lastExit({ lastExit: end }: AgentView, { nowMs }: MonitorData): Piece[] {
  if (end === null) return [['dim', 'none']]
  return [
    ['plain', describeEnd(end)],
    ['dim', `, ${formatAge(nowMs - end.atMs)} ago`],
  ]
}

/** An argument as one would type it in a shell. */
export function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`
}

/** Where it runs and what it waits for, once that was read. */
export function placeFacts(facts: AgentFacts): readonly Fact[] {
  if (facts.cwd === null || facts.logPath === null) return []
  return [
    fact('Folder', ['plain', facts.cwd]),
    fact('Log file', ['plain', facts.logPath]),
    ...(facts.dependsOn.length === 0 ? [] : [fact('Depends on', ['plain', facts.dependsOn.join(', ')])]),
  ]
}

/** What its probes found last, and why it was restarted last, once that was read. */
export function probeFacts({ probes, lastRestart }: AgentFacts, nowMs: number): readonly Fact[] {
  const restart: readonly Fact[] = lastRestart
    ? [
        fact(
          'Restarted',
          ['plain', lastRestart.reason],
          ['dim', `, ${formatAge(nowMs - lastRestart.atMs)} ago`],
        ),
      ]
    : []
  return [
    ...restart,
    ...probes.map((probe) =>
      fact(
        capital(probe.probe),
        [probeLooks[probe.status][1], fit(probe.status, 8)],
        ['plain', probe.check],
        ['dim', foundText(probe, nowMs)],
      ),
    ),
  ]
}

function foundText(probe: AgentFacts['probes'][number], nowMs: number): string {
  const age = probe.atMs === null ? '' : `${formatAge(nowMs - probe.atMs)} ago`
  return [describeFound(probe), age].map((part) => (part === '' ? '' : `  ${part}`)).join('')
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** The states an agent was in, the newest first. */
export function stateFacts(facts: AgentFacts): readonly Fact[] {
  return facts.states
    .toSorted((a, b) => b.atMs - a.atMs)
    .map(({ state, reason, atMs }): Fact => {
      const { glyph, tone } = stateLooks[state]
      return [
        ['dim', `  ${formatClock(atMs)}  `],
        [tone, fit(`${glyph} ${state}`, 16)],
        ['dim', reason],
      ]
    })
}

/** The lives of an agent, the newest first. */
export function runFacts(facts: AgentFacts, nowMs: number): readonly Fact[] {
  return facts.runs.map((run): Fact => {
    const end: Piece = run.end === null ? ['good', 'running'] : ['plain', endText(run.end)]
    const lasted = formatAge((run.end?.atMs ?? nowMs) - run.startedAtMs)
    return [
      ['dim', `  ${formatMoment(run.startedAtMs)}  `],
      ['plain', `pid ${String(run.pid).padEnd(8)}`],
      ['plain', `${lasted.padStart(6)}  `],
      [end[0], fit(end[1], 11)],
      ['dim', isRepairRun(run.runId) ? ' its repair' : ''],
      ['dim', run.adoptions > 0 ? ` found again ${run.adoptions}×` : ''],
    ]
  })
}

/** Facts as lines of exactly `width` cells. */
export function drawFacts(facts: readonly Fact[], width: number, theme: Theme): readonly string[] {
  return facts.map((pieces) => lineOf(pieces, width, theme))
}

/** The part of `detail` that belongs to `agentId`: while another is still being read there is none. */
export function detailOf(detail: Detail | null, agentId: string | undefined): Detail | null {
  return detail !== null && detail.agentId === agentId ? detail : null
}
