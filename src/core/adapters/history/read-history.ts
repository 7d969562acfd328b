import { createHash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { zstdDecompressSync } from 'node:zlib'
import { fieldsOf } from '../../gateway/outside.ts'
import type { HistoryParser, ParserState } from '../../usage/history/history-parser.ts'
import { createGathering, type HistoryTold } from './gathering.ts'
import { type LineReading, type LineRules, readMarkedLines } from './marked-lines.ts'

/** How far a file has been read. */
export interface ResumePoint {
  readonly version: number
  readonly inode: number
  /** Of the beginning of the file: another one has been put in its place when it differs. Hexadecimal. */
  readonly head: string
  readonly endByte: number
  readonly state: ParserState
}

export interface HistoryReading extends ResumePoint, HistoryTold {
  readonly malformed: number
  readonly tooLong: number
  /** Whether there is more of it to be read at once, from here on. */
  readonly isPart: boolean
  /** Read from its first byte: what was counted of it before is told anew. */
  readonly isAnew: boolean
}

const headBytes = 4096
/** So much of a file at once: it bounds what is held in memory. */
const partBytes = 16 << 20

/**
 * What a file of a history tells that was not read yet. One that was truncated, rotated or replaced, or that another version
 * of the parser read, is read anew: what it told before is found again by its keys. Of a large one no more than a part.
 * @throws what the disk says
 */
export function readHistory(
  path: string,
  parser: HistoryParser,
  from: ResumePoint | null,
  bytesMax = partBytes,
): HistoryReading {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const { ino: inode, size } = fstatSync(file)
    const head = headOf(file, Math.min(headBytes, from?.endByte ?? headBytes))
    const isAnew = !isContinued({ version: parser.version, inode, size, head }, from)
    const gathered = createGathering()
    const reader = parser.open({ path }, isAnew ? null : (from?.state ?? null), gathered.sink)
    const onLine = (value: unknown): void => reader.line(fieldsOf(value))
    const told = tellingOf(path)({ file, sizeBytes: size }, isAnew ? 0 : (from?.endByte ?? 0), {
      marks: parser.marks,
      ...{ onLine, bytesMax },
    })
    return {
      ...{ ...told, ...gathered.all(), isAnew, version: parser.version, inode },
      ...{ head: headOf(file, Math.min(headBytes, told.endByte)), state: reader.state() },
    }
  } finally {
    closeSync(file)
  }
}

interface OpenedFile {
  readonly file: number
  readonly sizeBytes: number
}

type Telling = (opened: OpenedFile, fromByte: number, rules: LineRules) => LineReading

/** By how a file is called: most have a line for each value. */
function tellingOf(path: string): Telling {
  if (path.endsWith('.zst')) return readPacked
  return path.endsWith('.json') ? readDocument : readPlain
}

const readPlain: Telling = ({ file }, fromByte, rules) =>
  readMarkedLines((room, position) => readSync(file, room, 0, room.length, position), fromByte, rules)

/** What is packed does not grow: it is read whole, or not at all. */
const readPacked: Telling = (opened, fromByte, rules) => {
  if (fromByte > 0) return unread(opened)
  const packed = wholeOf(opened)
  try {
    const bytes = zstdDecompressSync(packed, { maxOutputLength: unpackedBytesMax })
    // What is unpacked is in memory already: parts of it would save nothing.
    const whole = { ...rules, bytesMax: Number.POSITIVE_INFINITY }
    const { malformed, tooLong } = readMarkedLines((room, at) => bytes.copy(room, 0, at), 0, whole)
    return { ...unread(opened), malformed, tooLong }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ERR_BUFFER_TOO_LARGE') return { ...unread(opened), tooLong: 1 }
    if (!code?.startsWith('ZSTD_')) throw error
    return { ...unread(opened), malformed: 1 }
  }
}

/** One value is the whole file, which is written anew when it changes. */
const readDocument: Telling = (opened, _, { onLine }) => {
  if (opened.sizeBytes > documentBytesMax) return { ...unread(opened), tooLong: 1 }
  try {
    onLine(JSON.parse(wholeOf(opened).toString('utf8')))
    return unread(opened)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return { ...unread(opened), malformed: 1 }
  }
}

const unread = ({ sizeBytes }: OpenedFile): LineReading => ({
  endByte: sizeBytes,
  malformed: 0,
  tooLong: 0,
  isPart: false,
})

const [unpackedBytesMax, documentBytesMax] = [512 << 20, 64 << 20]

function wholeOf({ file, sizeBytes }: OpenedFile): Buffer {
  const bytes = Buffer.alloc(sizeBytes)
  for (let read = 0, done = -1; read < sizeBytes && done !== 0; read += done) {
    done = readSync(file, bytes, read, sizeBytes - read, read)
  }
  return bytes
}

interface Seen {
  readonly version: number
  readonly inode: number
  readonly size: number
  readonly head: string
}

function isContinued(now: Seen, from: ResumePoint | null): boolean {
  if (from === null || now.version !== from.version || now.inode !== from.inode) return false
  return now.size >= from.endByte && now.head === from.head
}

/** Of so many bytes of its beginning, no more than have been read: what is written behind them changes nothing. */
function headOf(file: number, lengthBytes: number): string {
  const bytes = Buffer.alloc(lengthBytes)
  const read = readSync(file, bytes, 0, lengthBytes, 0)
  return createHash('sha256').update(bytes.subarray(0, read)).digest('hex').slice(0, 32)
}
