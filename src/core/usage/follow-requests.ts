import type { Clock } from '../platform.ts'
import type { RequestFilter, RequestRow } from './request-query.ts'
import type { UsageDesk } from './usage-desk.ts'

export interface FollowDeps {
  readonly clock: Pick<Clock, 'now' | 'sleep'>
  readonly desk: Pick<UsageDesk, 'requestNews' | 'importHistory'>
  /** Has histories followed until it is disposed. Left out, they are taken in at each look. */
  readonly follow?: (() => Disposable) | undefined
}

/** From one look to the next. */
export const lookEveryMs = 1_000

/** Rows at most, of one look. What is more comes with the next one, at once. */
const rowsMax = 1_000

/**
 * Calls and failed attempts as they come to be known, of those that are of a time after it began, until `signal` aborts.
 * @throws what the disk or SQLite says
 */
export async function* followRequests(
  { clock, desk, follow }: FollowDeps,
  filter: RequestFilter,
  signal: AbortSignal,
): AsyncGenerator<{ rows: RequestRow[] }> {
  const fromMs = clock.now()
  using _lease = follow?.()
  const look = async (after: Awaited<ReturnType<typeof desk.requestNews>>['mark'] | undefined) => {
    if (!follow) await desk.importHistory()
    return desk.requestNews({ ...filter, fromMs, limit: rowsMax, ...(after && { after }) })
  }
  let { mark } = await look(undefined)
  while (!signal.aborted) {
    const news = await look(mark)
    mark = news.mark
    if (news.rows.length > 0) yield { rows: news.rows }
    if (news.rows.length < rowsMax) await clock.sleep(lookEveryMs, signal).catch(() => undefined)
  }
}
