import type { AgentSnapshot } from '../fleet/agent.ts'
import type { Clock } from '../platform.ts'
import type { SelfLimits } from './limits.ts'

/** Room on the disk of a folder. */
export interface DiskRoom {
  readonly freeBytes: number
  /** `null` on a file system that has no fixed number of them. */
  readonly freeInodes: number | null
}

/** What this process takes of its machine; `null` where it cannot be told. */
export interface SelfUsage {
  readonly rssBytes: number
  readonly heapBytes: number
  readonly openFiles: number | null
  /** How many it may open. */
  readonly openFilesMax: number | null
}

/** Whether samples are kept. */
export interface TelemetryState {
  /** Why not, for people. */
  readonly fault: string | null
  /** Samples that the disk did not take. */
  readonly unwritten: number
}

/** What the checks can look at. Each look is cheap. */
export interface Senses {
  readonly clock: Pick<Clock, 'now' | 'elapsed'>
  /** Whether the agents of before are known again. */
  isRecovered(): boolean
  /** How often a control plane began within the last hour, this one included. */
  startsLastHour(): Promise<number>
  /**
   * The longest that the event loop kept a timer waiting within the last quarter of a minute, in milliseconds; `null` while
   * nobody measures it.
   */
  loopDelayMs(): number | null
  /** Has the store write to its disk, and resolves once that is durable. @throws STORE_READ_ONLY, STATE_CORRUPT */
  tryWrite(): Promise<void>
  /** `undefined` when it cannot be told. */
  diskRoom(folder: 'state' | 'logs'): DiskRoom | undefined
  usage(): SelfUsage
  /** Events that the disk has not taken: kept in memory, and dropped since there were too many. */
  unrecorded(): { readonly kept: number; readonly dropped: number }
  /** Agents whose start waits for its turn. */
  waitingStarts(): number
  hasGuardian(): boolean
  agents(): readonly Pick<AgentSnapshot, 'spec' | 'state'>[]
  isConfigStale(): boolean
  limits(): SelfLimits
  /** How the keeping of samples goes; `null` when nothing is measured. */
  telemetry(): TelemetryState | null
}
