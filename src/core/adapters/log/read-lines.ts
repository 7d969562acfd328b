import { setImmediate as nextTurn } from 'node:timers/promises'
import type { LogLine } from '../../log/log-store.ts'
import type { AgentLog } from './agent-log.ts'
import { toLogLine } from './line-text.ts'
import { type LinesBackward, walkLinesBackward } from './lines-backward.ts'

const scanBytesMax = 256 * 1024 * 1024
const textLengthMax = 16 * 1024 * 1024

export interface LinesWanted {
  readonly limit: number
  readonly sinceMs: number
  readonly matches: (text: string) => boolean
  /** Whether a last line without a line break counts. */
  readonly withUnfinished: boolean
}

export interface LastLines {
  /** Oldest first; at the same millisecond in the order of the logs. */
  readonly lines: readonly LogLine[]
  /** For each log, where its last finished line ended when the reading began. */
  readonly finishedEnds: ReadonlyMap<AgentLog, number>
}

/**
 * The last lines of several logs, merged by time. Goes backwards through all of them at once, so it reads no more
 * than what it returns, skips, and 64 KiB a log. Both limits cut off what is oldest over all logs.
 * Gives way to other work after every chunk.
 */
export async function readLastLines(logs: readonly AgentLog[], wanted: LinesWanted): Promise<LastLines> {
  const walks = logs.map((log) => walkLinesBackward(log, wanted.withUnfinished))
  const budget = { scanBytes: scanBytesMax, textLength: textLengthMax }
  for (const walk of walks) await advance(walk, budget)
  const finishedEnds = new Map(walks.map((walk) => [walk.log, walk.finishedEnd()]))

  const newestFirst: LogLine[] = []
  while (newestFirst.length < wanted.limit && budget.scanBytes > 0 && budget.textLength > 0) {
    const walk = latest(walks)
    const head = walk?.head()
    if (!walk || !head || head.span.atMs < wanted.sinceMs) break
    const line = toLogLine(walk.log, head.span, head.chunk)
    if (wanted.matches(line.text)) {
      newestFirst.push(line)
      budget.textLength -= line.text.length
    }
    if (!walk.step()) await advance(walk, budget)
  }
  return { lines: newestFirst.reverse(), finishedEnds }
}

/** Goes to the line before, loading what it takes; to none at the start, or when the budget is used up. */
async function advance(walk: LinesBackward, budget: { scanBytes: number }): Promise<void> {
  while (!walk.step() && !walk.isAtStart() && budget.scanBytes > 0) {
    budget.scanBytes -= walk.load()
    await nextTurn()
  }
}

function latest(walks: readonly LinesBackward[]): LinesBackward | undefined {
  let best: LinesBackward | undefined
  let bestMs = Number.NEGATIVE_INFINITY
  for (const walk of walks) {
    const atMs = walk.head()?.span.atMs
    if (atMs === undefined || atMs < bestMs) continue
    best = walk
    bestMs = atMs
  }
  return best
}
