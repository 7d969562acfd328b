import type { ErrorClass } from './failed-attempt.ts'

export const failureGroups = ['class', 'agent', 'provider', 'model', 'tool'] as const
export type FailureGroup = (typeof failureGroups)[number]

export interface FailureQuery {
  readonly by: FailureGroup
  /** Inclusive; Unix epoch. */
  readonly fromMs: number
  /** Exclusive. */
  readonly untilMs: number
  /** In full; empty: what nobody said. */
  readonly agent?: string | undefined
}

export interface AttemptCount {
  /** That had an answer. */
  readonly calls: number
  /** Attempts that had none. */
  readonly failures: number
  /** `calls` of all attempts; `null` without any. */
  readonly successRate: number | null
}

export interface FailureRow {
  /** A class, or a name; empty for what nobody said. */
  readonly key: string
  readonly failures: number
  /** Of the same group; `null` by class, since a call has none. */
  readonly calls: number | null
  readonly successRate: number | null
  /** `failures` of all attempts, by class of those of everybody. */
  readonly share: number
  readonly classes: { readonly class: ErrorClass; readonly failures: number }[]
  readonly firstMs: number
  readonly lastMs: number
  /** The last that was said, and the class of it. */
  readonly lastMessage: string | null
  readonly lastClass: ErrorClass
}

/** What became of requests of which an attempt failed. */
export interface RetryHistory {
  /** Requests that were answered in the end, by the attempts that it took. */
  readonly answered: { readonly attempts: number; readonly requests: number }[]
  /** Requests that were not tried again in time. */
  readonly givenUp: number
  /** The last attempt is so new that another may follow. */
  readonly open: number
  /** Failed attempts of which nobody said the session or request: what became of them is not known. */
  readonly unknown: number
  /** Failed attempts that were looked at: the newest. */
  readonly attempts: number
  /** Half of the requests that were answered waited no longer from their first failure; `null` without any. */
  readonly waitMs: number | null
}

export interface FailureSummary {
  readonly total: AttemptCount
  /** Most failures first. */
  readonly rows: FailureRow[]
  readonly retries: RetryHistory
  /** Of the first failed attempt that is known at all; `null` without any. */
  readonly firstMs: number | null
}
