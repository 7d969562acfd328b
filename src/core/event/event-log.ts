import type { RunEnd } from '../agent/run.ts'
import type { AgentKind, AgentState, LoggedEvent, NewEvent } from './event.ts'

export interface EventQuery {
  /** Only events with `seq > afterSeq`. */
  readonly afterSeq?: number
  readonly sinceMs?: number
  /** Names, or beginnings of names: `run.*`. */
  readonly types?: readonly string[]
  readonly agentIds?: readonly string[]
  readonly limit: number
  /** `oldest`: from the start of the range, `newest`: the last `limit` of it. Both are returned oldest first. */
  readonly from: 'oldest' | 'newest'
}

/** Whether `type` is asked for by a name, or by the beginning of one: `run.*`. */
export function isTypeWanted(wanted: readonly string[], type: string): boolean {
  return wanted.some((name) => (name.endsWith('*') ? type.startsWith(name.slice(0, -1)) : name === type))
}

/** A projection of the log: what is known of an agent without asking any process. */
export interface AgentRecord {
  readonly id: string
  readonly name: string
  readonly fleet: string
  readonly kind: AgentKind
  readonly wanted: 'running' | 'stopped'
  readonly state: AgentState
  readonly reason: string
  /** When `state` began. */
  readonly sinceMs: number
  /** Runs that followed another, since it was added. */
  readonly restarts: number
  readonly addedAtMs: number
  readonly removedAtMs: number | null
  readonly lastEnd: RunEnd | null
}

/** A projection of the log: one life of an agent. */
export interface RunRecord {
  readonly runId: string
  readonly agentId: string
  readonly startedAtMs: number
  readonly pid: number
  readonly readyAtMs: number | null
  readonly adoptions: number
  readonly end: RunEnd | null
}

export interface ChainCheck {
  readonly events: number
  /** Where it begins: older events were pruned. */
  readonly firstSeq: number
  readonly lastSeq: number
  readonly lastHash: string
  /** The first event that does not fit, with what is wrong; `null` when all fit. */
  readonly broken: { readonly seq: number; readonly what: string } | null
}

/**
 * The one log, and the projections that are written with it.
 * Every implementation passes `test/contract/event-log.ts`.
 */
export interface EventLog extends AsyncDisposable {
  /**
   * Appends in order and resolves once durable. Calls that come together are committed together. The end of a run
   * that is stored already is left out of what is stored and returned.
   * @throws STORE_READ_ONLY when the disk refuses; nothing of the call is stored then.
   */
  append(events: readonly NewEvent[]): Promise<readonly LoggedEvent[]>
  list(query: EventQuery): Promise<readonly LoggedEvent[]>
  /** Where the log begins: 1 until events were pruned. */
  firstSeq(): number
  /** 0 for an empty log. */
  lastSeq(): number
  /** Calls `listener` with each committed batch, in order. Returns what takes it back. */
  subscribe(listener: (events: readonly LoggedEvent[]) => void): () => void
  agents(): Promise<readonly AgentRecord[]>
  /** Newest first. */
  runs(agentId: string, limit: number): Promise<readonly RunRecord[]>
  /** Walks the whole chain, from the anchor that was left where events were pruned. */
  verify(): Promise<ChainCheck>
  /** Computes every projection anew from the log, in one transaction. */
  rebuild(): Promise<void>
  /**
   * Removes the oldest events, up to and with `untilSeq`, and the records of runs and agents that were over by then. All
   * else that is known stays known, and {@link rebuild} still finds it. That it is done is an event itself.
   * @throws STORE_READ_ONLY when the disk refuses; what was removed until then is whole.
   */
  prune(untilSeq: number): Promise<void>
  /** Whether the last write was refused by the disk. */
  isReadOnly(): boolean
  /**
   * Writes something that matters to nobody and takes no space, and resolves once it is durable.
   * @throws STORE_READ_ONLY, STATE_CORRUPT
   */
  tryWrite(): Promise<void>
  /** Brings what was written into the database itself, which gives back the space of the write-ahead log. */
  checkpoint(): Promise<void>
}
