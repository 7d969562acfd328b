import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../platform.ts'
import { currentName, isMissing, timesName, writeBase } from './layout.ts'
import { repairLog } from './repair.ts'
import { openSeenTimes, type SeenTimes } from './seen-times.ts'

/** The file that an agent appends to, and how far it was seen to have grown. */
export interface CurrentFile extends Disposable {
  readonly path: string
  readonly fd: number
  readonly times: SeenTimes
  /** Logical offset of its first byte. */
  base(): number
  sizeBytes(): number
  /** Offset after the last byte that was seen. Every byte before it has a time. */
  end(): number
  /** `Clock.elapsed` of when it was last seen to have grown. */
  grewAtMs(): number
  /** Looks how long it is now. */
  look(): void
  read(offset: number, into: Buffer): number
  /** Empties it, after all its `copiedBytes` were put into a segment. */
  empty(copiedBytes: number): void
  /** Whether its path names another file by now: somebody moved it away or removed it. */
  isReplaced(): boolean
  /**
   * Puts it back if somebody moved it away, as logrotate(8) does: the agent goes on writing to it, wherever it is. A file
   * that took its place and has been written to is left alone.
   */
  putBack(): void
}

/**
 * Opens it in `dir`, made if absent, and repairs what a crash has left there.
 * @param onGrown told whenever a look, whoever takes it, finds that it has grown
 */
export function openCurrentFile(clock: Clock, dir: string, onGrown: () => void): CurrentFile {
  const path = join(dir, currentName)
  const fd = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600)
  const times = openSeenTimes(join(dir, timesName))
  let base = repairLog(dir, path, times.last()?.offset ?? 0)
  let sizeSeen = 0
  let end = times.last()?.offset ?? base
  let grewAtMs = clock.elapsed()

  return {
    path,
    fd,
    times,
    base: () => base,
    sizeBytes: () => fstatSync(fd).size,
    end: () => end,
    grewAtMs: () => grewAtMs,
    look() {
      const { size } = fstatSync(fd)
      // Somebody else emptied the file. Offsets name lines for ever, so they go on.
      if (size < sizeSeen) {
        base += sizeSeen
        tryWriteBase(dir, base)
      }
      sizeSeen = size
      if (base + size <= end) return
      end = base + size
      grewAtMs = clock.elapsed()
      times.note(clock.now(), end)
      onGrown()
    },
    read: (offset, into) =>
      readSync(fd, into, 0, Math.max(0, Math.min(into.length, end - offset)), offset - base),
    empty(copiedBytes) {
      ftruncateSync(fd, 0)
      sizeSeen = 0
      base += copiedBytes
    },
    isReplaced: () => inodeOf(path) !== fstatSync(fd).ino,
    putBack: () => putBack(dir, path, fstatSync(fd).ino),
    [Symbol.dispose]() {
      closeSync(fd)
      times[Symbol.dispose]()
    },
  }
}

/** On a full disk it is not written; `repairLog` then sees from the times that offsets had gone further. */
function tryWriteBase(dir: string, base: number): void {
  try {
    writeBase(dir, base)
  } catch {}
}

function putBack(dir: string, path: string, ino: number): void {
  const there = statSync(path, { throwIfNoEntry: false })
  if (there?.ino === ino || (there?.size ?? 0) > 0) return
  const moved = readdirSync(dir).find((name) => inodeOf(join(dir, name)) === ino)
  if (moved !== undefined) renameSync(join(dir, moved), path)
}

function inodeOf(path: string): number | undefined {
  try {
    return statSync(path).ino
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}
