import type { LogLine, LogStore } from './log-store.ts'

/** How soon a waiting start hears of its line. */
const latencyMs = 25

/**
 * Waits for the first line of `agentId`, from byte `fromOffset` on, that matches `pattern` (RE2 syntax).
 * For an agent whose readiness is a line of its log: take `store.endOffset` before it is started.
 * Rejects with `signal.reason` once aborted.
 * @throws INPUT_INVALID for a pattern that does not parse
 */
export async function untilLogLine(
  store: Pick<LogStore, 'follow'>,
  wanted: { readonly agentId: string; readonly fromOffset: number; readonly pattern: string },
  signal: AbortSignal,
): Promise<LogLine> {
  const { agentId, fromOffset, pattern } = wanted
  const query = {
    agentIds: [agentId],
    grep: pattern,
    fromOffsets: new Map([[agentId, fromOffset]]),
    latencyMs,
  }
  for await (const [line] of store.follow(query, signal)) if (line) return line
  signal.throwIfAborted()
  throw new Error(`the log store was closed while ${agentId} was waited for`)
}
