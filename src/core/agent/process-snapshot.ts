import type { AgentState } from '../event/event.ts'
import type { Lifecycle } from './lifecycle-model.ts'
import type { ProcessSpec } from './process-spec.ts'
import type { RunEnd } from './run.ts'

/** What the supervisor knows of an agent at this moment. The same object as long as nothing changed. */
export interface ProcessSnapshot {
  readonly spec: ProcessSpec
  readonly state: AgentState
  readonly reason: string
  readonly wanted: 'running' | 'stopped'
  readonly sinceMs: number
  readonly pid: number | null
  readonly runId: string | null
  readonly restarts: number
  readonly lastEnd: RunEnd | null
  readonly nextStartMs: number | null
}

export function snapshotOf(model: Lifecycle): ProcessSnapshot {
  const run = model.run?.phase === 'live' ? model.run.run : null
  return {
    spec: model.spec,
    state: model.state,
    reason: model.reason,
    wanted: model.wanted,
    sinceMs: model.sinceMs,
    pid: run?.identity.pid ?? null,
    runId: run?.runId ?? null,
    restarts: model.restarts,
    lastEnd: model.lastEnd,
    nextStartMs: model.nextStartMs,
  }
}
