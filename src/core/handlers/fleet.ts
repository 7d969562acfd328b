import type { AgentSpec } from '../agent/agent-spec.ts'
import type { RunEnd } from '../agent/run.ts'
import type { AgentState } from '../event/event.ts'

/** What the supervisor knows of an agent at this moment. The same object as long as nothing changed. */
export interface AgentSnapshot {
  readonly spec: AgentSpec
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

/** What handlers need of the supervisor. */
export interface Fleet {
  /** In the order of the configuration. */
  snapshot(): readonly AgentSnapshot[]
  onChange(listener: () => void): () => void
  start(ids: readonly string[], actor: string): Promise<void>
  stop(ids: readonly string[], actor: string): Promise<void>
  restart(ids: readonly string[], actor: string): Promise<void>
}
