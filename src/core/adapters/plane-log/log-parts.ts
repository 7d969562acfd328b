import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { ExpectedError } from '../../errors.ts'
import { rotatedPath } from './log-file.ts'

const chunkBytes = 256 * 1024
/** No record is longer. What is, somebody else wrote. */
const lineBytesMax = 1 << 20

/** One file of a log, held open: it may be renamed or removed meanwhile. */
export interface LogPart extends Disposable {
  readonly ino: number
  /** When it was opened. */
  readonly sizeBytes: number
  /** How long it is now. */
  size(): number
  read(offset: number, into: Buffer): number
}

/**
 * The files of the log at `path`, newest first, until one that `isKnown`. A rotation meanwhile shows a file twice, which
 * is left out, and hides none.
 */
export function openParts(path: string, isKnown: (ino: number) => boolean = () => false): LogPart[] {
  const parts: LogPart[] = []
  for (const part of partsAt(path)) {
    if (isKnown(part.ino)) {
      part[Symbol.dispose]()
      break
    }
    if (parts.some(({ ino }) => ino === part.ino)) part[Symbol.dispose]()
    else parts.push(part)
  }
  return parts
}

function* partsAt(path: string): Generator<LogPart> {
  const current = openPart(path)
  if (current) yield current
  for (let index = 1; ; index++) {
    const part = openPart(rotatedPath(path, index))
    if (!part) return
    yield part
  }
}

function openPart(path: string): LogPart | undefined {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT') return undefined
    if (code !== 'EACCES') throw error
    const hint = 'sudo superclaw service logs, for a service of the machine'
    throw new ExpectedError('FORBIDDEN', `${path} cannot be read by this user`, { hint, cause: error })
  }
  const { ino, size } = fstatSync(fd)
  return {
    ino,
    sizeBytes: size,
    size: () => fstatSync(fd).size,
    read: (offset, into) => readSync(fd, into, 0, into.length, offset),
    [Symbol.dispose]: () => closeSync(fd),
  }
}

/** The finished lines of the first `sizeBytes` of a part, last first, in batches of one chunk. */
export function* linesBackward(part: LogPart): Generator<readonly string[]> {
  const buffer = Buffer.allocUnsafe(chunkBytes)
  // The beginning of the line that the chunk before this one ends in the midst of.
  let rest: Buffer = Buffer.alloc(0)
  for (let end = part.sizeBytes; end > 0; ) {
    const start = Math.max(0, end - chunkBytes)
    const count = part.read(start, buffer.subarray(0, end - start))
    const bytes = Buffer.concat([buffer.subarray(0, count), rest])
    const isCut = start > 0
    const first = isCut ? bytes.indexOf(0x0a) + 1 : 0
    const hasLine = !isCut || first > 0
    rest = hasLine ? Buffer.from(bytes.subarray(0, first)) : bytes
    if (rest.length > lineBytesMax) rest = Buffer.alloc(0)
    if (hasLine) yield bytes.toString('utf8', first).split('\n').reverse()
    end = start
  }
}

/** The finished lines from `offset` on, and where they end. */
export function linesFrom(part: LogPart, offset: number): { readonly lines: string[]; readonly end: number } {
  const buffer = Buffer.alloc(Math.min(lineBytesMax, Math.max(0, part.size() - offset)))
  const bytes = buffer.subarray(0, part.read(offset, buffer))
  const length = bytes.lastIndexOf(0x0a) + 1
  if (length === 0) return { lines: [], end: bytes.length === lineBytesMax ? offset + bytes.length : offset }
  return { lines: bytes.toString('utf8', 0, length - 1).split('\n'), end: offset + length }
}
