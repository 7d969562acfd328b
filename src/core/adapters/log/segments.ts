import { closeSync, openSync, readSync, rmSync } from 'node:fs'
import { isMissing, listSegments, type Segment } from './layout.ts'

/** The older parts of one agent's log. They never change; the oldest go. There may be gaps between them. */
export interface Segments {
  add(segment: Segment): void
  /** Offset of the first byte of the oldest; `undefined` when there are none. */
  start(): number | undefined
  /** Reads bytes from `offset` on, to the end of a segment at most. 0 when no segment has them. */
  read(offset: number, into: Buffer): number
  /** The first offset from `offset` on that a segment has. */
  firstFrom(offset: number): number | undefined
  /** What the last segment that begins before `offset` has of the bytes before it. */
  pieceBefore(offset: number): Piece | undefined
  /** Removes the oldest beyond `keep`. How many. */
  prune(keep: number): number
}

/** A run of bytes in one file: `start <= offset < end`. */
export interface Piece {
  readonly start: number
  readonly end: number
}

export function openSegments(dir: string): Segments {
  let segments: readonly Segment[] = listSegments(dir)
  const endOf = (segment: Segment) => segment.base + segment.sizeBytes

  return {
    add(segment) {
      segments = [...segments, segment]
    },
    start: () => segments[0]?.base,
    read(offset, into) {
      const segment = segments.find((one) => one.base <= offset && offset < endOf(one))
      if (!segment) return 0
      try {
        return readPart(segment.path, into.subarray(0, endOf(segment) - offset), offset - segment.base)
      } catch (error) {
        if (!isMissing(error)) throw error
        // Somebody removed it.
        segments = segments.filter((other) => other !== segment)
        return 0
      }
    },
    firstFrom(offset) {
      const segment = segments.find((one) => offset < endOf(one))
      return segment && Math.max(offset, segment.base)
    },
    pieceBefore(offset) {
      const segment = segments.findLast((one) => one.base < offset)
      return segment && { start: segment.base, end: Math.min(offset, endOf(segment)) }
    },
    prune(keep) {
      const dropped = segments.slice(0, Math.max(0, segments.length - keep))
      segments = segments.slice(dropped.length)
      for (const segment of dropped) rmSync(segment.path, { force: true })
      return dropped.length
    },
  }
}

function readPart(path: string, into: Buffer, position: number): number {
  const fd = openSync(path, 'r')
  try {
    return readSync(fd, into, 0, into.length, position)
  } finally {
    closeSync(fd)
  }
}
