import type { LogLine } from '../../log/log-store.ts'
import { sanitizeLine } from '../../log/sanitize.ts'
import type { AgentLog } from './agent-log.ts'

/** As much of a line as is kept in memory. */
const textBytesMax = 64 * 1024

/** Where a line is: its first byte, the end of its text (its `\n`, or where it is cut off), and when it was seen. */
export interface LineSpan {
  readonly offset: number
  readonly end: number
  readonly atMs: number
}

/** Bytes of a log that were just read, beginning at `start`. */
export interface LoadedChunk {
  readonly start: number
  readonly bytes: Buffer
}

/** Makes the line at `span`. Reads it again only where it reaches out of `chunk`. */
export function toLogLine(log: AgentLog, span: LineSpan, chunk: LoadedChunk): LogLine {
  const { bytes, lengthBytes } = loadText(log, span, chunk)
  const shown = bytes.subarray(0, cutAt(bytes, textBytesMax))
  return {
    agentId: log.agentId,
    atMs: span.atMs,
    offset: span.offset,
    text: sanitizeLine(shown.toString('utf8')),
    cutBytes: lengthBytes - shown.length,
  }
}

/** The first bytes of the line, one more than are shown at most, and the length of the whole, both without `\r`. */
function loadText(
  log: AgentLog,
  { offset, end }: LineSpan,
  chunk: LoadedChunk,
): { readonly bytes: Buffer; readonly lengthBytes: number } {
  const isInside = offset >= chunk.start && end <= chunk.start + chunk.bytes.length
  const bytes = isInside
    ? chunk.bytes.subarray(offset - chunk.start, end - chunk.start)
    : readRange(log, offset, Math.min(end - offset, textBytesMax + 1))
  if (bytes.length < end - offset) return { bytes, lengthBytes: end - offset }
  const isCrLf = bytes.at(-1) === 0x0d
  return isCrLf
    ? { bytes: bytes.subarray(0, -1), lengthBytes: end - offset - 1 }
    : { bytes, lengthBytes: end - offset }
}

/** Fewer bytes than asked for when they were pruned meanwhile. */
function readRange(log: AgentLog, offset: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  let done = 0
  while (done < length) {
    const count = log.read(offset + done, bytes.subarray(done))
    if (count === 0) break
    done += count
  }
  return bytes.subarray(0, done)
}

/** Where to cut `bytes` to at most `max`, not within a UTF-8 sequence (RFC 3629: at most three bytes go on). */
function cutAt(bytes: Buffer, max: number): number {
  if (bytes.length <= max) return bytes.length
  let at = max
  while (at > max - 3 && isContinuation(bytes[at])) at--
  return isContinuation(bytes[at]) ? max : at
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80
}
