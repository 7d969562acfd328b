import type { Clock } from '../platform.ts'
import type { RequestFilter, RequestMark, RequestRow } from './request-query.ts'
import type { UsageDesk } from './usage-desk.ts'

export interface FollowDeps {
  readonly clock: Pick<Clock, 'now' | 'sleep'>
  readonly desk: Pick<UsageDesk, 'requests' | 'requestNews' | 'importHistory'>
  /** Has histories followed until the signal aborts. Left out, they are taken in at each look. */
  readonly follow?: ((signal: AbortSignal) => void) | undefined
}

/** What is followed. */
export interface FollowQuery extends RequestFilter {
  /** Those of a time from then on, first such as are known; left out: from now on. */
  readonly fromMs?: number | undefined
}

/** From one look to the next. */
const lookEveryMs = 1_000

/** Rows at most, of one look. What is more comes with the next one, at once. */
const rowsMax = 1_000

/**
 * Calls and failed attempts as they come to be known, each once, until `signal` aborts. A call that is still being written is sent
 * as it is when it is first known.
 * @throws what the disk or SQLite says
 */
export async function* followRequests(
  { clock, desk, follow }: FollowDeps,
  { fromMs: asked, ...filter }: FollowQuery,
  signal: AbortSignal,
): AsyncGenerator<{ rows: RequestRow[] }> {
  const fromMs = asked ?? clock.now()
  using watching = createLease(signal)
  follow?.(watching.signal)
  const look = async (after?: RequestMark) => {
    if (!follow) await desk.importHistory()
    return desk.requestNews({ ...filter, fromMs, limit: rowsMax, after })
  }
  let { mark } = await look()
  const known = asked === undefined ? [] : await knownRows(desk, { ...filter, fromMs })
  // What came between the two looks is in both.
  const sent = new Set(known.map(({ id }) => id))
  if (known.length > 0) yield { rows: known }
  while (!signal.aborted) {
    const news = await look(mark)
    mark = news.mark
    const rows = news.rows.filter(({ id }) => !sent.has(id))
    if (rows.length > 0) yield { rows }
    if (news.rows.length < rowsMax) await clock.sleep(lookEveryMs, signal).catch(() => undefined)
  }
}

/** A signal that aborts with another, or when it is disposed. */
function createLease(signal: AbortSignal): Disposable & { readonly signal: AbortSignal } {
  const ending = new AbortController()
  return {
    signal: AbortSignal.any([signal, ending.signal]),
    [Symbol.dispose]: () => ending.abort(),
  }
}

/** Oldest first. */
async function knownRows(
  desk: Pick<UsageDesk, 'requests'>,
  query: RequestFilter & { readonly fromMs: number },
): Promise<RequestRow[]> {
  const page = await desk.requests({ ...query, untilMs: Number.MAX_SAFE_INTEGER, limit: rowsMax })
  return page.rows.toReversed()
}
