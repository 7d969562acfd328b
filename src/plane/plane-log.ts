import { fstatSync, writeSync } from 'node:fs'
import { isatty } from 'node:tty'
import { createLogFile, type LogFileLimits } from '../core/adapters/plane-log/log-file.ts'
import type { ErrorBody } from '../core/errors.ts'
import { boundedFields, boundedText } from '../core/plane-log/bounded.ts'
import { defaultLevels, isWritten, type LevelRules } from '../core/plane-log/levels.ts'
import {
  type LogFields,
  type LogLevel,
  type LogModule,
  type PlaneLog,
  type PlaneRecord,
  parseRecord,
} from '../core/plane-log/record.ts'
import type { KnownValues } from '../core/secret/known-values.ts'

/** What takes out of texts, and of plain data, what is known to be secret. */
type Hiding = Pick<KnownValues, 'text' | 'data'>

export interface PlaneLogger extends Disposable {
  /** What writes for one module. */
  module(name: LogModule): PlaneLog
  /** Whether it is worth while to make a record. */
  isWritten(module: LogModule, level: LogLevel): boolean
  /** Takes effect at once. Until then all modules have the level `info`, and nothing is rotated. */
  configure(levels: LevelRules, limits: LogFileLimits): void
  /** Takes out of every record from now on what `hide` takes out. */
  mask(hide: Hiding): void
  /** How many records the disk has refused since one was written. */
  lost(): number
}

export interface PlaneLoggerDeps {
  /** Of plane.log. */
  readonly path: string
  /** Unix epoch milliseconds. */
  readonly now: () => number
  readonly pid: number
  /** Given each line, too, also those that the disk refuses. */
  readonly echo?: ((line: string) => void) | undefined
  /** Told once when the disk begins to refuse. */
  readonly onRefused?: (error: unknown) => void
}

/** As much of a stack as is kept. */
const stackMax = 16_384

/**
 * The control plane's own log: a line of JSON a record, written at once and without a thread or a queue, so that the last
 * one before a crash is there. What the disk refuses is counted, and told once there is room; nothing waits for it.
 */
export function openPlaneLog(deps: PlaneLoggerDeps): PlaneLogger {
  const file = createLogFile(deps.path)
  let levels = defaultLevels
  let lost = 0
  let hide: Hiding = { text: (text) => text, data: (record) => record }

  const lineOf = (module: string, level: LogLevel, message: string, fields: LogFields): string => {
    const { stack, ...others } = fields
    const record: PlaneRecord = {
      time: new Date(deps.now()).toISOString(),
      level,
      module,
      message: boundedText(hide.text(message)),
      pid: deps.pid,
      ...boundedFields(others),
      ...(typeof stack === 'string' ? { stack: boundedText(hide.text(stack), stackMax) } : {}),
    }
    return `${JSON.stringify(hide.data(record))}\n`
  }
  const tellLoss = (): void => {
    if (lost === 0) return
    const count = lost
    const what = count === 1 ? 'a record was' : `${count} records were`
    file.write(lineOf('plane', 'warn', `${what} lost: the disk refused`, { lost: count }))
    lost = 0
  }
  const write = (module: LogModule, level: LogLevel, message: string, fields: LogFields): void => {
    try {
      const line = lineOf(module, level, message, fields)
      deps.echo?.(line)
      tellLoss()
      file.write(line)
    } catch (error) {
      lost += 1
      if (lost === 1) deps.onRefused?.(error)
    }
  }

  return {
    module:
      (name) =>
      (level, message, fields = {}) => {
        if (isWritten(levels, name, level)) write(name, level, message, fields)
      },
    isWritten: (module, level) => isWritten(levels, module, level),
    configure(wanted, limits) {
      levels = wanted
      file.limit(limits)
    },
    mask(wanted) {
      hide = wanted
    },
    lost: () => lost,
    [Symbol.dispose]: () => file[Symbol.dispose](),
  }
}

/**
 * What writes lines to descriptor `fd` where somebody listens: a container's or a service manager's journal, a person. A file
 * is no listener, and nobody hears `/dev/null`.
 */
export function echoTo(fd: number): ((line: string) => void) | undefined {
  try {
    const stats = fstatSync(fd)
    if (!stats.isFIFO() && !stats.isSocket() && !isatty(fd)) return undefined
  } catch {
    // It is closed.
    return undefined
  }
  return (line) => {
    try {
      writeSync(fd, line)
    } catch {
      // Who listened has gone. The file has it.
    }
  }
}

/**
 * Why a process ends, for whoever reads its standard error: the launcher, a service manager, a person.
 * @param options.isUnlogged whether plane.log has it not
 */
export function tellEnd(
  error: ErrorBody,
  nowMs: number,
  { isUnlogged = false, fd = 2 }: { readonly isUnlogged?: boolean; readonly fd?: number } = {},
): void {
  const record = {
    time: new Date(nowMs).toISOString(),
    level: 'fatal',
    module: 'plane',
    message: error.message,
    error,
    ...(isUnlogged ? { isUnlogged } : {}),
  }
  try {
    writeSync(fd, `${JSON.stringify(boundedFields(record))}\n`)
  } catch {
    // Nowhere is left to say it.
  }
}

/** The last error body among the lines of `text`, which is how a control plane that did not start says why. */
export function lastErrorIn(text: string): ErrorBody | undefined {
  for (const line of text.trimEnd().split('\n').reverse()) {
    const error = parseRecord(line)?.['error']
    if (error) return error as ErrorBody
  }
  return undefined
}
