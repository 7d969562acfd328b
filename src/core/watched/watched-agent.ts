import { planeCaller } from '../access/caller.ts'
import type { EventRecorder } from '../agent/event-recorder.ts'
import type { Clock } from '../platform.ts'
import { ordered, type Patience, type Sighting, sighted, type WatchModel } from './watch-model.ts'
import type { WatchedSpec } from './watched-spec.ts'

/** What is known of a watched agent at this moment. The same object as long as nothing changed. */
export interface WatchedSnapshot {
  readonly spec: WatchedSpec
  readonly state: WatchModel['state']
  readonly reason: string
  readonly wanted: WatchModel['wanted']
  readonly sinceMs: number
  /** Nothing of ours runs. */
  readonly pid: null
  readonly runId: null
  readonly restarts: 0
  readonly lastEnd: null
  readonly nextStartMs: null
  /** Of the last round trip; `null` when there was none. */
  readonly latencyMs: number | null
}

/** What a watch tells while it watches. */
export interface Tell {
  sighting(sighting: Sighting): void
  /** How long a round trip took. */
  latency(latencyMs: number): void
}

/** Watches `spec`, and tells what it sees, until `signal` aborts. It never rejects for what goes wrong out there. */
export type Watch = (spec: WatchedSpec, tell: Tell, signal: AbortSignal) => Promise<void>

export interface WatchedAgentDeps {
  readonly clock: Clock
  readonly recorder: Pick<EventRecorder, 'record'>
  readonly watch: Watch
  /** Told of what went wrong in a watch itself. */
  readonly onFault: (error: unknown) => void
  readonly onChange: (ids: ReadonlySet<string>) => void
  /** Told of each round trip: how long it took, `undefined` for one without an answer. */
  readonly onRoundTrip?: (agentId: string, tookMs: number | undefined) => void
}

/** One agent that is watched while it is wanted. */
export interface WatchedAgent {
  snapshot(): WatchedSnapshot
  order(wanted: WatchModel['wanted'], reason: string): void
  /** Begins to watch it anew, as the present spec says. */
  replace(spec: WatchedSpec): void
  /** Watches it no more, and tells nothing more. */
  close(): void
}

export function openWatchedAgent(deps: WatchedAgentDeps, spec: WatchedSpec, from: WatchModel): WatchedAgent {
  const { clock, recorder } = deps
  let model = from
  let snapshot = snapshotOf(spec, model, null)
  let watching = new AbortController()

  const hold = (after: WatchModel, latencyMs: number | null): void => {
    if (after === model && latencyMs === snapshot.latencyMs) return
    const change = stateChange(model, after)
    model = after
    snapshot = snapshotOf(snapshot.spec, model, latencyMs)
    const agentId = snapshot.spec.id
    if (change) void recorder.record({ type: 'agent.state', agentId, actor: planeCaller.id, data: change })
    deps.onChange(new Set([agentId]))
  }
  const look = (): void => {
    watching.abort()
    watching = new AbortController()
    if (model.wanted === 'stopped') return
    const { signal } = watching
    const { id, kind } = snapshot.spec
    const tell: Tell = {
      sighting(seen) {
        if (signal.aborted) return
        // Of a look that failed; a gateway that is away is told of again and again.
        if (seen.kind === 'bad' && kind === 'probe') deps.onRoundTrip?.(id, undefined)
        hold(sighted(model, seen, patienceOf(snapshot.spec), clock.now()), snapshot.latencyMs)
      },
      latency(latencyMs) {
        if (signal.aborted) return
        if (latencyMs !== snapshot.latencyMs) deps.onRoundTrip?.(id, latencyMs)
        hold(model, latencyMs)
      },
    }
    deps.watch(snapshot.spec, tell, signal).catch((error: unknown) => signal.aborted || deps.onFault(error))
  }

  look()
  return {
    snapshot: () => snapshot,
    order(wanted, reason) {
      hold(ordered(model, wanted, reason, clock.now()), null)
      look()
    },
    replace(next) {
      snapshot = snapshotOf(next, model, null)
      hold(ordered(model, model.wanted, 'its definition changed', clock.now()), null)
      look()
    },
    close: () => watching.abort(),
  }
}

const nothingRuns = { pid: null, runId: null, restarts: 0, lastEnd: null, nextStartMs: null } as const

function snapshotOf(spec: WatchedSpec, model: WatchModel, latencyMs: number | null): WatchedSnapshot {
  const { state, reason, wanted, sinceMs } = model
  // Of one that fails, what it took once says nothing.
  return {
    spec,
    state,
    reason,
    wanted,
    sinceMs,
    ...nothingRuns,
    latencyMs: state === 'failed' ? null : latencyMs,
  }
}

/** What is worth an event: a state, or another reason why it is not well. */
function stateChange(before: WatchModel, after: WatchModel) {
  const isSaidAnew = after.reason !== before.reason && after.state !== 'ready'
  if (before.state === after.state && !isSaidAnew) return undefined
  return { from: before.state, to: after.state, reason: after.reason }
}

/** A sender of heartbeats, and a gateway, tell once what is so: there is nothing to count. */
function patienceOf(spec: WatchedSpec): Patience {
  return spec.kind === 'probe' ? spec : { failures: 1, successes: 1, isEachNews: spec.kind === 'openclaw' }
}
