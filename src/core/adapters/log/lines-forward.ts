import type { LogLine } from '../../log/log-store.ts'
import { seenAtMs } from '../../log/seen-time.ts'
import type { AgentLog } from './agent-log.ts'
import { toLogLine } from './line-text.ts'

/** As much as one call looks through. */
export const chunkBytes = 64 * 1024
const newline = 0x0a

/** How far a reader has come in one log. */
export interface Place {
  /** First byte of the next line. */
  readonly offset: number
  /** No line break is before here: where to look on. */
  readonly scannedTo: number
}

export interface LinesRead {
  readonly lines: readonly LogLine[]
  readonly place: Place
  /** Bytes that were looked through; 0 at the end of what was seen. */
  readonly scannedBytes: number
}

/**
 * Reads the lines that end in the next bytes, as many as fit into `buffer`, whose content is of no use afterwards.
 * A line that is longer takes several calls and no memory. Where bytes are gone, one line with an empty text
 * stands for them.
 */
export function readLinesForward(log: AgentLog, place: Place, buffer: Buffer): LinesRead {
  const from = log.firstReadable(place.scannedTo)
  if (from > place.scannedTo) return passGap(log, place, Math.min(from, log.end()))
  const scannedBytes = log.read(from, buffer)
  if (scannedBytes === 0) return { lines: [], place, scannedBytes }

  const chunk = { start: from, bytes: buffer.subarray(0, scannedBytes) }
  const scannedTo = from + scannedBytes
  const readings = log.current.times.between(from, scannedTo)
  const lines: LogLine[] = []
  let offset = place.offset
  for (let at = chunk.bytes.indexOf(newline); at !== -1; at = chunk.bytes.indexOf(newline, offset - from)) {
    const atMs = seenAtMs(readings, from + at + 1)
    lines.push(toLogLine(log, { offset, end: from + at, atMs }, chunk))
    offset = from + at + 1
  }
  return { lines, place: { offset, scannedTo }, scannedBytes }
}

/** Takes what there is of the line that is not finished, as a line. Nothing when there is none. */
export function readUnfinished(log: AgentLog, place: Place): LinesRead {
  const { offset, scannedTo: end } = place
  if (end <= offset) return { lines: [], place, scannedBytes: 0 }
  const atMs = seenAtMs(log.current.times.between(end - 1, end), end)
  const line = toLogLine(log, { offset, end, atMs }, { start: end, bytes: Buffer.alloc(0) })
  return { lines: [line], place: { offset: end, scannedTo: end }, scannedBytes: 0 }
}

function passGap(log: AgentLog, place: Place, to: number): LinesRead {
  const atMs = seenAtMs(log.current.times.between(to - 1, to), to)
  const gap: LogLine = {
    agentId: log.agentId,
    atMs,
    offset: place.offset,
    text: '',
    cutBytes: to - place.offset,
  }
  return { lines: [gap], place: { offset: to, scannedTo: to }, scannedBytes: to - place.scannedTo }
}
