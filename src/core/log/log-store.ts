import type { LogLimits } from '../agent/agent-spec.ts'

/** A line of an agent's output. */
export interface LogLine {
  readonly agentId: string
  /** When the control plane saw it: exact to the sweep of 100 ms, or to the gap while it was down. */
  readonly atMs: number
  /** Of its first byte, counted over all that the agent ever wrote, across rotations. Names the line for ever. */
  readonly offset: number
  /** Without its line break; what is not UTF-8 is replaced. At most 64 KiB of it. */
  readonly text: string
  /** Bytes of the line that `text` leaves out. */
  readonly cutBytes: number
}

export interface LogQuery {
  readonly agentIds: readonly string[]
  /** Only lines seen at or after. */
  readonly sinceMs?: number
  /** Only lines that match (RE2 syntax, so that no pattern can hang the control plane). */
  readonly grep?: string
  /** The last `limit` of the matching lines, over all agents, oldest first. */
  readonly limit: number
}

/** What agents write, kept in files that they append to themselves. Implemented by `adapters/log`. */
export interface LogStore extends AsyncDisposable {
  /** Makes what is needed for `agentId` to be written, and returns the file that it appends to. */
  open(agentId: string, limits: LogLimits): string
  /** Stops watching; the files stay. */
  close(agentId: string): void
  /** Byte offset that the next line of `agentId` will begin at. */
  endOffset(agentId: string): number
  /** @throws INPUT_INVALID for a pattern that does not parse */
  read(query: LogQuery): Promise<readonly LogLine[]>
  /**
   * Lines as they come, in batches, from `fromOffset` of each agent (or from now on). Ends when `signal` aborts.
   * A slow reader holds nothing up: lines wait in their files.
   */
  follow(
    query: {
      readonly agentIds: readonly string[]
      readonly grep?: string
      readonly fromOffsets?: ReadonlyMap<string, number>
    },
    signal: AbortSignal,
  ): AsyncIterable<readonly LogLine[]>
}

/** How rotation freezes those who write, so that no line is lost between copy and truncate. */
export interface WriterGate {
  /**
   * Stops every process that writes for `agentId`, calls `whileStopped`, and lets them go on, whatever happens.
   * Resolves to false, without having called it, when they did not stop within 50 ms (or were stopped already).
   */
  whileStopped(agentId: string, whileStopped: () => void): Promise<boolean>
}
