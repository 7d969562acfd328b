import type { ErrorClass } from './failed-attempt.ts'
import type { PriceLine, ServiceTier } from './price-call.ts'
import type { UsageDoubt, UsageSource } from './usage-record.ts'

/** Which requests are wanted: those for which all of it holds. */
export interface RequestFilter {
  /** What these five are is to be said in full; empty: nobody said. */
  readonly tool?: string | undefined
  readonly agent?: string | undefined
  readonly provider?: string | undefined
  readonly source?: UsageSource | undefined
  readonly errorClass?: ErrorClass | undefined
  /** A part of the model's name, in any case. */
  readonly model?: string | undefined
  /** A part of the folder's name, in any case. */
  readonly project?: string | undefined
  /** How the session's name begins. */
  readonly session?: string | undefined
  /** `true`: failed attempts alone; `false`: calls alone. */
  readonly isFailed?: boolean | undefined
  /** What has no price, or no duration, does not fit. */
  readonly minCostNano?: number | undefined
  readonly minDurationMs?: number | undefined
  /** Also calls that another source told better, and sums that are no calls. */
  readonly all?: boolean | undefined
}

export interface RequestQuery extends RequestFilter {
  /** Inclusive; Unix epoch. */
  readonly fromMs: number
  /** Exclusive. */
  readonly untilMs: number
  readonly limit: number
  /** Of the page before: {@link RequestPage.next}. */
  readonly before?: string | undefined
}

/** Tokens of a call, in parts of which none is inside another but reasoning (inside output). */
export interface RequestTokens {
  readonly input: number
  readonly cacheRead: number
  readonly cacheWrite5m: number
  readonly cacheWrite1h: number
  readonly output: number
  readonly reasoning: number
}

/** A call, or an attempt that failed. `null` for what nobody said. */
export interface RequestRow {
  /** `c123` of a call, `f45` of a failed attempt. */
  readonly id: string
  readonly atMs: number
  readonly tool: string
  readonly agent: string | null
  readonly session: string | null
  readonly project: string | null
  readonly provider: string | null
  readonly model: string
  readonly source: UsageSource
  /** `null` of a failed attempt. */
  readonly tier: ServiceTier | null
  readonly status: 'ok' | ErrorClass
  readonly httpStatus: number | null
  /** What was said of a failure. */
  readonly message: string | null
  /** Which try it was, from 1, where the source of a failure says so. */
  readonly attempt: number | null
  readonly durationMs: number | null
  readonly firstTokenMs: number | null
  /** `null` of a failed attempt. */
  readonly tokens: RequestTokens | null
  /** List price; `null` when nobody knows it. */
  readonly costNano: number | null
  /** 0 where a subscription pays. */
  readonly billedNano: number | null
  readonly requestId: string | null
  readonly traceId: string | null
  readonly doubts: UsageDoubt[]
  /** A better source told of it, too: it does not count. */
  readonly isSuperseded: boolean
}

export interface RequestPage {
  /** Newest first. */
  readonly rows: RequestRow[]
  /** What the page of older ones is to be asked with; `null` when there are none. */
  readonly next: string | null
}

/** How far somebody has seen what came to be known. */
export interface RequestMark {
  readonly call: number
  readonly failure: number
}

export interface RequestNewsQuery extends RequestFilter {
  /** Left out: only where it stands is answered. */
  readonly after?: RequestMark | undefined
  readonly fromMs: number
  readonly limit: number
}

export interface RequestNews {
  /** In the order in which they came to be known. */
  readonly rows: RequestRow[]
  readonly mark: RequestMark
}

/** By what two rows are held to be of one request. */
export const requestTies = ['request_id', 'session_and_model', 'tokens'] as const
export type RequestTie = (typeof requestTies)[number]

export type TiedRow = RequestRow & { readonly by: RequestTie }

/** Everything of one call or failed attempt. */
export interface RequestDetail {
  readonly request: RequestRow
  readonly parentSession: string | null
  /** What its source says that it cost. */
  readonly reportedNano: number | null
  /** The arithmetic, by the list of now; `null` of a failed attempt. */
  readonly price: RequestPrice | null
  /** The version of the list by which `costNano` was computed. */
  readonly priceVersion: string | null
  /** Failed attempts of it, itself included where it is one; oldest first. */
  readonly attempts: TiedRow[]
  /** The call that succeeded after this failed attempt; `null` when there was none, and of a call. */
  readonly answer: TiedRow | null
  /** What other sources told of the same call. */
  readonly copies: TiedRow[]
}

export type RequestPrice =
  | {
      readonly kind: 'priced'
      readonly nano: number
      readonly lines: PriceLine[]
      readonly version: string
      readonly provider: string
      readonly model: string
      readonly rule: string
    }
  | { readonly kind: 'unpriced'; readonly why: string }

/** So long after an attempt failed, what its session asks the same model for is the next try of it. */
export const retryWithinMs = 600_000
