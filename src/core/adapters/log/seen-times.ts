import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { firstReachingIndex, type SeenTime, thinReadings } from '../../log/seen-time.ts'

const recordBytes = 16
/** 1 MiB a log; beyond it the older half loses exactness. */
const countMax = 65_536
const unsavedMax = 1024

/** When a log had reached which length: what dates its lines. Offsets and times ascend. */
export interface SeenTimes extends Disposable {
  last(): SeenTime | undefined
  /** Adds a reading. Its time is that of the last one when the clock went back. */
  note(nowMs: number, offset: number): void
  /** The readings that date lines ending within `fromOffset < end <= toOffset`. */
  between(fromOffset: number, toOffset: number): readonly SeenTime[]
  /** Forgets readings that date only lines before `offset`; the last one stays. */
  prune(offset: number): void
}

/**
 * Keeps readings in a file of 16-byte records (two little-endian doubles: `atMs`, `offset`), bounded, looked up
 * by binary search without holding it in memory. When the disk refuses, up to 1024 readings wait in memory.
 */
export function openSeenTimes(path: string): SeenTimes {
  let fd = openIndex(path)
  let saved = Math.floor(fstatSync(fd).size / recordBytes)
  // A crash can leave half a record.
  ftruncateSync(fd, saved * recordBytes)
  let unsaved: SeenTime[] = []
  let last = saved > 0 ? (readRecords(fd, saved - 1, 1)[0] as SeenTime) : undefined

  const count = () => saved + unsaved.length
  const at = (index: number): SeenTime =>
    (index < saved ? readRecords(fd, index, 1)[0] : unsaved[index - saved]) as SeenTime

  function save(): void {
    const bytes = encode(unsaved)
    try {
      if (writeSync(fd, bytes, 0, bytes.length, saved * recordBytes) === bytes.length) {
        saved += unsaved.length
        unsaved = []
      }
    } catch {
      // The disk is full or failing. What is unsaved is tried again with the next reading.
    }
  }

  function rewrite(readings: readonly SeenTime[]): void {
    const rewritten = writeAnew(path, readings)
    // The longer index serves as well; the next reading tries again.
    if (rewritten === undefined) return
    closeSync(fd)
    fd = rewritten
    saved = readings.length
    unsaved = []
  }

  const slice = (from: number, to: number): SeenTime[] => [
    ...readRecords(fd, from, Math.max(0, Math.min(to, saved) - from)),
    ...unsaved.slice(Math.max(0, from - saved), Math.max(0, to - saved)),
  ]

  return {
    last: () => last,
    note(nowMs, offset) {
      last = { atMs: Math.max(nowMs, last?.atMs ?? nowMs), offset }
      unsaved.push(last)
      save()
      if (saved > countMax) rewrite(thinReadings(slice(0, count())))
      if (unsaved.length > unsavedMax) unsaved = thinReadings(unsaved)
    },
    between(fromOffset, toOffset) {
      const from = firstReachingIndex(count(), at, fromOffset + 1)
      const to = firstReachingIndex(count(), at, toOffset)
      return slice(from, Math.min(to + 1, count()))
    },
    prune(offset) {
      const from = Math.min(firstReachingIndex(count(), at, offset + 1), count() - 1)
      if (from > 0) rewrite(slice(from, count()))
    },
    [Symbol.dispose]() {
      closeSync(fd)
    },
  }
}

function openIndex(path: string): number {
  return openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600)
}

/** Puts an index of just these readings in place. `undefined` when the disk refuses. */
function writeAnew(path: string, readings: readonly SeenTime[]): number | undefined {
  const bytes = encode(readings)
  let fd: number | undefined
  try {
    fd = openIndex(`${path}.tmp`)
    ftruncateSync(fd)
    if (writeSync(fd, bytes) !== bytes.length) throw new Error('the disk is full')
    renameSync(`${path}.tmp`, path)
    return fd
  } catch {
    if (fd !== undefined) closeSync(fd)
    return undefined
  }
}

function readRecords(fd: number, from: number, count: number): SeenTime[] {
  const bytes = Buffer.alloc(count * recordBytes)
  if (count > 0) readSync(fd, bytes, 0, bytes.length, from * recordBytes)
  return Array.from({ length: count }, (_, index) => ({
    atMs: bytes.readDoubleLE(index * recordBytes),
    offset: bytes.readDoubleLE(index * recordBytes + 8),
  }))
}

function encode(readings: readonly SeenTime[]): Buffer {
  const bytes = Buffer.alloc(readings.length * recordBytes)
  readings.forEach(({ atMs, offset }, index) => {
    bytes.writeDoubleLE(atMs, index * recordBytes)
    bytes.writeDoubleLE(offset, index * recordBytes + 8)
  })
  return bytes
}
