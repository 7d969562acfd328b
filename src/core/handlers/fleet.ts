import type { AgentSnapshot } from '../agent/agent-snapshot.ts'

/** What handlers need of the supervisor. */
export interface Fleet {
  /** In the order of the configuration. */
  snapshot(): readonly AgentSnapshot[]
  onChange(listener: () => void): () => void
  start(ids: readonly string[], actor: string): Promise<void>
  stop(ids: readonly string[], actor: string): Promise<void>
  restart(ids: readonly string[], actor: string): Promise<void>
}
