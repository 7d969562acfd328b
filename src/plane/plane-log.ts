import { appendFileSync } from 'node:fs'
import type { ErrorBody } from '../core/errors.ts'

/** A record of the control plane's own log: one JSON line. */
export interface PlaneLogRecord {
  /** RFC 3339, UTC. */
  readonly time: string
  readonly level: 'info' | 'warning' | 'error'
  readonly message: string
  /** Why it could not start or go on. */
  readonly error?: ErrorBody
  /** Of a bug. */
  readonly stack?: string
}

export type PlaneLog = (
  level: PlaneLogRecord['level'],
  message: string,
  more?: Partial<PlaneLogRecord>,
) => void

/** Writes records to standard error, which the launcher points at `plane.log`. A full disk is no reason to end. */
export function createPlaneLog(now: () => number, fd = 2): PlaneLog {
  return (level, message, more = {}) => {
    const record: PlaneLogRecord = { time: new Date(now()).toISOString(), level, message, ...more }
    try {
      appendFileSync(fd, `${JSON.stringify(record)}\n`)
    } catch {
      // Nowhere is left to say it.
    }
  }
}

/** The last error body among the lines of `text`, which is how a control plane that did not start says why. */
export function lastErrorIn(text: string): ErrorBody | undefined {
  for (const line of text.trimEnd().split('\n').reverse()) {
    const record = parseRecord(line)
    if (record?.error) return record.error
  }
  return undefined
}

function parseRecord(line: string): PlaneLogRecord | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as PlaneLogRecord) : undefined
  } catch {
    return undefined
  }
}
