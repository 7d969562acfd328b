import { stripVTControlCharacters } from 'node:util'
import type { AgentView } from '../../src/core/operations/agent.ts'
import type { EventView } from '../../src/core/operations/event.ts'
import type { MonitorData } from '../../src/ui/data.ts'
import { drawFrame } from '../../src/ui/frame.ts'
import { createModel, type Effect, type Model } from '../../src/ui/model.ts'
import { type MonitorEvent, updateMonitor } from '../../src/ui/monitor-model.ts'
import { createScope, type Scope } from '../../src/ui/scope.ts'
import { createTheme } from '../../src/ui/theme.ts'
import { createTimeline } from '../../src/ui/timeline.ts'

/** 14:02:11 UTC. */
export const nowMs = Date.UTC(2026, 10, 3, 14, 2, 11)

export function agentView(id: string, change: Partial<AgentView> = {}): AgentView {
  return {
    id,
    name: id,
    fleet: 'prod',
    kind: 'process',
    node: 'mini',
    instance: null,
    labels: {},
    state: 'ready',
    reason: 'its process runs',
    wanted: 'running',
    sinceMs: nowMs - 252_000,
    pid: 4711,
    runId: 'run-1',
    restarts: 0,
    lastExit: null,
    cpuPercent: 12.34,
    memoryBytes: 61_200_000,
    nextStartMs: null,
    command: ['node', 'agent.js'],
    target: null,
    latencyMs: null,
    gateway: null,
    spent24h: null,
    ...change,
  }
}

/** `agent-1` to `agent-COUNT`, each with a percent of a processor more than the one before. */
export const numbered = (count: number): AgentView[] =>
  Array.from({ length: count }, (_, index) => agentView(`agent-${index + 1}`, { cpuPercent: index }))

export function eventView(seq: number, change: Partial<EventView> = {}): EventView {
  return {
    seq,
    atMs: nowMs - 60_000 + seq * 1000,
    type: 'agent.state',
    version: 1,
    agentId: 'worker',
    actor: 'plane',
    data: { from: 'starting', to: 'ready', reason: 'its process runs' },
    hash: '00',
    ...change,
  }
}

/** A live picture of `agents`, after as many samples as there are in `past`, the oldest first, and itself. */
export function monitorData(
  agents: readonly AgentView[],
  change: Partial<MonitorData> & { readonly past?: readonly (readonly AgentView[])[] } = {},
): MonitorData {
  const { past = [], ...rest } = change
  const timeline = createTimeline()
  const samples = [...past, agents]
  for (const [index, sample] of samples.entries())
    timeline.add(nowMs - (samples.length - 1 - index) * 1000, sample)
  return {
    nowMs,
    connection: { kind: 'live' },
    heardAtMs: nowMs,
    plane: null,
    agents,
    events: [],
    detail: null,
    log: null,
    wellness: null,
    gateways: null,
    discovery: null,
    machine: null,
    gateway: null,
    gatewayLog: null,
    trips: null,
    ...{ spending: null, costs: null, requests: null, request: null, failures: null },
    seq: timeline.lastSeq(),
    timeline,
    ...rest,
  }
}

export interface MonitorWorld {
  /** One key each: `j`, `enter`, `ctrl+p`. */
  press(...keys: readonly string[]): void
  /** Every character is a key. */
  type(text: string): void
  send(event: MonitorEvent): void
  /** Other data arrive. */
  now(data: MonitorData): void
  model(): Model
  scope(): Scope
  /** What was to be done outside since the last time that this was asked. */
  effects(): readonly Effect[]
  /** The screen as text. */
  screen(): string
  line(y: number): string
}

/** The monitor without a terminal: keys in, text out. */
export function createMonitorWorld(
  first: MonitorData,
  options: {
    readonly columns?: number
    readonly rows?: number
    readonly ownsPlane?: boolean
    readonly isAscii?: boolean
  } = {},
): MonitorWorld {
  const { columns = 80, rows = 24, ownsPlane = false, isAscii = false } = options
  const theme = createTheme({ hasColor: true, isAscii })
  let data = first
  let model = createModel({ size: { columns, rows }, ownsPlane })
  let effects: Effect[] = []

  function send(event: MonitorEvent): void {
    const step = updateMonitor(model, event, data)
    model = step.model
    effects.push(...step.effects)
  }
  const press = (...keys: readonly string[]): void => {
    for (const key of keys) send({ type: 'key', key })
  }
  const scope = (): Scope => createScope(model, data)
  const lines = (): readonly string[] =>
    drawFrame(scope(), theme).lines.map((line) => stripVTControlCharacters(line))

  return {
    press,
    type: (text) => press(...[...text].map((character) => (character === ' ' ? 'space' : character))),
    send,
    now(next) {
      data = next
    },
    model: () => model,
    scope,
    effects() {
      const done = effects
      effects = []
      return done
    },
    screen: () => lines().join('\n'),
    line: (y) => lines()[y] ?? '',
  }
}
