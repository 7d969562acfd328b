import type { LogLimits } from '../../agent/process-spec.ts'
import type { WriterGate } from '../../log/log-store.ts'
import type { Clock } from '../../platform.ts'
import type { AgentLog } from './agent-log.ts'
import { rotateLog } from './rotation.ts'

const retryMs = 1000
const retryMsMax = 30_000
/** Beyond this many times its limit, a file is rotated without freezing who writes it. */
const patience = 4

export interface RotatorDeps {
  readonly clock: Clock
  readonly gate: WriterGate
  readonly onFailed: (agentId: string, error: unknown) => void
}

interface Refusal {
  readonly delayMs: number
  readonly retryAtMs: number
  readonly endOffset: number
}

/** Rotates logs that have outgrown their limits, one at a time, so that memory and disk load stay bounded. */
export function createRotator(deps: RotatorDeps) {
  const queued = new Set<AgentLog>()
  const refusals = new WeakMap<AgentLog, Refusal>()
  let work = Promise.resolve()

  const sizeOf = (log: AgentLog) => log.end() - log.current.base()

  function isDue(log: AgentLog, limits: LogLimits): boolean {
    if (sizeOf(log) <= limits.maxSizeBytes || queued.has(log)) return false
    const refusal = refusals.get(log)
    if (!refusal) return true
    // A paused agent writes nothing, so there is no need to ask again.
    if (refusal.endOffset === log.end()) return false
    return deps.clock.elapsed() >= refusal.retryAtMs || isUrgent(log, limits)
  }

  const isUrgent = (log: AgentLog, limits: LogLimits) => sizeOf(log) > patience * limits.maxSizeBytes

  function refused(log: AgentLog): void {
    const delayMs = Math.min((refusals.get(log)?.delayMs ?? retryMs / 2) * 2, retryMsMax)
    refusals.set(log, { delayMs, retryAtMs: deps.clock.elapsed() + delayMs, endOffset: log.end() })
  }

  function failed(log: AgentLog, limits: LogLimits, error: unknown): void {
    refused(log)
    // The oldest would go anyway; without it there may be room for the copy.
    if (isFull(error)) log.segments.prune(limits.keep - 1)
    deps.onFailed(log.agentId, error)
  }

  async function rotate(log: AgentLog, limits: LogLimits): Promise<void> {
    const release = log.hold()
    try {
      const gate = refusals.has(log) && isUrgent(log, limits) ? undefined : deps.gate
      if (!(await rotateLog(log, gate))) return refused(log)
      refusals.delete(log)
      log.segments.prune(limits.keep)
      log.current.times.prune(log.start())
    } catch (error) {
      failed(log, limits, error)
    } finally {
      queued.delete(log)
      release()
    }
  }

  return {
    /** Queues a rotation when one is due. To be called whenever `log` may have grown. */
    check(log: AgentLog, limits: LogLimits): void {
      if (!isDue(log, limits)) return
      queued.add(log)
      work = work.then(() => (log.isDisposed() ? undefined : rotate(log, limits)))
    },
    /** Resolves when nothing is queued. */
    idle: (): Promise<void> => work,
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
}
