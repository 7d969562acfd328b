import type { Fields } from '../../gateway/outside.ts'
import type { FailedAttempt } from '../failed-attempt.ts'
import type { LimitWindow } from '../limit-window.ts'
import type { UsageRecord } from '../usage-record.ts'

/** A file of a history, before it is read. */
export interface HistoryFile {
  readonly path: string
}

/** What is told of a file by the lines that have been read, to go on from: plain JSON. */
export type ParserState = Readonly<Record<string, unknown>>

/** Reads one file of a history, from its first line or from where it was left. */
export interface FileParser {
  /** One line, as JSON. Whatever it holds, this does not throw. */
  line(value: Fields): void
  /** To go on from. */
  state(): ParserState
}

/** Who is told what a history says. */
export interface HistorySink {
  record(record: UsageRecord): void
  failure(failure: FailedAttempt): void
  window(window: LimitWindow): void
}

/** How one tool writes its history: JSON, one value a line. */
export interface HistoryParser {
  readonly tool: string
  /** What was kept by another version is read anew. */
  readonly version: number
  /**
   * A line without all words of one of these tells nothing, and need not be parsed. All bytes are looked through for each
   * different first word, which is quickest for such as begin with a rare letter and have no more than seven: there is an
   * instruction of processors to find one letter.
   */
  readonly marks: readonly (readonly [string, ...string[]])[]
  /** @param kept `null` at the beginning of a file */
  open(file: HistoryFile, kept: ParserState | null, sink: HistorySink): FileParser
}
