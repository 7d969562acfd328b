import type { App } from '../core/app.ts'
import type { Clock } from '../core/platform.ts'
import { requestsMax, withNews } from './request-tail.ts'
import { filterOfWish } from './request-wish.ts'
import type { RequestRow, RequestTail } from './usage-data.ts'

interface FollowRequestsDeps {
  readonly app: App
  readonly clock: Pick<Clock, 'now' | 'sleep'>
  readonly tell: (requests: RequestTail) => void
}

/** What came to be known between the first list and the first look of the stream shows with the second list. */
const firstAgainMs = 2000
/** What was late to be known, and what others told better, shows with one that is read anew. */
const listAgainMs = 30_000
/** Clocks of senders go ahead. */
const aheadMs = 86_400_000

/** Tells the newest requests that fit `wish`, and what is new, until `signal` aborts. @throws what the calls do */
export async function followRequests(
  { app, clock, tell }: FollowRequestsDeps,
  wish: string,
  signal: AbortSignal,
): Promise<void> {
  const filter = filterOfWish(wish)
  let requests: RequestTail = { wish, rows: [], isMore: false, problem: null }
  let sinceAsked: RequestRow[] = []
  const end = new AbortController()
  const until = AbortSignal.any([signal, end.signal])

  async function list(): Promise<void> {
    sinceAsked = []
    const range = { fromMs: 0, untilMs: clock.now() + aheadMs, limit: requestsMax }
    const { rows, next } = await app.call('request.list', { ...filter, ...range }, until)
    requests = withNews({ wish, rows, isMore: next !== null, problem: null }, sinceAsked)
    tell(requests)
  }
  async function listAgain(): Promise<void> {
    for (let restMs = firstAgainMs; !until.aborted; restMs = listAgainMs) {
      await clock.sleep(restMs, until).catch(() => undefined)
      if (!until.aborted) await list()
    }
  }
  async function follow(): Promise<void> {
    for await (const { rows } of app.stream('request.follow', filter, until)) {
      sinceAsked.push(...rows)
      requests = withNews(requests, rows)
      tell(requests)
    }
  }

  await list()
  const work = [follow(), listAgain()]
  try {
    await Promise.race(work)
  } finally {
    end.abort()
    await Promise.allSettled(work)
  }
}
