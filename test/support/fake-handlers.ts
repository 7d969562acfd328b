import { setTimeout as sleep } from 'node:timers/promises'
import { realClock } from '../../src/core/adapters/host/real-clock.ts'
import { matchesSelector, parseSelector } from '../../src/core/agent/selector.ts'
import type { Handlers } from '../../src/core/dispatch.ts'
import type { AgentState } from '../../src/core/event/event.ts'
import { createGateways } from '../../src/core/gateway/gateways.ts'
import { idsNamed } from '../../src/core/handlers/agent-target.ts'
import { createApprovalHandlers } from '../../src/core/handlers/approval-handlers.ts'
import { createBell } from '../../src/core/handlers/bell.ts'
import { createGatewayHandlers, type GatewayHandlersDeps } from '../../src/core/handlers/gateway-handlers.ts'
import { createLiveUsageHandlers } from '../../src/core/handlers/live-usage-handlers.ts'
import { createMetricHandlers } from '../../src/core/handlers/metric-handlers.ts'
import { createPriceHandlers } from '../../src/core/handlers/price-handlers.ts'
import { createReconcileHandlers } from '../../src/core/handlers/reconcile-handlers.ts'
import { createRequestHandlers } from '../../src/core/handlers/request-handlers.ts'
import { createSecretHandlers, type SecretHandlersDeps } from '../../src/core/handlers/secret-handlers.ts'
import { createTraceHandlers } from '../../src/core/handlers/trace-handlers.ts'
import { createUsageHandlers } from '../../src/core/handlers/usage-handlers.ts'
import type { AgentView } from '../../src/core/operations/agent.ts'
import type { OutputOf, ParsedInputOf } from '../../src/core/operations/contract.ts'
import type { EventView } from '../../src/core/operations/event.ts'
import { emptyUsageDesk } from './empty-usage-desk.ts'
import { createFakeClock } from './fake-clock.ts'
import type { FakeFleet, LogLineView } from './fake-fleet.ts'
import { fakeHealth, fakeHealthView } from './fake-health.ts'
import { createFakeMetrics } from './fake-metrics.ts'
import { createMemoryVault } from './memory-vault.ts'

export interface FakeHandlersOptions {
  /** What the control plane says of itself, over the defaults. */
  readonly status?: Partial<OutputOf<'plane.status'>>
  /** Called when it is asked to stop. */
  readonly onStop?: (keepAgents: boolean) => void
  /** What reading superclaw.yaml again changes; nothing when left out. */
  readonly reload?: (dryRun: boolean) => Partial<OutputOf<'config.reload'>>
}

/** Answers every operation from a fleet in memory. */
export function createFakeHandlers(fleet: FakeFleet, options: FakeHandlersOptions = {}): Handlers {
  return {
    ...planeHandlers(fleet, options),
    ...agentHandlers(fleet),
    ...eventHandlers(fleet),
    ...logHandlers(fleet),
    ...createMetricHandlers(async () => createFakeMetrics()),
    ...createGatewayHandlers(noGateways),
    ...createApprovalHandlers(noGateways),
    ...createSecretHandlers(secretsInMemory()),
    ...createRequestHandlers({ clock: createFakeClock(), desk: async () => emptyUsageDesk }),
    ...createTraceHandlers(async () => emptyUsageDesk),
    ...createUsageHandlers(
      async () => emptyUsageDesk,
      () => undefined,
    ),
    ...createReconcileHandlers(async () => emptyUsageDesk),
    ...createLiveUsageHandlers({ desk: async () => emptyUsageDesk, clock: realClock }),
    ...createPriceHandlers(async () => emptyUsageDesk),
  }
}

function secretsInMemory(): SecretHandlersDeps {
  const { vault } = createMemoryVault()
  const fleet = { snapshot: () => [], start: async () => {} }
  return { vault: async () => vault, fleet, reapply: async () => [] }
}

const noGateways: GatewayHandlersDeps = {
  clock: { now: () => 0 },
  log: { append: async () => [] },
  specs: () => [],
  gateways: async () => createGateways({ clock: createFakeClock(), open: async () => Promise.reject() }),
  cause: () => ({}),
}

type Some<N extends keyof Handlers> = Pick<Handlers, N>

function planeHandlers(
  fleet: FakeFleet,
  options: FakeHandlersOptions,
): Some<
  | 'plane.status'
  | 'plane.stop'
  | 'plane.restart'
  | 'plane.doctor'
  | 'health.show'
  | 'config.reload'
  | 'config.show'
