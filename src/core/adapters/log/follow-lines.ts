import { setImmediate as nextTurn } from 'node:timers/promises'
import type { LogLine } from '../../log/log-store.ts'
import type { AgentLog } from './agent-log.ts'
import { chunkBytes, type LinesRead, type Place, readLinesForward, readUnfinished } from './lines-forward.ts'

/** How long a line may stay unfinished before it is passed on as it is. */
const unfinishedMs = 1000
/** How much is looked through before a batch is passed on. */
const batchBytes = 256 * 1024

export interface Following {
  readonly agentIds: readonly string[]
  /** How far each log was read. Moves on. */
  readonly places: Map<string, Place>
  readonly matches: (text: string) => boolean
  /** The log of an agent, as long as it is open. */
  readonly logOf: (agentId: string) => AgentLog | undefined
  readonly elapsed: () => number
  /** Resolves when some log has grown, after `durationMs`, or when `signal` aborts. */
  readonly growth: (durationMs: number | undefined, signal: AbortSignal) => Promise<void>
}

/**
 * Lines as they come. It holds one batch; what the reader does not ask for stays in the files. Goes through the logs
 * in turn, so that one that never falls silent does not starve the others.
 */
export async function* followLines(
  following: Following,
  signal: AbortSignal,
): AsyncGenerator<readonly LogLine[], void> {
  const buffer = Buffer.allocUnsafe(chunkBytes)
  let turn = 0
  while (!signal.aborted) {
    const round = readRound(following, turn, buffer)
    turn = round.nextTurn
    if (round.lines.length > 0) yield round.lines
    // A quick reader of a log that never falls silent would leave no turn to anything else, rotation included.
    // After a pause of the reader there may be more, so only what was just looked at in vain is waited for.
    if (round.lines.length > 0 || round.scannedBytes > 0) await nextTurn()
    else await following.growth(round.unfinishedInMs, signal)
  }
}

interface Round {
  readonly lines: readonly LogLine[]
  readonly scannedBytes: number
  readonly nextTurn: number
  /** When the next unfinished line falls due; `undefined` when there is none. */
  readonly unfinishedInMs: number | undefined
}

function readRound(following: Following, turn: number, buffer: Buffer): Round {
  const { agentIds, matches } = following
  const lines: LogLine[] = []
  let scannedBytes = 0
  let unfinishedInMs: number | undefined
  let visited = 0
  for (; visited < agentIds.length && scannedBytes < batchBytes; visited++) {
    const agentId = agentIds[(turn + visited) % agentIds.length] as string
    const log = following.logOf(agentId)
    if (!log) continue
    const read = readNext(following, log, buffer)
    scannedBytes += read.scannedBytes
    lines.push(...read.lines.filter((line) => matches(line.text)))
    if (read.dueInMs !== undefined) unfinishedInMs = Math.min(read.dueInMs, unfinishedInMs ?? unfinishedMs)
  }
  lines.sort((left, right) => left.atMs - right.atMs)
  return { lines, scannedBytes, nextTurn: turn + visited, unfinishedInMs }
}

/** The next lines of one log, or its unfinished one when that has waited long enough. */
function readNext(
  following: Following,
  log: AgentLog,
  buffer: Buffer,
): LinesRead & { readonly dueInMs?: number } {
  const place = following.places.get(log.agentId) ?? placeAt(0)
  const read = readLinesForward(log, place, buffer)
  following.places.set(log.agentId, read.place)
  if (read.scannedBytes > 0 || read.place.scannedTo === read.place.offset) return read

  const dueInMs = log.current.grewAtMs() + unfinishedMs - following.elapsed()
  if (dueInMs > 0) return { ...read, dueInMs }
  const rest = readUnfinished(log, read.place)
  following.places.set(log.agentId, rest.place)
  return rest
}

export function placeAt(offset: number): Place {
  return { offset, scannedTo: offset }
}
