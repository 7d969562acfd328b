import type { Caller } from '../access/caller.ts'
import type { StartTraces } from '../agent/start-traces.ts'
import type { Handlers } from '../dispatch.ts'
import { ExpectedError } from '../errors.ts'
import type { EventLog } from '../event/event-log.ts'
import { type AgentSnapshot, type AgentSpec, isProcess } from '../fleet/agent.ts'
import { sanitizeLine, withoutColour } from '../log/sanitize.ts'
import type { AgentView } from '../operations/agent.ts'
import type { OutputOf, ParsedInputOf } from '../operations/contract.ts'
import { formatTraceparent } from '../trace-context.ts'
import type { Heartbeats } from '../watched/watch-push.ts'
import { idsNamed } from './agent-target.ts'
import type { Fleet } from './fleet.ts'
import type { FleetView } from './fleet-view.ts'
import { maskedEnvironment } from './masked-environment.ts'
import { whyRestarted } from './why-restarted.ts'

export interface AgentHandlersDeps {
  readonly fleet: Fleet
  readonly view: FleetView
  readonly log: EventLog
  readonly logPath: (agentId: string) => string
  readonly heartbeats: Pick<Heartbeats, 'beat'>
  /** The token of an agent that tells how it is. */
  readonly pushToken: (agentId: string) => string
  /** Where the HTTP API is. */
  readonly url: () => string
  /** The control plane's own environment. */
  readonly inherited: Readonly<Record<string, string>>
  readonly startTraces: Pick<StartTraces, 'during'>
}

type Target = ParsedInputOf<'agent.start'>

/** How many runs and states `agent.show` tells of. */
const historyLength = 20

export function createAgentHandlers(
  deps: AgentHandlersDeps,
): Pick<
  Handlers,
  | 'agent.list'
  | 'agent.watch'
  | 'agent.show'
  | 'agent.probes'
  | 'agent.env'
  | 'agent.heartbeat'
  | 'agent.token'
  | 'agent.start'
  | 'agent.stop'
  | 'agent.restart'
> {
  const specs = (): readonly AgentSpec[] => deps.fleet.snapshot().map(({ spec }) => spec)
  const viewsOf = (ids: readonly string[]): AgentView[] =>
    deps.view.list({}).filter(({ id }) => ids.includes(id))
  const command =
    (act: (ids: readonly string[], actor: string) => Promise<void>) =>
    async (caller: Caller, { agent }: Target): Promise<{ agents: AgentView[] }> => {
      const ids = idsNamed(agent, specs())
      const traceparent = caller.trace && formatTraceparent(caller.trace)
      await deps.startTraces.during(ids, traceparent, () => act(ids, caller.id))
      return { agents: viewsOf(ids) }
    }
  const one = (target: string): AgentSnapshot => {
    const [id] = idsNamed(target, specs())
    const found = deps.fleet.snapshot().find(({ spec }) => spec.id === id)
    if (!found) throw new Error(`${id} was named but is not there`)
    return found
  }

  return {
    'agent.list': async (_: Caller, input: ParsedInputOf<'agent.list'>) => ({
      agents: deps.view.list(input),
    }),
    'agent.watch': (_: Caller, input: ParsedInputOf<'agent.watch'>, signal: AbortSignal) =>
      deps.view.watch(input, signal),
    'agent.show': async (_: Caller, { agent }: Target) => showAgent(deps, one(agent)),
    'agent.probes': async (_: Caller, { agents }: ParsedInputOf<'agent.probes'>) => {
      const all = specs()
      const ids = agents.length > 0 ? agents.flatMap((name) => idsNamed(name, all)) : all.map(({ id }) => id)
      const probes = ids.flatMap((agentId) =>
        deps.fleet.probes(agentId).map((state) => ({ agentId, ...state })),
      )
      return { probes }
    },
    'agent.env': async (_: Caller, { agent }: Target) => ({
      variables: environmentOf(one(agent).spec, deps.inherited),
    }),
    'agent.heartbeat': async (caller: Caller, input: ParsedInputOf<'agent.heartbeat'>) => {
      const { spec } = pushed(one(input.agent))
      requireOwn(caller, spec.id)
      const { status, message } = input
      return {
        atMs: deps.heartbeats.beat(spec.id, { status, message: withoutColour(sanitizeLine(message)) }),
      }
    },
    'agent.token': async (_: Caller, { agent }: Target) => {
      const { id } = pushed(one(agent)).spec
      return { token: deps.pushToken(id), url: `${deps.url()}/v1/agents/${encodeURIComponent(id)}/heartbeat` }
    },
    'agent.start': command((ids, actor) => deps.fleet.start(ids, actor)),
    'agent.stop': command((ids, actor) => deps.fleet.stop(ids, actor)),
    'agent.restart': command((ids, actor) => deps.fleet.restart(ids, actor)),
  }
}

async function showAgent(deps: AgentHandlersDeps, { spec }: AgentSnapshot): Promise<OutputOf<'agent.show'>> {
  const newest = { agentIds: [spec.id], limit: historyLength, from: 'newest' } as const
  const [runs, states, unhealthy] = await Promise.all([
    deps.log.runs(spec.id, historyLength),
    deps.log.list({ ...newest, types: ['agent.state'] }),
    deps.log.list({ ...newest, types: ['run.unhealthy'] }),
  ])
  const [agent] = deps.view.list({}).filter(({ id }) => id === spec.id)
  if (!agent) throw new Error(`${spec.id} left the fleet while it was shown`)
  return {
    agent,
    runs: runs.map(({ runId, pid, startedAtMs, readyAtMs, adoptions, end }) => ({
      runId,
      pid,
      startedAtMs,
      readyAtMs,
      adoptions,
      end,
    })),
    states: states.flatMap((event) =>
      event.type === 'agent.state'
        ? [{ state: event.data.to, reason: event.data.reason, atMs: event.atMs }]
        : [],
    ),
    lastRestart: whyRestarted(runs, [...unhealthy, ...states]),
    probes: [...deps.fleet.probes(spec.id)],
    cwd: isProcess(spec) ? spec.cwd : null,
    dependsOn: isProcess(spec) ? [...spec.dependsOn] : [],
    logPath: isProcess(spec) ? deps.logPath(spec.id) : null,
  }
}

function environmentOf(spec: AgentSpec, inherited: AgentHandlersDeps['inherited']) {
  return isProcess(spec) ? maskedEnvironment(spec, inherited) : []
}

/** @throws INPUT_INVALID for an agent that does not tell of itself */
function pushed(snapshot: AgentSnapshot): AgentSnapshot {
  const { kind, id } = snapshot.spec
  if (kind === 'push') return snapshot
  throw new ExpectedError('INPUT_INVALID', `${id} is of kind ${kind}: it is not told of by heartbeats`, {
    hint: 'Write `kind: push` into superclaw.yaml, then superclaw reload',
  })
}

/** @throws FORBIDDEN */
function requireOwn(caller: Caller, agentId: string): void {
  if (caller.agentId === undefined || caller.agentId === agentId) return
  throw new ExpectedError('FORBIDDEN', `This token speaks for ${caller.agentId} alone`)
}
