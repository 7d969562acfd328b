import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'

export interface LogFileLimits {
  readonly maxSizeBytes: number
  /** Rotated files beside the one that is written. */
  readonly keep: number
}

/** A file of lines that rotates itself, and bears with whoever moves it, empties it or fills its disk. */
export interface LogFile extends Disposable {
  /** Appends a line, with its line break. @throws what the disk says; the line is lost then */
  write(line: string): void
  /** From now on it is rotated. Before, somebody else's may be at `path`. */
  limit(limits: LogFileLimits): void
}

/** `plane.log`, then `plane.log.1` and so on, the newest first. */
export const rotatedPath = (path: string, index: number): string => (index === 0 ? path : `${path}.${index}`)

/** How many times its limit a file may have that cannot be rotated. */
const patience = 2

interface OpenFile {
  readonly fd: number
  readonly ino: number
}

/** Nothing is opened before the first line. Its folder must be there by then. */
export function createLogFile(path: string): LogFile {
  let file: OpenFile | undefined
  let limits: LogFileLimits | undefined
  /** Whether the last line was cut off, so that the next must not go on in it. */
  let isTorn = false

  const close = (): void => {
    if (file) closeSync(file.fd)
    file = undefined
  }
  /** The file that is at `path` now. Somebody else may have moved away what was there: logrotate(8) does. */
  const current = (): { readonly fd: number; readonly sizeBytes: number } => {
    const there = statSync(path, { throwIfNoEntry: false })
    if (file && there?.ino === file.ino) return { fd: file.fd, sizeBytes: there.size }
    close()
    file = openToAppend(path)
    return { fd: file.fd, sizeBytes: there?.size ?? 0 }
  }
  const make = (lengthBytes: number): number => {
    const { fd, sizeBytes } = current()
    if (!limits || sizeBytes === 0 || sizeBytes + lengthBytes <= limits.maxSizeBytes) return fd
    close()
    try {
      shift(path, limits.keep)
    } catch (error) {
      // A folder that may not be changed is no reason to lose records at once.
      if (sizeBytes > patience * limits.maxSizeBytes) throw error
    }
    return current().fd
  }

  return {
    write(line) {
      const bytes = Buffer.from(isTorn ? `\n${line}` : line)
      const fd = make(bytes.length)
      for (let done = 0; done < bytes.length; ) {
        isTorn = done > 0 || isTorn
        done += writeSync(fd, bytes, done)
      }
      isTorn = false
    },
    limit(wanted) {
      limits = wanted
      prune(path, wanted.keep)
    },
    [Symbol.dispose]: close,
  }
}

function openToAppend(path: string): OpenFile {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW } = constants
  const fd = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600)
  return { fd, ino: fstatSync(fd).ino }
}

/** Each file takes the place of the next older one; the oldest goes. Renamed, not copied: no line is touched. */
function shift(path: string, keep: number): void {
  for (let index = keep - 1; index >= 0; index--) {
    const from = rotatedPath(path, index)
    if (existsSync(from)) renameSync(from, rotatedPath(path, index + 1))
  }
}

function prune(path: string, keep: number): void {
  for (let index = keep + 1; existsSync(rotatedPath(path, index)); index++)
    rmSync(rotatedPath(path, index), { force: true })
}
