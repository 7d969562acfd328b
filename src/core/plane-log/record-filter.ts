import { type LogLevel, logLevels, type PlaneRecord } from './record.ts'

/** Which records are meant: those that fit all that is given. */
export interface RecordFilter {
  readonly sinceMs?: number | undefined
  /** This level and more important ones. */
  readonly level?: LogLevel | undefined
  readonly module?: string | undefined
  readonly requestId?: string | undefined
  /** RE2 syntax, over the whole line. */
  readonly grep?: string | undefined
}

/** @param matches what `grep` means */
export function recordMatcher(
  { sinceMs, level, module, requestId }: RecordFilter,
  matches: (line: string) => boolean,
): (record: PlaneRecord, line: string) => boolean {
  const lowest = level === undefined ? 0 : logLevels.indexOf(level)
  return (record, line) =>
    logLevels.indexOf(record.level) >= lowest &&
    (module === undefined || record.module === module) &&
    (requestId === undefined || record.requestId === requestId) &&
    (sinceMs === undefined || Date.parse(record.time) >= sinceMs) &&
    matches(line)
}
