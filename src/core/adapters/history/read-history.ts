import { createHash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { fieldsOf } from '../../gateway/outside.ts'
import type { HistoryParser, ParserState } from '../../usage/history/history-parser.ts'
import { joined, type UsageRecord } from '../../usage/usage-record.ts'
import { readMarkedLines } from './marked-lines.ts'

/** How far a file has been read. */
export interface ResumePoint {
  readonly version: number
  readonly inode: number
  /** Of the beginning of the file: another one has been put in its place when it differs. Hexadecimal. */
  readonly head: string
  readonly endByte: number
  readonly state: ParserState
}

export interface HistoryReading extends ResumePoint {
  readonly records: readonly UsageRecord[]
  readonly malformed: number
  readonly tooLong: number
  /** Read from its first byte: what was counted of it before is told anew. */
  readonly isAnew: boolean
}

const headBytes = 4096

/**
 * What a file of a history tells that was not read yet. One that was truncated, rotated or replaced, or that another version
 * of the parser read, is read anew: what it told before is found again by its keys.
 * @throws what the disk says
 */
export function readHistory(path: string, parser: HistoryParser, from: ResumePoint | null): HistoryReading {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const { ino: inode, size } = fstatSync(file)
    const head = headOf(file, Math.min(headBytes, from?.endByte ?? headBytes))
    const isAnew = !isContinued({ version: parser.version, inode, size, head }, from)
    // Most copies of an answer stand in the same file: joined here, they cost the database nothing.
    const records = new Map<string, UsageRecord>()
    const take = (record: UsageRecord): void => {
      const known = records.get(record.key)
      records.set(record.key, known ? joined(known, record) : record)
    }
    const reader = parser.open({ path }, isAnew ? null : (from?.state ?? null), take)
    const { endByte, malformed, tooLong } = readMarkedLines(file, isAnew ? 0 : (from?.endByte ?? 0), {
      marks: parser.marks,
      onLine: (value) => reader.line(fieldsOf(value)),
    })
    const shortHead = endByte < headBytes ? headOf(file, endByte) : headOf(file, headBytes)
    return {
      records: [...records.values()],
      ...{ malformed, tooLong, isAnew, version: parser.version, inode, endByte },
      ...{ head: shortHead, state: reader.state() },
    }
  } finally {
    closeSync(file)
  }
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
