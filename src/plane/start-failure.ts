import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { type ExpectedError, errorFromBody } from '../core/errors.ts'
import { lastErrorIn } from './plane-log.ts'

/** How much of the log's end is read for the reason of a failed start. */
const logTailBytes = 64 * 1024

/** Where the log of the control plane ends now: what a start has to say comes behind it. */
export function logEnd(logPath: string): number {
  return statSync(logPath, { throwIfNoEntry: false })?.size ?? 0
}

/** What a control plane that did not start gave as the reason; `undefined` when it said nothing since `from`. */
export function lastFailure(logPath: string, from: number): ExpectedError | undefined {
  const body = lastErrorIn(readEnd(logPath, from))
  return body && errorFromBody(body)
}

function readEnd(path: string, from: number): string {
  if (logEnd(path) === 0) return ''
  const fd = openSync(path, 'r')
  try {
    const { size } = statSync(path)
    const buffer = Buffer.alloc(Math.min(logTailBytes, Math.max(0, size - from)))
    const length = readSync(fd, buffer, 0, buffer.length, size - buffer.length)
    return buffer.toString('utf8', 0, length)
  } finally {
    closeSync(fd)
  }
}
