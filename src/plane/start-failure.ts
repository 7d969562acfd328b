import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { errorKinds } from '../core/error-kinds.ts'
import { type ExpectedError, errorFromBody } from '../core/errors.ts'
import { lastErrorIn } from './plane-log.ts'

/** How much of the log's end is read for the reason of a failed start. */
const logTailBytes = 64 * 1024

/** EX_CONFIG of sysexits(3): no guardian and no service manager starts again what ended with it. */
const finalStatus = 78

/** Where the log of the control plane ends now: what a start has to say comes behind it. */
export function logEnd(logPath: string): number {
  try {
    return statSync(logPath).size
  } catch {
    // Missing, or another user's or machine's: nothing is read of it.
    return 0
  }
}

/** What a control plane that did not start gave as the reason; `undefined` when it said nothing since `from`. */
export function lastFailure(logPath: string, from: number): ExpectedError | undefined {
  const body = lastErrorIn(readEnd(logPath, from))
  return body && errorFromBody(body)
}

/**
 * As {@link lastFailure}, when nobody starts the control plane again after it. That another one runs is left out: it says
 * nothing of that one.
 */
export function finalFailure(logPath: string, from: number): ExpectedError | undefined {
  const failure = lastFailure(logPath, from)
  if (!failure || failure.code === 'PLANE_ALREADY_RUNNING') return undefined
  return errorKinds[failure.code].exitCode === finalStatus ? failure : undefined
}

function readEnd(path: string, from: number): string {
  const size = logEnd(path)
  if (size === 0) return ''
  const fd = openSync(path, 'r')
  try {
    // A control plane that begins empties it.
    const start = size < from ? 0 : from
    const buffer = Buffer.alloc(Math.min(logTailBytes, size - start))
    const length = readSync(fd, buffer, 0, buffer.length, size - buffer.length)
    return buffer.toString('utf8', 0, length)
  } finally {
    closeSync(fd)
  }
}
