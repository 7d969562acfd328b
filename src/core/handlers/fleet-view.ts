import { matchesSelector, parseSelector } from '../agent/selector.ts'
import { type AgentSnapshot, gatewayUrlOf, isProcess } from '../fleet/agent.ts'
import { createFigureBook, type GatewayFigures } from '../gateway/gateway-figures.ts'
import type { Gateway } from '../gateway/gateways.ts'
import type { UsageReading } from '../metrics/agent-source.ts'
import type { ProcessSampler } from '../metrics/process-sampler.ts'
import type { AgentView } from '../operations/agent.ts'
import type { OutputOf, ParsedInputOf } from '../operations/contract.ts'
import type { Clock } from '../platform.ts'
import { type AgentSpent, createSpentBoard, type SpentBoardDeps } from '../usage/agent-spent.ts'
import { targetOf } from '../watched/watched-spec.ts'
import type { Fleet } from './fleet.ts'
import { createUsageBoard } from './usage-board.ts'

type Filter = ParsedInputOf<'agent.list'>
type WatchItem = OutputOf<'agent.watch'>

export interface FleetViewDeps {
  readonly fleet: Fleet
  /** `null`: nothing is measured, and no figure is known. */
  readonly sampler: ProcessSampler | null
  readonly clock: Clock
  /** Host name of this machine. */
  readonly node: string
  /** The gateway that an agent is, while it is watched. */
  readonly gatewayOf: (agentId: string) => Gateway | undefined
  /** What agents' calls came to, by agent; nobody's when it is left out. */
  readonly spentSince?: SpentBoardDeps['spentSince']
}

export interface FleetView extends Disposable {
  list(filter: Filter): AgentView[]
  /** All, then what changed, at most every `intervalMs`. */
  watch(input: ParsedInputOf<'agent.watch'>, signal: AbortSignal): AsyncIterable<WatchItem>
  /** What processes use, two seconds old at most; empty without a sampler. */
  usage(): UsageReading
  counts(): { total: number; ready: number; failing: number }
}

type Usage = Pick<AgentView, 'cpuPercent' | 'memoryBytes'>
const unmeasured: Usage = { cpuPercent: null, memoryBytes: null }

interface Known {
  readonly view: AgentView
  readonly figures: GatewayFigures | undefined
  readonly spent: AgentSpent | null
}

/** Agents as callers see them: what the supervisor knows, with what their processes use. */
export function createFleetView(deps: FleetViewDeps): FleetView {
  const board = createUsageBoard(deps)
  const views = new WeakMap<AgentSnapshot, Known>()
  const book = createFigureBook(deps.clock.now)
  const { spentSince = () => new Map(), clock } = deps
  const spentBoard = createSpentBoard({ spentSince, clock })

  const usedBy = ({ spec, pid }: AgentSnapshot, figures: GatewayFigures | undefined): Usage => {
    const { cpuPercent, memoryBytes } = (pid === null ? undefined : board.of(pid)) ?? unmeasured
    if (isProcess(spec) || !figures) return { cpuPercent, memoryBytes }
    return { cpuPercent: figures.cpuPercent, memoryBytes: figures.rssBytes }
  }
  /** The same object as before when neither the agent nor its figures changed, so that a watcher can compare. */
  const viewOf = (agent: AgentSnapshot): AgentView => {
    const gateway = deps.gatewayOf(agent.spec.id)
    const figures = gateway && book.of(gateway)
    const usage = usedBy(agent, figures)
    const known = views.get(agent)
    const spent = spentBoard.of(agent.spec.id)
    if (known && isSame(known, { figures, spent }) && isSameUsage(known.view, usage)) return known.view
    const view = toView(agent, deps.node, { ...usage, gateway: gatewayView(figures), spent24h: spent })
    views.set(agent, { view, figures, spent })
    return view
  }
  const list = (filter: Filter): AgentView[] => {
    const fits = compileFilter(filter)
    board.refresh()
    spentBoard.refresh()
    return deps.fleet.snapshot().filter(fits).map(viewOf)
  }

  return {
    list,
    async *watch(input, signal) {
      let known = new Map<string, AgentView>()
      let kind: WatchItem['kind'] = 'snapshot'
      while (!signal.aborted) {
        const now = new Map(list(input).map((view) => [view.id, view]))
        const agents = [...now.values()].filter((view) => known.get(view.id) !== view)
        const removed = [...known.keys()].filter((id) => !now.has(id))
        if (kind === 'snapshot' || agents.length > 0 || removed.length > 0) {
          yield { kind, agents, removed, atMs: deps.clock.now() }
        }
        known = now
        kind = 'changed'
        await deps.clock.sleep(input.intervalMs, signal).catch(() => undefined)
      }
    },
    usage: board.read,
    counts: () => countStates(deps.fleet.snapshot()),
    [Symbol.dispose]: board[Symbol.dispose],
  }
}

function compileFilter(filter: Filter): (agent: AgentSnapshot) => boolean {
  const selector = filter.selector === undefined ? undefined : parseSelector(filter.selector)
  return ({ spec, state }) =>
    (filter.fleet === undefined || spec.fleet === filter.fleet) &&
    (filter.state === undefined || filter.state.includes(state)) &&
    (selector === undefined || matchesSelector(selector, spec.labels))
}

function toView(
  { spec, ...agent }: AgentSnapshot,
  node: string,
  { gateway, spent24h, ...usage }: Usage & Pick<AgentView, 'gateway' | 'spent24h'>,
): AgentView {
  return {
    id: spec.id,
    name: spec.name,
    fleet: spec.fleet,
    kind: spec.kind,
    node,
    instance: spec.instance,
    labels: spec.labels,
    state: agent.state,
    reason: agent.reason,
    wanted: agent.wanted,
    sinceMs: agent.sinceMs,
    pid: agent.pid,
    runId: agent.runId,
    restarts: agent.restarts,
    lastExit: agent.lastEnd,
    ...usage,
    nextStartMs: agent.nextStartMs,
    command: isProcess(spec) ? [...spec.command] : [],
    target: isProcess(spec) ? gatewayUrlOf(spec) : targetOf(spec),
    latencyMs: 'latencyMs' in agent ? agent.latencyMs : null,
    gateway,
    spent24h,
  }
}

function gatewayView(figures: GatewayFigures | undefined): AgentView['gateway'] {
  if (!figures) return null
  const { rssBytes: _, cpuPercent: __, ...shown } = figures
  return shown
}

const isSame = (known: Known, { figures, spent }: Omit<Known, 'view'>): boolean =>
  known.figures === figures && known.spent === spent

const isSameUsage = (view: AgentView, { cpuPercent, memoryBytes }: Usage): boolean =>
  view.cpuPercent === cpuPercent && view.memoryBytes === memoryBytes

/** What `/health` counts: `failing` are those that should run and cannot. */
export function countStates(agents: readonly Pick<AgentSnapshot, 'state'>[]): {
  total: number
  ready: number
  failing: number
} {
  const failing = agents.filter(({ state }) => state === 'failed' || state === 'crash_looping').length
  return { total: agents.length, ready: agents.filter(({ state }) => state === 'ready').length, failing }
}
