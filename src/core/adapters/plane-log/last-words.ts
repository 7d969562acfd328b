import { closeSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs'
import { type PlaneLog, type PlaneRecord, parseRecord } from '../../plane-log/record.ts'

/** As much of the end as is kept: what V8 prints when memory runs out takes some 5 kB. */
const wordsMax = 8_000
const readBytesMax = 65_536

/**
 * Moves what a control plane before wrote to its standard error into the log, and empties the file. That is what Node
 * itself prints when it dies. Records that stand there are left out: they are in the log already.
 */
export function takeInLastWords(path: string, log: PlaneLog): void {
  const { words } = readWords(path, 'r+', (fd) => ftruncateSync(fd, 0))
  if (words === '') return
  log('error', 'a control plane before this one left words on standard error', { text: words })
}

/** What stands there now, as a record of when it was written; `undefined` when nothing does. */
export function lastWords(path: string): PlaneRecord | undefined {
  const { words, atMs } = readWords(path, 'r', () => undefined)
  if (words === '') return undefined
  const time = new Date(atMs).toISOString()
  const message = 'the control plane left words on standard error'
  return { time, level: 'error', module: 'stderr', message, pid: 0, text: words }
}

interface Words {
  readonly words: string
  /** When the last of them were written. */
  readonly atMs: number
}

/** Without a file there are none: a service manager or a person has the standard error. */
function readWords(path: string, mode: 'r' | 'r+', then: (fd: number) => void): Words {
  let fd: number
  try {
    fd = openSync(path, mode)
  } catch {
    return { words: '', atMs: 0 }
  }
  try {
    const { size, mtimeMs } = fstatSync(fd)
    const buffer = Buffer.alloc(Math.min(size, readBytesMax))
    const count = readSync(fd, buffer, 0, buffer.length, size - buffer.length)
    then(fd)
    return { words: cut(wordsIn(buffer.toString('utf8', 0, count))), atMs: mtimeMs }
  } finally {
    closeSync(fd)
  }
}

const cut = (words: string): string => (words.length > wordsMax ? `… ${words.slice(-wordsMax)}` : words)

/** What is said in `text` besides records that the log has; a record that it has not is what it tells. */
function wordsIn(text: string): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const record = parseRecord(line)
      if (record === undefined) return [line]
      return record['isUnlogged'] === true ? [record.message] : []
    })
    .join('\n')
    .trim()
}
