import type { DatabaseSync } from 'node:sqlite'
import type { FailureQuery, RetryHistory } from '../../usage/failure-query.ts'
import { retryWithinMs } from '../../usage/request-query.ts'
import { type FailedTry, retryHistory, type Try } from '../../usage/retry-history.ts'
import { agentId } from './attempt-counts.ts'
import type { Row } from './call-codec.ts'

/** So many failed attempts are looked at. */
const attemptsMax = 5_000

/** What became of the newest failed attempts of a time; answers may be of a time after it. */
export function readRetries(
  { db, nowMs }: { readonly db: DatabaseSync; readonly nowMs: number },
  { fromMs: from, untilMs: until, agent }: FailureQuery,
): RetryHistory {
  const failures = db
    .prepare(`select at, request, tool, session, model, attempt from failure
      where at >= :from and at < :until and superseded = 0 and (:agent is null or coalesce(agent, 0) = :agent)
      order by at desc limit :most`)
    .all({ from, until, agent: agentId(db, agent), most: attemptsMax })
    .map((row): FailedTry => ({ ...tryOf(row), attempt: row['attempt'] as number | null }))
    .reverse()
  return retryHistory(failures, answersAfter(db, failures), nowMs)
}

/** Calls of the sessions of attempts, and with their request ids, from the first attempt to the time of a retry after the last. */
function answersAfter(db: DatabaseSync, failures: readonly FailedTry[]): Try[] {
  const [first, last] = [failures[0], failures.at(-1)]
  if (!first || !last) return []
  const sessions = new Set(failures.flatMap(({ session }) => (session === null ? [] : [session])))
  const requests = new Set(failures.flatMap(({ requestId }) => (requestId === null ? [] : [requestId])))
  return db
    .prepare(`select at, request, tool, session, model from call
      where at >= :from and at <= :until and superseded = 0 and share = 0
      and (session in (select value from json_each(:sessions))
        or request in (select value from json_each(:requests)))
      order by at`)
    .all({
      ...{ from: first.atMs, until: last.atMs + retryWithinMs },
      ...{ sessions: JSON.stringify([...sessions]), requests: JSON.stringify([...requests]) },
    })
    .map(tryOf)
}

const tryOf = (row: Row): Try => ({
  atMs: Number(row['at']),
  requestId: row['request'] as string | null,
  tool: Number(row['tool']),
  session: row['session'] as number | null,
  model: Number(row['model']),
})
