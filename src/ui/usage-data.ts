import type { OutputOf } from '../core/operations/contract.ts'
import type { Span } from './span.ts'
import type { CostGroup, ErrorGroup } from './usage-wishes.ts'

/** What is spent just now, and windows of subscriptions. */
export type Spending = OutputOf<'usage.live'>
export type SubscriptionWindow = Spending['windows'][number]

/** What calls cost, by one of the groups. */
export interface CostTable {
  readonly by: CostGroup
  readonly span: Span
  /** `null` when it could not be read. */
  readonly summary: OutputOf<'usage.summary'> | null
  /** Since midnight here. */
  readonly today: OutputOf<'usage.summary'>['total'] | null
  /** Why it could not be read, for people. */
  readonly problem: string | null
}
export type CostRow = OutputOf<'usage.summary'>['rows'][number]

/** The newest calls and failed attempts that fit what is asked for. */
export interface RequestTail {
  /** What was asked for, as {@link wishOfFilter} makes it. */
  readonly wish: string
  /** Newest first. */
  readonly rows: readonly RequestRow[]
  /** Whether older ones are kept than these. */
  readonly isMore: boolean
  readonly problem: string | null
}
export type RequestRow = OutputOf<'request.list'>['rows'][number]

/** What was read of the one request that is looked at. */
export interface RequestDetail {
  readonly id: string
  readonly shown: OutputOf<'request.show'> | null
  /** `null` when it is of none, or none was kept. */
  readonly trace: OutputOf<'trace.show'> | null
  readonly problem: string | null
}

/** What failed, by one of the groups. */
export interface FailureTable {
  readonly by: ErrorGroup
  readonly span: Span
  readonly summary: OutputOf<'failure.summary'> | null
  readonly problem: string | null
}
export type FailureRow = OutputOf<'failure.summary'>['rows'][number]
