import type { UsageSource } from './usage-record.ts'

/** Why a model was asked in vain, in the words of no provider. */
export const errorClasses = [
  'rate_limit',
  'overloaded',
  'timeout',
  'context',
  'auth',
  'policy',
  'network',
  'server',
  'other',
] as const
export type ErrorClass = (typeof errorClasses)[number]

/** One try of a call that had no answer. It may have been tried again, and it may have cost something all the same. */
export interface FailedAttempt {
  /** The same for every copy of it that one source tells. */
  readonly key: string
  readonly source: UsageSource
  readonly tool: string
  /** When it failed; Unix epoch. */
  readonly atMs: number
  readonly session: string | null
  /** That began this one, for a helper of it; only histories tell it. */
  readonly parentSession?: string | null
  readonly provider: string | null
  /** Empty when nobody said. */
  readonly model: string
  /** HTTP status; `null` when there was none. */
  readonly status: number | null
  readonly errorClass: ErrorClass
  /** What the source says, for people; at most 300 characters, safe to print. */
  readonly message: string | null
  /** Which try of the call it was, from 1. */
  readonly attempt: number | null
  readonly durationMs: number | null
  readonly agent: string | null
  readonly requestId: string | null
  readonly traceId: string | null
}

/** What a source may tell of a failure, to be named by {@link classifyError}. */
export interface ToldError {
  readonly status: number | null
  /** As the provider or tool calls the kind: `overloaded_error`, `ECONNRESET`. */
  readonly type?: string | null
  readonly message?: string | null
}

/** What the words of a failure say; the first that fits counts. Words go before the status, which many gateways make up. */
const wordRules: readonly (readonly [ErrorClass, RegExp])[] = [
  [
    'context',
    /context.{0,20}(?:length|window|limit)|prompt is too long|too many (?:input )?tokens|request_too_large/i,
  ],
  ['overloaded', /overloaded|capacity|model_cooldown|resource.?exhausted.{0,40}model/i],
  ['rate_limit', /rate.?limit|too many requests|quota|usage limit|resource_exhausted|throttl/i],
  ['policy', /content.?(?:policy|filter)|safety|blocked by|prohibited|refus/i],
  [
    'auth',
    /authenticat|unauthori[sz]ed|permission_error|invalid.{0,10}(?:api.?key|token)|credit balance|billing/i,
  ],
  ['timeout', /time.?d?.?out|ETIMEDOUT|deadline/i],
  [
    'network',
    /ECONN|ENOTFOUND|EAI_AGAIN|EPIPE|socket|network|connection|fetch failed|stream (?:disconnected|closed)/i,
  ],
]

const statusClasses: Readonly<Record<number, ErrorClass>> = {
  401: 'auth',
  402: 'auth',
  403: 'auth',
  408: 'timeout',
  413: 'context',
  429: 'rate_limit',
  503: 'overloaded',
  504: 'timeout',
  529: 'overloaded',
}

export function classifyError({ status, type, message }: ToldError): ErrorClass {
  const words = `${type ?? ''} ${message ?? ''}`
  const told = wordRules.find(([, pattern]) => pattern.test(words))
  if (told) return told[0]
  const byStatus = status === null ? undefined : statusClasses[status]
  if (byStatus) return byStatus
  return status !== null && status >= 500 ? 'server' : 'other'
}
