import { applySpecs, type SpecChanges } from './apply-specs.ts'
import { order, stopEach } from './orders.ts'
import type { ProbeState } from './probe-board.ts'
import type { ProcessSnapshot } from './process-snapshot.ts'
import type { ProcessSpec } from './process-spec.ts'
import type { RunEnd } from './run.ts'
import { createSupervision, type Supervision, type SupervisorDeps, stopping } from './supervision.ts'
import { type Recovery, takeOver } from './takeover.ts'

/** Keeps agents as they are wanted. What it does is decided by `lifecycle.ts` and told to the log of events. */
export interface Supervisor {
  /**
   * Takes over what earlier control planes left, and starts what is wanted running. To be called once, first, and
   * before `plane.started` is appended: the last word of the control plane before tells a stop from a crash.
   */
  recover(specs: readonly ProcessSpec[]): Promise<Recovery>
  /**
   * Makes `specs` what there is. Agents that are not touched keep their process. Resolves once the change is
   * durable and begun.
   * @throws STORE_READ_ONLY when the disk refuses; nothing is changed then
   */
  apply(specs: readonly ProcessSpec[], actor: string): Promise<SpecChanges>
  /**
   * Resolves once each runs, or waits or failed for a reason that its snapshot tells.
   * @throws AGENT_UNKNOWN, STORE_READ_ONLY, TIMED_OUT, PLANE_STOPPING
   */
  start(ids: readonly string[], actor: string): Promise<void>
  /**
   * Resolves once nothing of any is left. That it is to be stopped is durable before a signal is sent.
   * @throws AGENT_UNKNOWN, STORE_READ_ONLY, TIMED_OUT, PLANE_STOPPING
   */
  stop(ids: readonly string[], actor: string): Promise<void>
  /** Resolves as {@link start}. @throws AGENT_UNKNOWN, STORE_READ_ONLY, TIMED_OUT, PLANE_STOPPING */
  restart(ids: readonly string[], actor: string): Promise<void>
  /**
   * Stops all, each after those that depend on it, and takes no more orders. They run again when the next control
   * plane starts; `plane.stopping` must be in the log before. Resolves once nothing of any is left.
   * @throws TIMED_OUT naming those of which something is left
   */
  stopAll(actor: string): Promise<void>
  /** Takes no more orders, writes what is not written, and leaves all agents running. */
  detach(): Promise<void>
  /** What the probes of an agent found last; empty without any. */
  probes(agentId: string): readonly ProbeState[]
  /** In the order of the configuration. */
  snapshot(): readonly ProcessSnapshot[]
  /** Tells which agents changed or went, a moment after. Returns what takes it back. */
  onChange(listener: (ids: ReadonlySet<string>) => void): () => void
  /** Events that the disk has not taken: kept in memory to be written, and dropped since there were too many. */
  unrecorded(): { readonly kept: number; readonly dropped: number }
  /** How many starts wait for their turn. */
  waitingStarts(): number
}

export function createSupervisor(deps: SupervisorDeps): Supervisor {
  const supervision = createSupervision(deps)
  const { instances, recorder, listeners, detached } = supervision
  let lastApplied: Promise<unknown> = Promise.resolve()
  hear(supervision)

  const detach = async (): Promise<void> => {
    supervision.close()
    detached.abort()
    await recorder.close()
  }
  const taken = <Result>(work: () => Promise<Result>): Promise<Result> =>
    supervision.isClosed() ? Promise.reject(stopping()) : work()

  return {
    recover: (specs) => taken(() => takeOver(supervision, specs)),
    apply(specs, actor) {
      // Each is the difference to what the one before has made.
      const applied = lastApplied.then(() => taken(() => applySpecs(supervision, specs, actor)))
      lastApplied = applied.catch(() => undefined)
      return applied
    },
    start: (ids, actor) => taken(() => order(supervision, 'start', ids, actor)),
    stop: (ids, actor) => taken(() => order(supervision, 'stop', ids, actor)),
    restart: (ids, actor) => taken(() => order(supervision, 'restart', ids, actor)),
    async stopAll(actor) {
      supervision.close()
      try {
        await stopEach(supervision, actor)
      } finally {
        await detach()
      }
    },
    detach,
    probes: deps.watcher.states,
    snapshot: instances.table.snapshot,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    unrecorded: recorder.unrecorded,
    waitingStarts: supervision.waitingStarts,
  }
}

/** Hands what happens to runs to the machines of their agents. */
function hear({ deps, instances }: Supervision): void {
  const ownerOf = (runId: string): string | undefined =>
    instances.table.models().find(({ run }) => run?.phase === 'live' && run.run.runId === runId)?.spec.id
  const tell = (runId: string, event: (owner: string) => void): void => {
    const owner = ownerOf(runId)
    if (owner !== undefined) event(owner)
  }
  deps.host.onEnd((runId: string, end: RunEnd) =>
    tell(runId, (id) => instances.tell(id, { type: 'ended', runId, end })),
  )
  deps.host.onShimLost((runId) => tell(runId, (id) => instances.tell(id, { type: 'shim_lost', runId })))
}
