import type { UsageQuery, UsageSummary } from './usage-query.ts'

/** What the histories on this machine told when they were looked through last. */
export interface ImportReport {
  /** Files that are there, and those of them that had something new. */
  readonly files: number
  readonly readFiles: number
  readonly readBytes: number
  readonly records: number
  /** Lines that tell something and are no JSON, and such that are too long to tell anything. */
  readonly malformed: number
  readonly tooLong: number
  /** What could not be read: a path with why. */
  readonly faults: readonly string[]
}

/** Who answers for what calls used. */
export interface UsageDesk {
  /** Takes in what is new in histories first. @throws INPUT_INVALID for what is no zone */
  summary(query: UsageQuery): Promise<UsageSummary & { readonly imported: ImportReport }>
}
