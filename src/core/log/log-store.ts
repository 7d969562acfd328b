import type { LogLimits } from '../agent/process-spec.ts'

/** A line of an agent's output. */
export interface LogLine {
  readonly agentId: string
  /**
   * When the control plane first saw its end: exact to a sweep (100 ms, or 500 ms after a silence), or to the gap
   * while it was down. Never goes back within one agent, even if the clock does.
   */
  readonly atMs: number
  /** Of its first byte, counted over all that the agent ever wrote, across rotations. Names the line for ever. */
  readonly offset: number
  /**
   * Without its line break; what is not UTF-8 is replaced, and what could drive a terminal is escaped
   * (`sanitizeLine`). The first 64 KiB of it.
   */
  readonly text: string
  /** Bytes of the line that `text` leaves out. */
  readonly cutBytes: number
}

export interface LogQuery {
  readonly agentIds: readonly string[]
  /** Only lines seen at or after. */
  readonly sinceMs?: number
  /** Only lines that match (RE2 syntax, so that no pattern can hang the control plane). Colours do not count. */
  readonly grep?: string
  /** The last `limit` of the matching lines, over all agents, oldest first. */
  readonly limit: number
}

export interface LogFollow {
  readonly agentIds: readonly string[]
  readonly grep?: string
  /** Byte offset to begin at, which may be within a line. From now on where an agent is left out. */
  readonly fromOffsets?: ReadonlyMap<string, number>
  /** Begin with the last `tail` matching lines, as one batch, and go on without a gap. Outranks `fromOffsets`. */
  readonly tail?: number
  /** How soon after it was written a line should be seen; 50 when left out. */
  readonly latencyMs?: number
}

/** What agents write, kept in files that they append to themselves. Implemented by `adapters/log`. */
export interface LogStore extends AsyncDisposable {
  /** Makes what is needed for `agentId` to be written, and returns the file that it appends to. */
  open(agentId: string, limits: LogLimits): string
  /** Stops watching; the files stay, and can still be read. */
  close(agentId: string): void
  /** How many bytes `agentId` ever wrote: where its next byte goes. 0 for an agent that never wrote. */
  endOffset(agentId: string): number
  /**
   * Also returns a last line that is not finished yet. Looks through at most 256 MiB and returns at most
   * 16 MiB of text, newest first in both, so that what it leaves out is older than what it returns.
   * @throws INPUT_INVALID for a pattern that does not parse
   */
  read(query: LogQuery): Promise<readonly LogLine[]>
  /**
   * Lines as they come, in batches, each merged by time. Ends when `signal` aborts or the store is disposed.
   *
   * A slow reader holds nothing up: lines wait in their files. When they are pruned before it reads them, it gets
   * one line with an empty text and their bytes as `cutBytes`. A line that stays unfinished for a second is
   * passed on as it is (a prompt, last words); its rest follows as a line of its own.
   * @throws INPUT_INVALID for a pattern that does not parse
   */
  follow(query: LogFollow, signal: AbortSignal): AsyncIterable<readonly LogLine[]>
  /** Gives back space: rotates every log that is being written, and keeps of each only the file that was rotated last. */
  shrink(): Promise<void>
}

/** How rotation freezes those who write, so that no line is lost between copy and truncate. */
export interface WriterGate {
  /**
   * Stops every process that writes for `agentId`, calls `whileStopped`, and lets them go on, whatever happens.
   * Resolves to false, without having called it, when they did not stop within 50 ms (or were stopped already).
   */
  whileStopped(agentId: string, whileStopped: () => void): Promise<boolean>
}
