import type { AgentState } from '../../src/core/event/event.ts'
import type { AgentView } from '../../src/core/operations/agent.ts'
import type { OutputOf } from '../../src/core/operations/contract.ts'
import type { EventView } from '../../src/core/operations/event.ts'

export type LogLineView = OutputOf<'log.read'>['lines'][number]

/** A fleet that exists in memory alone: it says that agents run, and no process does. Nothing moves by itself. */
export interface FakeFleet {
  agents(): readonly AgentView[]
  events(): readonly EventView[]
  lines(): readonly LogLineView[]
  /** Puts an agent into a state, as its supervisor would, with the events that belong to it. */
  change(id: string, state: AgentState, reason?: string, actor?: string): void
  remove(id: string): void
  /** Appends an event as it is. */
  append(event: Pick<EventView, 'type' | 'agentId' | 'data'> & { readonly actor?: string }): EventView
  /** The agent writes a line. */
  write(id: string, text: string): void
  /** One agent goes on to its next state and writes a line; always the same way for the same number of calls. */
  step(): void
  /** Calls `listener` after anything changed. Returns what takes it back. */
  onChange(listener: () => void): () => void
  /** How many listen: streams that are open. */
  listeners(): number
}

export interface FakeFleetOptions {
  readonly agents?: number
  readonly now?: () => number
}

const fleets = ['web', 'batch', 'research'] as const
const firstStates: readonly AgentState[] = ['ready', 'ready', 'ready', 'backoff', 'ready', 'stopped', 'ready']
const nextState: Readonly<Record<AgentState, AgentState>> = {
  pending: 'starting',
  starting: 'ready',
  ready: 'backoff',
  degraded: 'ready',
  backoff: 'starting',
  crash_looping: 'starting',
  exiting: 'stopped',
  failed: 'starting',
  stopped: 'starting',
}
const isAlive = (state: AgentState): boolean => ['starting', 'ready', 'degraded', 'exiting'].includes(state)

export function createFakeFleet({ agents: count = 3, now = Date.now }: FakeFleetOptions = {}): FakeFleet {
  const agents = new Map<string, AgentView>()
  const events: EventView[] = []
  const lines: LogLineView[] = []
  const offsets = new Map<string, number>()
  const listeners = new Set<() => void>()
  const tell = (): void => {
    for (const listener of [...listeners]) listener()
  }
  let steps = 0
  let pid = 4000

  const append: FakeFleet['append'] = ({ type, agentId, data, actor = 'plane' }) => {
    const seq = events.length + 1
    const hash = seq.toString(16).padStart(64, '0')
    const event: EventView = { seq, atMs: now(), type, version: 1, agentId, actor, data, hash }
    events.push(event)
    tell()
    return event
  }

  const change: FakeFleet['change'] = (id, state, reason = `is ${state}`, actor = 'plane') => {
    const before = agents.get(id)
    if (!before) throw new Error(`${id} is not in the fake fleet`)
    if (before.pid === null) pid += 1
    agents.set(id, { ...before, ...standing(before, state, { reason, nowMs: now(), pid }) })
    append({ type: 'agent.state', agentId: id, data: { from: before.state, to: state, reason }, actor })
  }

  const write: FakeFleet['write'] = (id, text) => {
    const offset = offsets.get(id) ?? 0
    offsets.set(id, offset + Buffer.byteLength(text) + 1)
    lines.push({ agentId: id, atMs: now(), offset, text, cutBytes: 0 })
    tell()
  }

  append({
    type: 'plane.started',
    agentId: null,
    data: { version: '0.0.0', pid: 1, host: 'fake', recovered: 0 },
  })
  for (let index = 0; index < count; index += 1) {
    const view = firstView(index, now())
    agents.set(view.id, view)
    const state = firstStates[index % firstStates.length] ?? 'ready'
    if (state !== view.state) change(view.id, state)
    write(view.id, `${view.name} begins`)
  }

  return {
    agents: () => [...agents.values()],
    events: () => events,
    lines: () => lines,
    change,
    remove(id) {
      agents.delete(id)
      append({ type: 'agent.removed', agentId: id, data: {} })
    },
    append,
    write,
    step() {
      const all = [...agents.values()]
      const agent = all[(steps * 7) % Math.max(1, all.length)]
      steps += 1
      if (!agent) return
      change(agent.id, nextState[agent.state])
      write(agent.id, `line ${steps}: ${agent.name} goes on`)
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    listeners: () => listeners.size,
  }
}

function firstView(index: number, atMs: number): AgentView {
  const id = `agent-${String(index + 1).padStart(3, '0')}`
  return {
    id,
    name: id,
    fleet: fleets[index % fleets.length] ?? 'web',
    kind: 'process',
    node: 'fake',
    instance: null,
    labels: { tier: index % 2 === 0 ? 'front' : 'back' },
    state: 'pending',
    reason: 'added',
    wanted: 'running',
    sinceMs: atMs,
    pid: null,
    runId: null,
    restarts: 0,
    lastExit: null,
    cpuPercent: null,
    memoryBytes: null,
    nextStartMs: null,
    command: ['node', `${id}.js`],
    target: null,
    latencyMs: null,
    gateway: null,
    spent24h: null,
  }
}

/** What changes of an agent that is now in `state`. */
function standing(
  before: AgentView,
  state: AgentState,
  { reason, nowMs, pid }: { readonly reason: string; readonly nowMs: number; readonly pid: number },
): Partial<AgentView> {
  const livePid = before.pid ?? pid
  const use = { cpuPercent: (livePid % 50) / 2, memoryBytes: (40 + (livePid % 20)) * 1_000_000 }
  const life = isAlive(state)
    ? { pid: livePid, runId: `run-${livePid}`, ...use }
    : { pid: null, runId: null, cpuPercent: null, memoryBytes: null }
  return {
    ...life,
    state,
    reason,
    wanted: ['stopped', 'exiting'].includes(state) ? 'stopped' : 'running',
    sinceMs: nowMs,
    restarts: before.restarts + Number(before.state === 'backoff' && state === 'starting'),
    nextStartMs: state === 'backoff' ? nowMs + 1_000 : null,
    ...(['backoff', 'crash_looping', 'failed'].includes(state) ? { lastExit: failure(nowMs) } : {}),
  }
}

function failure(atMs: number): AgentView['lastExit'] {
  return { kind: 'exited', status: 1, signal: null, detail: null, atMs }
}
