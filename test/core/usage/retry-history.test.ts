import { expect, test } from 'vitest'
import type { RetryHistory } from '../../../src/core/usage/failure-query.ts'
import { type FailedTry, retryHistory, type Try } from '../../../src/core/usage/retry-history.ts'

const minute = 60_000
const call = (atMs: number, rest: Partial<Try> = {}): Try => ({
  ...{ atMs, requestId: null, tool: 1, session: 's', model: 'm' },
  ...rest,
})
const failed = (atMs: number, rest: Partial<FailedTry> = {}): FailedTry => ({
  attempt: null,
  ...call(atMs),
  ...rest,
})

interface Case {
  readonly why: string
  readonly failures: readonly FailedTry[]
  readonly calls: readonly Try[]
  readonly found: Partial<RetryHistory>
}

test.for<Case>([
  {
    why: 'is answered by the next call of its session and model',
    ...{ failures: [failed(0), failed(2_000)], calls: [call(5_000), call(6_000)] },
    found: { answered: [{ attempts: 3, requests: 1 }], givenUp: 0, open: 0, waitMs: 5_000 },
  },
  {
    why: 'had as many attempts as its source says, where that is more',
    ...{ failures: [failed(0, { attempt: 10 })], calls: [call(5_000)] },
    found: { answered: [{ attempts: 11, requests: 1 }] },
  },
  {
    why: 'is not answered by another session, model or tool',
    failures: [failed(0)],
    calls: [call(1_000, { session: 't' }), call(1_000, { model: 'n' }), call(1_000, { tool: 2 })],
    found: { answered: [], givenUp: 1, waitMs: null },
  },
  {
    why: 'is not answered later than ten minutes after',
    ...{ failures: [failed(0)], calls: [call(10 * minute + 1)] },
    found: { answered: [], givenUp: 1 },
  },
  {
    why: 'is given up, and another one begins, where ten minutes lie between',
    ...{ failures: [failed(0), failed(11 * minute)], calls: [call(12 * minute)] },
    found: { answered: [{ attempts: 2, requests: 1 }], givenUp: 1 },
  },
  {
    why: 'may still be answered while it is new',
    ...{ failures: [failed(55 * minute)], calls: [] },
    found: { answered: [], givenUp: 0, open: 1 },
  },
  {
    why: 'is answered by the call of its request id, in whatever session',
    failures: [failed(0, { session: null, requestId: 'r' })],
    calls: [call(1_000, { requestId: 'r', session: 't' })],
    found: { answered: [{ attempts: 2, requests: 1 }], unknown: 0 },
  },
  {
    why: 'is answered by its session, where each attempt has an id of its own',
    failures: [failed(0, { requestId: 'r1' })],
    calls: [call(1_000, { requestId: 'r2' })],
    found: { answered: [{ attempts: 2, requests: 1 }] },
  },
  {
    why: 'is not known, where nobody said whose it was',
    ...{ failures: [failed(0, { session: null, requestId: 'r' })], calls: [call(1_000)] },
    found: { answered: [], givenUp: 0, open: 0, unknown: 1 },
  },
])('a request that failed $why', ({ failures, calls, found }) => {
  expect(retryHistory(failures, calls, 60 * minute)).toMatchObject({ ...found, attempts: failures.length })
})