> {
  const startedAtMs = fleet.events()[0]?.atMs ?? 0
  return {
    'plane.status': async () => ({
      pid: process.pid,
      version: '0.0.0-fake',
      name: 'fake',
      url: 'http://127.0.0.1:3737',
      socket: '/nonexistent/plane.sock',
      stateDir: '/nonexistent',
      configPath: null,
      startedAtMs,
      startedAt: new Date(startedAtMs).toISOString(),
      uptimeMs: 60_000,
      hasGuardian: false,
      keptBy: null,
      isReadOnly: false,
      status: 'ok',
      agents: fakeCounts(fleet),
      lastSeq: fleet.events().length,
      memoryBytes: 64_000_000,
      health: fakeHealth(),
      ...options.status,
    }),
    'plane.stop': async (_, { keepAgents }) => {
      options.onStop?.(keepAgents)
      return { stopping: keepAgents ? 0 : fleet.agents().filter(({ pid }) => pid !== null).length }
    },
    'plane.restart': async () => ({
      pid: process.pid,
      kept: fleet.agents().filter(({ pid }) => pid !== null).length,
    }),
    'health.show': async () => fakeHealthView(),
    'plane.doctor': async () => ({
      findings: [{ check: 'fake', level: 'ok', message: 'Nothing here is real' }],
    }),
    'config.reload': async (_, { dryRun }) => ({
      added: [],
      changed: [],
      removed: [],
      unchanged: fleet.agents().length,
      path: null,
      ...options.reload?.(dryRun),
    }),
    'config.show': async () => ({ path: null, config: { version: 1, agents: {} } }),
  }
}

export function fakeCounts(fleet: FakeFleet): OutputOf<'plane.status'>['agents'] {
  const having = (...states: AgentState[]) =>
    fleet.agents().filter(({ state }) => states.includes(state)).length
  return {
    total: fleet.agents().length,
    ready: having('ready'),
    failing: having('failed', 'crash_looping'),
  }
}

function agentHandlers(
  fleet: FakeFleet,
): Some<
  | 'agent.list'
  | 'agent.watch'
  | 'agent.show'
  | 'agent.env'
  | 'agent.heartbeat'
  | 'agent.token'
  | 'agent.probes'
  | 'agent.start'
  | 'agent.stop'
  | 'agent.restart'
> {
  const named = (target: string): AgentView[] => {
    const ids = idsNamed(target, fleet.agents())
    return fleet.agents().filter(({ id }) => ids.includes(id))
  }
  const put = (target: string, states: readonly AgentState[], actor: string) => {
    for (const { id } of named(target)) for (const state of states) fleet.change(id, state, undefined, actor)
    return { agents: named(target) }
  }
  const one = (target: string): AgentView => {
    const [agent] = named(target)
    if (!agent) throw new Error(`${target} was named but is not there`)
    return agent
  }
  return {
    'agent.list': async (_, input) => ({ agents: filtered(fleet, input) }),
    'agent.watch': (_, input, signal) => watch(fleet, input, signal),
    'agent.show': async (_, { agent }) => show(fleet, one(agent)),
    'agent.probes': async () => ({ probes: [] }),
    'agent.env': async (_, { agent }) => ({
      variables: [
        { name: 'AGENT', value: one(agent).id, isMasked: false, origin: 'config' },
        { name: 'API_KEY', value: '***', isMasked: true, origin: 'config' },
      ],
    }),
    'agent.heartbeat': async () => ({ atMs: 5 }),
    'agent.token': async (_, { agent }) => ({
      token: 'sca_push',
      url: `http://127.0.0.1:3737/v1/agents/${agent}/heartbeat`,
    }),
    'agent.start': async ({ id }, { agent }) => put(agent, ['starting', 'ready'], id),
    'agent.stop': async ({ id }, { agent }) => put(agent, ['exiting', 'stopped'], id),
    'agent.restart': async ({ id }, { agent }) => put(agent, ['exiting', 'starting', 'ready'], id),
  }
}

function filtered(fleet: FakeFleet, filter: ParsedInputOf<'agent.list'>): AgentView[] {
  const selector = filter.selector === undefined ? undefined : parseSelector(filter.selector)
  return fleet
    .agents()
    .filter(
      (agent) =>
        (filter.fleet === undefined || agent.fleet === filter.fleet) &&
        (filter.state === undefined || filter.state.includes(agent.state)) &&
        (selector === undefined || matchesSelector(selector, agent.labels)),
    )
}

async function* watch(
  fleet: FakeFleet,
  input: ParsedInputOf<'agent.watch'>,
  signal: AbortSignal,
): AsyncIterable<OutputOf<'agent.watch'>> {
  using bell = createBell((ring) => fleet.onChange(ring), signal)
  let known = new Map(filtered(fleet, input).map((agent) => [agent.id, agent]))
  yield { kind: 'snapshot', agents: [...known.values()], removed: [], atMs: Date.now() }
  while (!signal.aborted) {
    await bell.rung()
    const now = new Map(filtered(fleet, input).map((agent) => [agent.id, agent]))
    const agents = [...now.values()].filter((agent) => known.get(agent.id) !== agent)
    const removed = [...known.keys()].filter((id) => !now.has(id))
    if (agents.length + removed.length > 0) yield { kind: 'changed', agents, removed, atMs: Date.now() }
    known = now
    await sleep(input.intervalMs, undefined, { signal }).catch(() => undefined)
  }
}

