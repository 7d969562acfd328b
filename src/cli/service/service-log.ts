import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { ExpectedError } from '../../core/errors.ts'
import { sanitizeLine } from '../../core/log/sanitize.ts'
import type { ServiceLogLine } from '../../core/operations/service-outputs.ts'

/** How much of the end of the log is looked through for its last lines. */
const tailBytes = 1024 * 1024
const pollMs = 200
const newline = 0x0a

/** A line of `plane.log`: a record, or what something else wrote to standard error. */
export function serviceLogLineOf(text: string): ServiceLogLine {
  try {
    const record: unknown = JSON.parse(text)
    if (typeof record === 'object' && record !== null) {
      const { time, level, message, msg } = record as Record<string, unknown>
      const said = message ?? msg
      if (typeof said === 'string') return { time: textOf(time), level: textOf(level), message: said }
    }
  } catch {
    // No record: shown as it is.
  }
  return { time: null, level: null, message: sanitizeLine(text) }
}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : null

/**
 * The last `limit` whole lines of `path`, and with `signal` those that follow until it aborts. A file that is taken away or cut
 * is read from its start again when there is another.
 * @throws FORBIDDEN when it cannot be read; a missing one is empty
 */
export async function* logLines(path: string, limit: number, signal?: AbortSignal): AsyncGenerator<string[]> {
  const tail = openTail(path)
  const lines = tail.next()
  yield limit === 0 ? [] : lines.slice(-limit)
  while (signal && !signal.aborted) {
    await sleep(pollMs, undefined, { signal }).catch(() => undefined)
    const news = tail.next()
    if (news.length > 0) yield news
  }
}

/** Reads on from where it was; the first time from at most `tailBytes` before the end. */
function openTail(path: string): { next(): string[] } {
  let place = placeOf(path)
  let at = Math.max(0, (place?.sizeBytes ?? 0) - tailBytes)
  // What is left of a line whose start is not read is none.
  let shallSkip = at > 0
  let rest = Buffer.alloc(0)
  return {
    next() {
      const now = placeOf(path)
      if (!now) return []
      if (now.inode !== place?.inode || now.sizeBytes < at) {
        at = 0
        rest = Buffer.alloc(0)
      }
      place = now
      const bytes = read(path, at, Math.min(now.sizeBytes, at + tailBytes))
      at += bytes.length
      const all = Buffer.concat([rest, bytes])
      const end = all.lastIndexOf(newline) + 1
      rest = all.subarray(end)
      const lines = end === 0 ? [] : all.toString('utf8', 0, end - 1).split('\n')
      const whole = shallSkip ? lines.slice(1) : lines
      shallSkip &&= lines.length === 0
      return whole
    },
  }
}

interface Place {
  readonly inode: number
  readonly sizeBytes: number
}

function placeOf(path: string): Place | undefined {
  try {
    const stats = statSync(path, { throwIfNoEntry: false })
    return stats && { inode: stats.ino, sizeBytes: stats.size }
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

function read(path: string, from: number, to: number): Buffer {
  if (to <= from) return Buffer.alloc(0)
  try {
    const fd = openSync(path, 'r')
    try {
      const buffer = Buffer.alloc(Math.min(to, fstatSync(fd).size) - from)
      return buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, from))
    } finally {
      closeSync(fd)
    }
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

function unreadable(path: string, cause: unknown): ExpectedError {
  const { code = 'unknown' } = cause as NodeJS.ErrnoException
  return new ExpectedError('FORBIDDEN', `${path} cannot be read (${code})`, {
    hint: 'sudo superclaw service logs, for a service of the machine',
    cause,
  })
}
