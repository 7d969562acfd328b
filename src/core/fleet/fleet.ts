import type { SpecChanges } from '../agent/apply-specs.ts'
import type { EventRecorder } from '../agent/event-recorder.ts'
import type { Supervisor } from '../agent/supervisor.ts'
import type { Recovery } from '../agent/takeover.ts'
import type { EventLog } from '../event/event-log.ts'
import type { WatchedAgents } from '../watched/watched-agents.ts'
import { type AgentSnapshot, type AgentSpec, isProcess, isWatched } from './agent.ts'
import type { RunGateways } from './run-gateways.ts'

/** All agents: those that a supervisor keeps running, and those that are watched. */
export interface Fleet extends Omit<Supervisor, 'recover' | 'apply' | 'snapshot'> {
  /** As of {@link Supervisor}, for agents of every kind. */
  recover(specs: readonly AgentSpec[]): Promise<Recovery>
  /**
   * As of {@link Supervisor}. One that becomes of another kind is first seen to its end.
   * @throws STORE_READ_ONLY when the disk refuses
   */
  apply(specs: readonly AgentSpec[], actor: string): Promise<SpecChanges>
  /** In the order of the configuration. */
  snapshot(): readonly AgentSnapshot[]
}

export interface FleetDeps {
  readonly log: Pick<EventLog, 'agents'>
  readonly supervisor: Supervisor
  readonly watched: WatchedAgents
  readonly runGateways: RunGateways
  /** Where what is watched is told. */
  readonly recorder: EventRecorder
  /** Calls with the ids of agents of which something else was seen. Returns what takes it back. */
  readonly onWatchedChange: Supervisor['onChange']
}

type Order = (ids: readonly string[], actor: string) => Promise<void>

export function createFleet(deps: FleetDeps): Fleet {
  const { log, supervisor, watched, runGateways, recorder, onWatchedChange } = deps
  let ids: readonly string[] = []
  const remember = (specs: readonly AgentSpec[]): void => {
    ids = specs.map(({ id }) => id)
  }
  const snapshot = createSnapshot(
    () => ids,
    () => [...supervisor.snapshot().map(runGateways.seen), ...watched.snapshot()],
  )
  supervisor.onChange(() => runGateways.look(supervisor.snapshot()))
  const close = async (): Promise<void> => {
    watched.close()
    runGateways.close()
    await recorder.close()
  }

  return {
    async recover(specs) {
      remember(specs)
      const recovery = await supervisor.recover(specs.filter(isProcess))
      const records = await log.agents()
      watched.recover(
        specs.filter(isWatched),
        records.filter(({ kind, removedAtMs }) => kind !== 'process' && removedAtMs === null),
      )
      return recovery
    },
    async apply(specs, actor) {
      const changes = await applyBoth({ supervisor, watched }, specs, actor)
      remember(specs)
      return changes
    },
    start: byKind(watched, watched.start, supervisor.start),
    stop: byKind(watched, watched.stop, supervisor.stop),
    // To watch it anew is all that can be done of what others run.
    restart: byKind(watched, watched.start, supervisor.restart),
    async stopAll(actor) {
      await close()
      await supervisor.stopAll(actor)
    },
    async detach() {
      await close()
      await supervisor.detach()
    },
    probes: supervisor.probes,
    snapshot,
    onChange(listener) {
      const [ofProcesses, ofWatched] = [supervisor.onChange(listener), onWatchedChange(listener)]
      return () => {
        ofProcesses()
        ofWatched()
      }
    },
    unrecorded() {
      const [own, others] = [recorder.unrecorded(), supervisor.unrecorded()]
      return { kept: own.kept + others.kept, dropped: own.dropped + others.dropped }
    },
    waitingStarts: supervisor.waitingStarts,
  }
}

/** Those that are watched one way, the others the other. */
function byKind(watched: WatchedAgents, ofWatched: Order, ofProcesses: Order): Order {
  return async (ids, actor) => {
    const all = new Set(watched.snapshot().map(({ spec }) => spec.id))
    const others = ids.filter((id) => all.has(id))
    const processes = ids.filter((id) => !all.has(id))
    if (others.length > 0) await ofWatched(others, actor)
    if (processes.length > 0) await ofProcesses(processes, actor)
  }
}

/** All in the order of the configuration; those that are being removed, and have no place in it, last. */
function createSnapshot(
  ids: () => readonly string[],
  all: () => readonly AgentSnapshot[],
): () => readonly AgentSnapshot[] {
  return () => {
    const places = new Map(ids().map((id, place) => [id, place]))
    const placeOf = ({ spec }: AgentSnapshot): number => places.get(spec.id) ?? places.size
    return [...all()].sort((a, b) => placeOf(a) - placeOf(b))
  }
}

/** One and the same id is never in both: what changes its kind leaves the one before it comes to the other. */
async function applyBoth(
  { supervisor, watched }: Pick<FleetDeps, 'supervisor' | 'watched'>,
  specs: readonly AgentSpec[],
  actor: string,
): Promise<SpecChanges> {
  const [processes, others] = [specs.filter(isProcess), specs.filter(isWatched)]
  const running = new Set(supervisor.snapshot().map(({ spec }) => spec.id))
  const first = await watched.apply(
    others.filter(({ id }) => !running.has(id)),
    actor,
  )
  const ofProcesses = await supervisor.apply(processes, actor)
  const moving = others.filter(({ id }) => running.has(id)).map(({ id }) => id)
  if (moving.length === 0) return together(first, ofProcesses)
  await untilGone(supervisor, moving)
  const { added } = await watched.apply(others, actor)
  return together({ ...first, added: [...first.added, ...added] }, ofProcesses)
}

/** What left the one kind and came to the other has changed. */
function together(watched: SpecChanges, processes: SpecChanges): SpecChanges {
  const added = [...processes.added, ...watched.added]
  const removed = [...processes.removed, ...watched.removed]
  const moved = added.filter((id) => removed.includes(id))
  return {
    added: added.filter((id) => !moved.includes(id)),
    changed: [...processes.changed, ...watched.changed, ...moved],
    removed: removed.filter((id) => !moved.includes(id)),
    unchanged: processes.unchanged + watched.unchanged,
  }
}

function untilGone(supervisor: Supervisor, ids: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (supervisor.snapshot().some(({ spec }) => ids.includes(spec.id))) return
      leave()
      resolve()
    }
    const leave = supervisor.onChange(look)
    look()
  })
}
