import type { ProcessSnapshot } from '../agent/process-snapshot.ts'
import type { GatewayAccess, ProcessSpec } from '../agent/process-spec.ts'
import type { Sighting } from '../watched/watch-model.ts'
import type { Tell, Watch } from '../watched/watched-agent.ts'
import type { GatewaySpec } from '../watched/watched-spec.ts'

/** Connections to the gateways that run here as agents. What is seen of them decides nothing about their runs. */
export interface RunGateways {
  /** Connects to those of `all` that are ready, stays connected from run to run, and leaves those that came to rest. */
  look(all: readonly ProcessSnapshot[]): void
  /** With what its gateway says of itself as the reason, where it is ready. The same object as long as that is so. */
  seen(snapshot: ProcessSnapshot): ProcessSnapshot
  close(): void
}

export interface RunGatewaysDeps {
  readonly watch: Watch
  /** Tries at once to connect to one that is watched. */
  readonly retry: (agentId: string) => Promise<void>
  readonly onChange: (ids: ReadonlySet<string>) => void
  readonly onRoundTrip: (agentId: string, tookMs: number) => void
  /** Told of what went wrong in a watch itself. */
  readonly onFault: (error: unknown) => void
}

interface Watched {
  /** Tells apart what it is connected by. */
  readonly key: string
  readonly leaving: AbortController
  /** The run that was ready last. */
  runId: string | null
  reason: string | null
}

export function createRunGateways(deps: RunGatewaysDeps): RunGateways {
  const watched = new Map<string, Watched>()
  const shown = new WeakMap<ProcessSnapshot, ProcessSnapshot>()

  const leave = (agentId: string): void => {
    watched.get(agentId)?.leaving.abort()
    watched.delete(agentId)
  }
  const enter = (spec: ProcessSpec, access: GatewayAccess, runId: string | null): void => {
    const leaving = new AbortController()
    const entry: Watched = { key: keyOf(spec), leaving, runId, reason: null }
    watched.set(spec.id, entry)
    const tell = tellOf(deps, spec, entry)
    deps
      .watch(gatewaySpec(spec, access), tell, leaving.signal)
      .catch((error: unknown) => leaving.signal.aborted || deps.onFault(error))
  }
  const follow = ({ spec, state, runId }: ProcessSnapshot, access: GatewayAccess): void => {
    const isOther = watched.get(spec.id)?.key !== keyOf(spec)
    if (isOther || state === 'stopped' || state === 'failed') leave(spec.id)
    if (state !== 'ready' && state !== 'degraded') return
    const entry = watched.get(spec.id)
    if (!entry) enter(spec, access, runId)
    else if (entry.runId !== runId) {
      entry.runId = runId
      deps.retry(spec.id).catch(deps.onFault)
    }
  }

  return {
    look(all) {
      const ids = new Set<string>()
      for (const snapshot of all) {
        const { id, gateway } = snapshot.spec
        if (gateway === null) continue
        ids.add(id)
        follow(snapshot, gateway)
      }
      for (const id of watched.keys()) if (!ids.has(id)) leave(id)
    },
    seen(snapshot) {
      const reason = watched.get(snapshot.spec.id)?.reason
      if (snapshot.state !== 'ready' || reason == null) return snapshot
      const known = shown.get(snapshot)
      if (known?.reason === reason) return known
      const telling = { ...snapshot, reason }
      shown.set(snapshot, telling)
      return telling
    },
    close() {
      for (const id of [...watched.keys()]) leave(id)
    },
  }
}

function tellOf(
  { onChange, onRoundTrip }: Pick<RunGatewaysDeps, 'onChange' | 'onRoundTrip'>,
  { id, url }: ProcessSpec,
  entry: Watched,
): Tell {
  const isOver = (): boolean => entry.leaving.signal.aborted
  return {
    sighting(seen) {
      const reason = reasonOf(seen)
      if (isOver() || reason === entry.reason) return
      entry.reason = reason
      onChange(new Set([id]))
    },
    latency(latencyMs) {
      // Of one that says where it answers, the round trips are measured there.
      if (!isOver() && url === null) onRoundTrip(id, latencyMs)
    },
  }
}

function reasonOf(seen: Sighting): string | null {
  if (seen.kind === 'good') return seen.detail ?? null
  return `its gateway: ${seen.detail}`
}

function keyOf({ gateway, secrets }: ProcessSpec): string {
  return JSON.stringify([gateway, secrets])
}

function gatewaySpec(spec: ProcessSpec, access: GatewayAccess): GatewaySpec {
  const { id, name, fleet, labels, autostart, secrets } = spec
  const own = { id, name, fleet, labels, autostart, instance: null, kind: 'openclaw' } as const
  // It runs on this machine, and takes its token from there.
  return { ...own, ...access, login: 'token', isPlaintextAllowed: false, ...(secrets && { secrets }) }
}
