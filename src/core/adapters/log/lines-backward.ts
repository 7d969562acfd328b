import { type SeenTime, seenAtMs } from '../../log/seen-time.ts'
import type { AgentLog } from './agent-log.ts'
import type { LineSpan, LoadedChunk } from './line-text.ts'

const chunkBytes = 64 * 1024
const newline = 0x0a

/** Walks one log from its end to its start, line by line, holding 64 KiB of it. */
export interface LinesBackward {
  readonly log: AgentLog
  /** Goes to the line before. False when that takes another chunk, or at the start. */
  step(): boolean
  /**
   * The line that it stands at, and the bytes that it was found in, which the next `load` overwrites.
   * `undefined` after a `step` to none.
   */
  head(): { readonly span: LineSpan; readonly chunk: LoadedChunk } | undefined
  /** Loads the chunk before. Its length in bytes; 0 at the start. */
  load(): number
  /** Whether there is no chunk before. One more `step` gives the first line. */
  isAtStart(): boolean
  /** Where the last finished line ends, line break included; known from the first step or `isAtStart` on. */
  finishedEnd(): number
}

/** A line whose end is known and whose first byte is being looked for. */
interface OpenLine {
  readonly end: number
  readonly atMs: number
  /** Whether a line break follows `end`. Without one, an empty line is none. */
  readonly isFinished: boolean
}

/** @param withUnfinished whether it begins with a last line that has no line break yet */
export function walkLinesBackward(log: AgentLog, withUnfinished: boolean): LinesBackward {
  const buffer = Buffer.allocUnsafe(chunkBytes)
  let chunk = emptyChunk(log)
  let open = withUnfinished ? unfinishedAt(chunk, chunk.start) : undefined
  let span: LineSpan | undefined
  let finishedEnd: number | undefined
  /** How many bytes of `chunk` were not looked at. */
  let left = 0
  /** Where a line begins without a line break before it: after a gap, and at the start. */
  let edge: { readonly offset: number; readonly before: OpenLine | undefined } | undefined
  let isAtStart = false

  function beginsAt(offset: number, before: OpenLine | undefined): boolean {
    span = open && (open.isFinished || open.end > offset) ? { ...open, offset } : undefined
    finishedEnd ??= offset
    open = before
    return span !== undefined
  }

  function stepInChunk(): boolean {
    for (let at = breakBefore(chunk, left); at !== -1; at = breakBefore(chunk, left)) {
      left = at
      const end = chunk.start + at
      if (beginsAt(end + 1, { end, atMs: seenAtMs(chunk.readings, end + 1), isFinished: true })) return true
    }
    left = 0
    return false
  }

  return {
    log,
    step() {
      span = undefined
      const here = edge
      edge = undefined
      return (here !== undefined && beginsAt(here.offset, here.before)) || stepInChunk()
    },
    head: () => span && { span, chunk },
    load() {
      const loaded = chunkBefore(log, chunk.start, buffer)
      if (!loaded) {
        if (!isAtStart) edge = { offset: chunk.start, before: undefined }
        isAtStart = true
        return 0
      }
      const end = loaded.start + loaded.bytes.length
      if (end < chunk.start) edge = { offset: chunk.start, before: unfinishedAt(loaded, end) }
      chunk = loaded
      left = loaded.bytes.length
      return left
    },
    isAtStart: () => isAtStart,
    finishedEnd: () => finishedEnd ?? chunk.start,
  }
}

interface DatedChunk extends LoadedChunk {
  readonly readings: readonly SeenTime[]
}

function emptyChunk(log: AgentLog): DatedChunk {
  const start = log.end()
  return { start, bytes: Buffer.alloc(0), readings: log.current.times.between(start - 1, start) }
}

/** `undefined` at the start of the log, or where it begins by now because what was before is pruned. */
function chunkBefore(log: AgentLog, offset: number, buffer: Buffer): DatedChunk | undefined {
  const piece = log.pieceBefore(offset)
  if (!piece) return undefined
  const start = Math.max(piece.start, piece.end - chunkBytes)
  const bytes = buffer.subarray(0, piece.end - start)
  if (log.read(start, bytes) < bytes.length) return undefined
  return { start, bytes, readings: log.current.times.between(start, piece.end) }
}

function unfinishedAt(chunk: DatedChunk, end: number): OpenLine {
  return { end, atMs: seenAtMs(chunk.readings, end), isFinished: false }
}

/** Index of the last line break before `index`; -1 when there is none. */
function breakBefore(chunk: LoadedChunk, index: number): number {
  return index === 0 ? -1 : chunk.bytes.lastIndexOf(newline, index - 1)
}
