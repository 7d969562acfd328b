/** From the least to the most important. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const
export type LogLevel = (typeof logLevels)[number]

/** The parts of the control plane that can have a level of their own. */
export const logModules = [
  'plane',
  'supervisor',
  'http',
  'socket',
  'store',
  'config',
  'logs',
  'probe',
  'health',
  'watchdog',
  'update',
  'service',
  'stderr',
] as const
export type LogModule = (typeof logModules)[number]

/** A record of the control plane's own log: one line of JSON. */
export interface PlaneRecord {
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string
  readonly level: LogLevel
  readonly module: string
  /** One sentence, for people. */
  readonly message: string
  readonly pid: number
  /** The request that led to it. */
  readonly requestId?: string | undefined
  /** The trace that it belongs to, where the request came with one. */
  readonly traceId?: string | undefined
  readonly agentId?: string | undefined
  /** Of the event that it tells of. */
  readonly seq?: number | undefined
  /** Of a bug. */
  readonly stack?: string | undefined
  readonly [field: string]: unknown
}

/** What a record says beside its message. Cut to a bound and without secrets by the time that it is written. */
export type LogFields = Readonly<Record<string, unknown>>

/** Writes one record for one module. Never throws, never waits. */
export type PlaneLog = (level: LogLevel, message: string, fields?: LogFields) => void

/** A line of the log; `undefined` when it is no record. */
export function parseRecord(line: string): PlaneRecord | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    const value: Partial<PlaneRecord> = JSON.parse(line)
    const isRecord = typeof value.time === 'string' && typeof value.message === 'string'
    return isRecord && logLevels.some((level) => level === value.level) ? (value as PlaneRecord) : undefined
  } catch {
    return undefined
  }
}
