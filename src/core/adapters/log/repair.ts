import { closeSync, openSync, readSync, statSync, unlinkSync } from 'node:fs'
import { listSegments, readBase, removeTemporaries, type Segment, writeBase } from './layout.ts'

const chunkBytes = 64 * 1024

/**
 * Makes the files of a log whole again after a crash, and finds the logical offset of the first byte of
 * `currentPath`.
 *
 * A rotation renames the copy into place, truncates `current.log`, then writes `base`. So a segment that begins
 * where `base` says that `current.log` begins is one whose rotation was cut short. Its bytes are either still in
 * `current.log` (then the segment goes, and the rotation never was), or they were truncated (then only `base` was
 * missing). Shorter than the segment means truncated, since nothing else shortens the file; otherwise the bytes
 * decide. Undoing needs no second copy of what the agent wrote meanwhile.
 *
 * @param endSeen where the log ended when last seen. Less than that now means that somebody emptied
 *   `current.log` meanwhile, and offsets go on from there, since they name lines for ever
 */
export function repairLog(dir: string, currentPath: string, endSeen: number): number {
  removeTemporaries(dir)
  const cut = listSegments(dir).find((segment) => segment.base === readBase(dir))
  if (cut && startsWithSegment(currentPath, cut)) unlinkSync(cut.path)

  const newest = listSegments(dir).at(-1)
  const written = readBase(dir)
  const base = Math.max(written ?? 0, newest ? newest.base + newest.sizeBytes : 0)
  const end = base + statSync(currentPath).size
  const repaired = end < endSeen ? endSeen : base
  if (repaired !== written) writeBase(dir, repaired)
  return repaired
}

function startsWithSegment(currentPath: string, segment: Segment): boolean {
  if (statSync(currentPath).size < segment.sizeBytes) return false
  const current = openSync(currentPath, 'r')
  const copy = openSync(segment.path, 'r')
  try {
    return haveSameStart(current, copy, segment.sizeBytes)
  } finally {
    closeSync(current)
    closeSync(copy)
  }
}

function haveSameStart(left: number, right: number, sizeBytes: number): boolean {
  const leftBytes = Buffer.alloc(chunkBytes)
  const rightBytes = Buffer.alloc(chunkBytes)
  for (let position = 0; position < sizeBytes; position += chunkBytes) {
    const length = Math.min(chunkBytes, sizeBytes - position)
    readSync(left, leftBytes, 0, length, position)
    readSync(right, rightBytes, 0, length, position)
    if (leftBytes.compare(rightBytes, 0, length, 0, length) !== 0) return false
  }
  return true
}