function show(fleet: FakeFleet, agent: AgentView): OutputOf<'agent.show'> {
  const states = fleet
    .events()
    .filter(({ agentId, type }) => agentId === agent.id && type === 'agent.state')
    .map(({ atMs, data }) => ({ state: data['to'] as AgentState, reason: String(data['reason']), atMs }))
  const runs =
    agent.pid === null
      ? []
      : [
          {
            runId: agent.runId ?? '',
            pid: agent.pid,
            startedAtMs: agent.sinceMs,
            readyAtMs: agent.sinceMs,
            adoptions: 0,
            end: null,
          },
        ]
  const place = { cwd: '/srv/fake', dependsOn: [], logPath: `/nonexistent/${agent.id}.log` }
  return { agent, runs, states, lastRestart: null, probes: [], ...place }
}

function eventHandlers(fleet: FakeFleet): Some<'event.list' | 'event.follow' | 'event.verify'> {
  return {
    'event.list': async (_, { afterSeq = 0, sinceMs = 0, limit, from, ...filter }) => {
      const fitting = fleet
        .events()
        .filter((event) => event.seq > afterSeq && event.atMs >= sinceMs && fits(event, filter))
      return {
        events: from === 'newest' ? fitting.slice(-limit) : fitting.slice(0, limit),
        firstSeq: 1,
        lastSeq: fleet.events().length,
      }
    },
    'event.follow': (_, input, signal) => follow(fleet, input, signal),
    'event.verify': async () => {
      const last = fleet.events().at(-1)
      return {
        events: fleet.events().length,
        firstSeq: 1,
        lastSeq: last?.seq ?? 0,
        lastHash: last?.hash ?? '',
        broken: null,
      }
    },
  }
}

async function* follow(
  fleet: FakeFleet,
  { afterSeq, ...filter }: ParsedInputOf<'event.follow'>,
  signal: AbortSignal,
): AsyncIterable<EventView> {
  using bell = createBell((ring) => fleet.onChange(ring), signal)
  let seq = afterSeq ?? fleet.events().length
  while (!signal.aborted) {
    const event = fleet.events()[seq]
    if (event) {
      seq = event.seq
      if (fits(event, filter)) yield event
    } else {
      await bell.rung()
    }
  }
}

function fits(event: EventView, { types, agents }: Pick<ParsedInputOf<'event.follow'>, 'types' | 'agents'>) {
  const isType = (type: string): boolean =>
    type.endsWith('*') ? event.type.startsWith(type.slice(0, -1)) : event.type === type
  return (types?.some(isType) ?? true) && (agents?.includes(event.agentId ?? '') ?? true)
}

const fakeRecord = {
  time: '2026-01-01T00:00:00.000Z',
  level: 'info',
  module: 'plane',
  message: 'nothing here is real',
  pid: 1,
} as const

function logHandlers(fleet: FakeFleet): Some<'log.read' | 'log.follow' | 'plane.log'> {
  const finder = (targets: readonly string[], grep: string | undefined) => {
    const ids = targets.flatMap((target) => idsNamed(target, fleet.agents()))
    return ({ agentId, text }: LogLineView): boolean =>
      (ids.length === 0 || ids.includes(agentId)) && (grep === undefined || text.includes(grep))
  }
  const last = (lines: readonly LogLineView[], limit: number) => (limit === 0 ? [] : lines.slice(-limit))
  return {
    'plane.log': async () => ({ records: [fakeRecord] }),
    'log.read': async (_, { agents, grep, sinceMs = 0, limit }) => {
      const isWanted = finder(agents, grep)
      return {
        lines: last(
          fleet.lines().filter((line) => line.atMs >= sinceMs && isWanted(line)),
          limit,
        ),
      }
    },
    async *'log.follow'(_, { agents, grep, limit }, signal) {
      using bell = createBell((ring) => fleet.onChange(ring), signal)
      const isWanted = finder(agents, grep)
      let next = fleet.lines().length
      if (limit > 0) yield { lines: last(fleet.lines().filter(isWanted), limit) }
      while (!signal.aborted) {
        const lines = fleet.lines().slice(next).filter(isWanted)
        next = fleet.lines().length
        if (lines.length > 0) yield { lines }
        await bell.rung()
      }
    },
  }
}
