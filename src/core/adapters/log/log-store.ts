import type { LogFollow, LogLine, LogQuery, LogStore } from '../../log/log-store.ts'
import { type Following, followLines, placeAt } from './follow-lines.ts'
import { readLastLines } from './read-lines.ts'
import { createWatchedLogs, type WatchedLogs, type WatchedLogsDeps } from './watched-logs.ts'

const followLatencyMs = 50

/**
 * The logs of all agents, in files under `dir`.
 *
 * An agent appends to its file itself, so nothing is lost while the control plane is down, and none of its output
 * passes through this process. A sweep looks at the length of every file and notes when it grew: that dates lines
 * without a stamp in each. Rotation freezes the writers for the moment in which a file is emptied (`rotateLog`).
 */
export function openLogStore(deps: WatchedLogsDeps): LogStore {
  const logs = createWatchedLogs(deps)
  const closing = new AbortController()

  return {
    open: (agentId, limits) => logs.watch(agentId, limits).current.path,
    close: logs.unwatch,
    endOffset: logs.endOffset,
    read: (query) => read(logs, query),
    follow(query, signal) {
      const agentIds = [...new Set(query.agentIds)]
      const places = new Map(agentIds.map((id) => [id, placeAt(startOf(logs, query, id))] as const))
      const following = {
        agentIds,
        places,
        logOf: logs.get,
        elapsed: deps.clock.elapsed,
        growth: logs.growth,
      }
      return follow(logs, query, following, AbortSignal.any([signal, closing.signal]))
    },
    shrink: logs.shrink,
    async [Symbol.asyncDispose]() {
      closing.abort()
      await logs[Symbol.asyncDispose]()
    },
  }
}

async function read(
  logs: WatchedLogs,
  { agentIds, grep, limit, sinceMs }: LogQuery,
): Promise<readonly LogLine[]> {
  const matches = await matcher(grep)
  return logs.borrow(agentIds, async (asked) => {
    const wanted = { limit, sinceMs: sinceMs ?? Number.NEGATIVE_INFINITY, matches, withUnfinished: true }
    return (await readLastLines(asked, wanted)).lines
  })
}

async function* follow(
  logs: WatchedLogs,
  query: LogFollow,
  unfiltered: Omit<Following, 'matches'>,
  signal: AbortSignal,
): AsyncGenerator<readonly LogLine[], void> {
  const following = { ...unfiltered, matches: await matcher(query.grep) }
  const slowDown = logs.hurry(following.agentIds, query.latencyMs ?? followLatencyMs)
  try {
    if (query.tail !== undefined) yield* takeTail(logs, query.tail, following)
    yield* followLines(following, signal)
  } finally {
    slowDown()
  }
}

/** The last lines as one batch, if there are any. What is followed then begins where they end. */
async function* takeTail(logs: WatchedLogs, limit: number, { agentIds, matches, places }: Following) {
  const wanted = { limit, sinceMs: Number.NEGATIVE_INFINITY, matches, withUnfinished: false }
  const { lines, finishedEnds } = await logs.borrow(agentIds, (asked) => readLastLines(asked, wanted))
  for (const [log, end] of finishedEnds) places.set(log.agentId, placeAt(end))
  if (lines.length > 0) yield lines
}

function startOf(logs: WatchedLogs, query: LogFollow, agentId: string): number {
  return query.fromOffsets?.get(agentId) ?? logs.endOffset(agentId)
}

/** Patterns take a library that is loaded for the first of them. */
async function matcher(grep: string | undefined): Promise<(text: string) => boolean> {
  if (grep === undefined) return () => true
  const { parseLinePattern } = await import('../../log/line-pattern.ts')
  return parseLinePattern(grep)
}
