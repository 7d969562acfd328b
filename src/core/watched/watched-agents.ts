import { planeCaller } from '../access/caller.ts'
import type { EventRecorder } from '../agent/event-recorder.ts'
import { ExpectedError } from '../errors.ts'
import type { AgentFacts, NewEvent } from '../event/event.ts'
import type { AgentRecord } from '../event/event-log.ts'
import { type WatchModel, watchModel } from './watch-model.ts'
import {
  openWatchedAgent,
  type WatchedAgent,
  type WatchedAgentDeps,
  type WatchedSnapshot,
} from './watched-agent.ts'
import { targetOf, type WatchedSpec } from './watched-spec.ts'

export interface WatchedAgentsDeps extends WatchedAgentDeps {
  readonly recorder: EventRecorder
  /** Tells two specs apart and gives nothing away. */
  readonly digest: (spec: WatchedSpec) => string
}

/** Agents that others run: an address, a sender of heartbeats, a gateway. */
export interface WatchedAgents {
  /** Takes up what was watched before. `records`: those of watched agents in the log, without any that was removed. */
  recover(specs: readonly WatchedSpec[], records: readonly AgentRecord[]): void
  /** Makes `specs` what there is. @throws STORE_READ_ONLY when the disk refuses; nothing is changed then */
  apply(specs: readonly WatchedSpec[], actor: string): Promise<WatchedChanges>
  /** @throws AGENT_UNKNOWN, STORE_READ_ONLY */
  start(ids: readonly string[], actor: string): Promise<void>
  /** Watches them no more, until they are started. @throws AGENT_UNKNOWN, STORE_READ_ONLY */
  stop(ids: readonly string[], actor: string): Promise<void>
  /** In the order of the configuration. */
  snapshot(): readonly WatchedSnapshot[]
  /** Watches nothing any more. What is wanted stays wanted. */
  close(): void
}

export interface WatchedChanges {
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
  readonly unchanged: number
}

type Agents = Map<string, WatchedAgent>

export function createWatchedAgents(deps: WatchedAgentsDeps): WatchedAgents {
  const agents: Agents = new Map()

  const order = async (
    ids: readonly string[],
    wanted: WatchModel['wanted'],
    actor: string,
  ): Promise<void> => {
    const meant = ids.map((id) => known(agents, id))
    await deps.recorder.commit(ids.map((id) => wantedEvent(id, wanted, actor)))
    const reason = wanted === 'running' ? 'watched from now on' : 'stopped by an operator'
    for (const agent of meant) agent.order(wanted, reason)
  }

  return {
    recover(specs, records) {
      const before = new Map(records.map((record) => [record.id, record]))
      const after = new Set(specs.map(({ id }) => id))
      const gone = records
        .filter(({ id }) => !after.has(id))
        .map(({ id }) => removedEvent(id, planeCaller.id))
      const fresh = specs.filter(({ id }) => !before.has(id))
      for (const event of [...gone, ...fresh.flatMap((spec) => addedEvents(deps, spec, planeCaller.id))]) {
        void deps.recorder.record(event)
      }
      for (const spec of specs) open(deps, agents, spec, before.get(spec.id)?.wanted)
      deps.onChange(after)
    },

    async apply(specs, actor) {
      const { added, changed, removed } = differenceTo(deps, agents, specs)
      await deps.recorder.commit([
        ...removed.map((id) => removedEvent(id, actor)),
        ...changed.map((spec) => factsEvent(deps, 'agent.changed', spec, actor)),
        ...added.flatMap((spec) => addedEvents(deps, spec, actor)),
      ])
      for (const id of removed) {
        known(agents, id).close()
        agents.delete(id)
      }
      for (const spec of changed) known(agents, spec.id).replace(spec)
      for (const spec of added) open(deps, agents, spec)
      sort(agents, specs)
      const idsOf = (list: readonly WatchedSpec[]): string[] => list.map(({ id }) => id)
      deps.onChange(new Set([...removed, ...idsOf(changed), ...idsOf(added)]))
      const unchanged = specs.length - added.length - changed.length
      return { added: idsOf(added), changed: idsOf(changed), removed, unchanged }
    },

    start: (ids, actor) => order(ids, 'running', actor),
    stop: (ids, actor) => order(ids, 'stopped', actor),
    snapshot: () => [...agents.values()].map((agent) => agent.snapshot()),
    close() {
      for (const agent of agents.values()) agent.close()
    },
  }
}

/** What of `spec` goes into the log. */
export function watchedFacts(spec: WatchedSpec, digest: string): AgentFacts {
  const { name, fleet, kind, instance, labels } = spec
  return { name, fleet, kind, instance, command: [], cwd: '', labels, target: targetOf(spec), digest }
}

const wantedAtFirst = ({ autostart }: WatchedSpec): WatchModel['wanted'] =>
  autostart ? 'running' : 'stopped'

function open(
  deps: WatchedAgentsDeps,
  agents: Agents,
  spec: WatchedSpec,
  wanted = wantedAtFirst(spec),
): void {
  agents.set(spec.id, openWatchedAgent(deps, spec, watchModel(wanted, deps.clock.now())))
}

function differenceTo(
  { digest }: Pick<WatchedAgentsDeps, 'digest'>,
  agents: Agents,
  specs: readonly WatchedSpec[],
) {
  const after = new Set(specs.map(({ id }) => id))
  return {
    removed: [...agents.keys()].filter((id) => !after.has(id)),
    added: specs.filter(({ id }) => !agents.has(id)),
    changed: specs.filter((spec) => {
      const before = agents.get(spec.id)?.snapshot().spec
      return before !== undefined && digest(before) !== digest(spec)
    }),
  }
}

/** In the order of the configuration. */
function sort(agents: Agents, specs: readonly WatchedSpec[]): void {
  const sorted = specs.map(({ id }) => [id, known(agents, id)] as const)
  agents.clear()
  for (const [id, agent] of sorted) agents.set(id, agent)
}

function known(agents: Agents, id: string): WatchedAgent {
  const agent = agents.get(id)
  if (agent) return agent
  throw new ExpectedError('AGENT_UNKNOWN', `No agent is called ${id}`, { hint: 'superclaw fleet' })
}

type DigestDeps = Pick<WatchedAgentsDeps, 'digest'>

function addedEvents(deps: DigestDeps, spec: WatchedSpec, actor: string): NewEvent[] {
  return [factsEvent(deps, 'agent.added', spec, actor), wantedEvent(spec.id, wantedAtFirst(spec), actor)]
}

function factsEvent(
  { digest }: DigestDeps,
  type: 'agent.added' | 'agent.changed',
  spec: WatchedSpec,
  actor: string,
): NewEvent {
  return { type, agentId: spec.id, actor, data: watchedFacts(spec, digest(spec)) }
}

function wantedEvent(agentId: string, wanted: WatchModel['wanted'], actor: string): NewEvent {
  const reason = wanted === 'running' ? 'to be watched' : 'not to be watched'
  return { type: 'agent.wanted', agentId, actor, data: { wanted, reason } }
}

function removedEvent(agentId: string, actor: string): NewEvent {
  return { type: 'agent.removed', agentId, actor, data: {} }
}
