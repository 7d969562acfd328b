import type { ProbeState } from '../agent/probe-board.ts'
import type { ProcessSnapshot } from '../agent/process-snapshot.ts'

/** What handlers need of the supervisor. */
export interface Fleet {
  /** In the order of the configuration. */
  snapshot(): readonly ProcessSnapshot[]
  /** What the probes of an agent found last. */
  probes(agentId: string): readonly ProbeState[]
  onChange(listener: () => void): () => void
  start(ids: readonly string[], actor: string): Promise<void>
  stop(ids: readonly string[], actor: string): Promise<void>
  restart(ids: readonly string[], actor: string): Promise<void>
}
