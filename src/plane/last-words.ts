import { closeSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs'
import { type PlaneLog, parseRecord } from '../core/plane-log/record.ts'

/** As much of the end as is kept: what V8 prints when memory runs out takes some 5 kB. */
const wordsMax = 8_000
const readBytesMax = 65_536

/**
 * Moves what a control plane before wrote to its standard error into the log, and empties the file. That is what Node
 * itself prints when it dies. Records that stand there are left out: they are in the log already.
 */
export function takeInLastWords(path: string, log: PlaneLog, isRevived: boolean): void {
  const words = takeWords(path)
  if (words === '') return
  const text = words.length > wordsMax ? `… ${words.slice(-wordsMax)}` : words
  const level = isRevived ? 'error' : 'warn'
  log(level, 'a control plane before this one left words on standard error', { text })
}

function takeWords(path: string): string {
  let fd: number
  try {
    fd = openSync(path, 'r+')
  } catch {
    // A service manager or a person has its standard error: there is no such file.
    return ''
  }
  try {
    const words = wordsIn(readEnd(fd))
    // It is appended to, so that whoever writes on begins anew.
    ftruncateSync(fd, 0)
    return words
  } finally {
    closeSync(fd)
  }
}

function readEnd(fd: number): string {
  const { size } = fstatSync(fd)
  const buffer = Buffer.alloc(Math.min(size, readBytesMax))
  const count = readSync(fd, buffer, 0, buffer.length, size - buffer.length)
  return buffer.toString('utf8', 0, count)
}

/** What is said in `text` besides records. */
export function wordsIn(text: string): string {
  return text
    .split('\n')
    .filter((line) => parseRecord(line) === undefined)
    .join('\n')
    .trim()
}
