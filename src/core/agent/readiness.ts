import type { LogStore } from '../log/log-store.ts'
import type { Clock } from '../platform.ts'
import type { AgentSpec, Readiness } from './agent-spec.ts'
import type { LiveRun } from './run.ts'

export interface ReadinessTarget {
  readonly spec: Pick<AgentSpec, 'id' | 'readiness'>
  readonly run: LiveRun
  /** Where the output of the run begins: by place, or, of a run that began before we looked, by time. */
  readonly output: { readonly fromOffset: number } | { readonly sinceMs: number }
}

/** Finds out when a run is ready. */
export interface ReadinessProber {
  /** Resolves once it is, however long that takes. Rejects with `signal.reason` once aborted. */
  untilReady(target: ReadinessTarget, signal: AbortSignal): Promise<void>
}

/** One look over the network. Both resolve to false for whatever goes wrong, and soon after `signal` aborts. */
export interface NetworkProbe {
  /** Whether a connection is accepted. */
  tcp(host: string, port: number, signal: AbortSignal): Promise<boolean>
  /** Whether a GET is answered with a status in 200–399. */
  http(url: string, signal: AbortSignal): Promise<boolean>
}

export interface ReadinessProberDeps {
  readonly logs: Pick<LogStore, 'read' | 'follow' | 'endOffset'>
  readonly network: NetworkProbe
  readonly clock: Clock
}

/** From the first look to the second; each later pause is longer by half, up to the longest. */
const pauseMsMin = 50
const pauseMsMax = 1000

export function createReadinessProber(deps: ReadinessProberDeps): ReadinessProber {
  return {
    async untilReady(target, signal) {
      const { readiness } = target.spec
      if (readiness.kind === 'started') return
      if (readiness.kind === 'log') await untilLine(deps, target, readiness.pattern, signal)
      else await untilAnswer(deps, readiness, signal)
      signal.throwIfAborted()
    },
  }
}

async function untilAnswer(
  { network, clock }: ReadinessProberDeps,
  readiness: Extract<Readiness, { kind: 'tcp' | 'http' }>,
  signal: AbortSignal,
): Promise<void> {
  const look = () =>
    readiness.kind === 'tcp'
      ? network.tcp(readiness.host, readiness.port, signal)
      : network.http(readiness.url, signal)
  let pauseMs = pauseMsMin
  while (!(await look())) {
    await clock.sleep(pauseMs, signal)
    pauseMs = Math.min(pauseMs * 1.5, pauseMsMax)
  }
}

async function untilLine(
  { logs }: ReadinessProberDeps,
  { spec, output }: ReadinessTarget,
  grep: string,
  signal: AbortSignal,
): Promise<void> {
  const agentIds = [spec.id]
  const fromOffset = 'fromOffset' in output ? output.fromOffset : logs.endOffset(spec.id)
  if ('sinceMs' in output) {
    const lines = await logs.read({ agentIds, grep, sinceMs: output.sinceMs, limit: 1 })
    if (lines.length > 0) return
  }
  const fromOffsets = new Map([[spec.id, fromOffset]])
  for await (const lines of logs.follow({ agentIds, grep, fromOffsets }, signal)) {
    if (lines.length > 0) return
  }
}
