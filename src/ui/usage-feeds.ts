import type { App } from '../core/app.ts'
import type { Clock } from '../core/platform.ts'
import type { Update } from './collection.ts'
import { createFollowingFeed } from './following-feed.ts'
import { problemOf } from './problem-of.ts'
import { followRequests } from './requests-feed.ts'
import { spanMs } from './span.ts'
import type { RequestDetail, RequestTail } from './usage-data.ts'
import { type CostWish, type ErrorWish, partsOf } from './usage-wishes.ts'
import { createWantedFeed } from './wanted-feed.ts'

/** What has to be known of calls to models for what is on the screen; `null` for nothing. */
export interface UsageWishes {
  readonly spending: 'live' | null
  readonly costs: CostWish | null
  /** What histories tell while there is no agent yet. */
  readonly found: CostWish | null
  /** As `wishOfFilter` makes it. */
  readonly requests: string | null
  /** Id of a request. */
  readonly request: string | null
  readonly errors: ErrorWish | null
}

export interface UsageFeeds {
  /** Cheap to call with what is wanted already. */
  want(wishes: UsageWishes): void
  /** Each asks until `signal` aborts, and rejects when the connection is lost. */
  run(app: App, signal: AbortSignal): readonly Promise<void>[]
}

interface Deps {
  readonly clock: Clock
  readonly apply: (update: Update) => void
}

/** Histories are looked through for each. */
const sumsEveryMs = 10_000
const foundEveryMs = 60_000
const requestEveryMs = 5000

/** Asks for what the Cost, Requests and Errors screens show, while they are shown. */
export function createUsageFeeds(deps: Deps): UsageFeeds {
  const { clock } = deps
  const feeds = {
    spending: createFollowingFeed({ clock, ...followSpending(deps) }),
    costs: createWantedFeed({ clock, everyMs: sumsEveryMs, ask: askCosts(deps) }),
    found: createWantedFeed({ clock, everyMs: foundEveryMs, ask: askCosts(deps) }),
    requests: createFollowingFeed({ clock, ...followList(deps) }),
    request: createWantedFeed({ clock, everyMs: requestEveryMs, ask: askRequest(deps) }),
    errors: createWantedFeed({ clock, everyMs: sumsEveryMs, ask: askErrors(deps) }),
  }
  return {
    want(wishes) {
      feeds.spending.want(wishes.spending)
      feeds.costs.want(wishes.costs)
      feeds.found.want(wishes.found)
      feeds.requests.want(wishes.requests)
      feeds.request.want(wishes.request)
      feeds.errors.want(wishes.errors)
    },
    run: (app, signal) => Object.values(feeds).map((feed) => feed.run(app, signal)),
  }
}

function followSpending({ apply }: Deps) {
  return {
    async follow(app: App, _: 'live', signal: AbortSignal): Promise<void> {
      for await (const spending of app.stream('usage.live', {}, signal)) apply({ type: 'spending', spending })
    },
    // The table beside it says the same.
    onProblem: () => undefined,
  }
}

function askCosts({ apply, clock }: Deps) {
  return async (app: App, wish: CostWish, signal: AbortSignal): Promise<void> => {
    const [by, span] = partsOf(wish)
    const untilMs = clock.now() + 1
    const since = (fromMs: number) => ({ fromMs, untilMs })
    const read = Promise.all([
      app.call('usage.summary', { by, ...since(untilMs - spanMs(span)) }, signal),
      app.call('usage.summary', { by: 'tool', ...since(midnightBefore(untilMs)) }, signal),
    ])
    const costs = await read.then(
      ([summary, { total }]) => ({ summary, today: total, problem: null }),
      (error: unknown) => ({ summary: null, today: null, problem: problemOf(error) }),
    )
    apply({ type: 'costs', costs: { by, span, ...costs } })
  }
}

function midnightBefore(atMs: number): number {
  return new Date(atMs).setHours(0, 0, 0, 0)
}

function followList({ apply, clock }: Deps) {
  const tell = (requests: RequestTail): void => apply({ type: 'requests', requests })
  return {
    follow: (app: App, wish: string, signal: AbortSignal) =>
      followRequests({ app, clock, tell }, wish, signal),
    onProblem: (wish: string, problem: string) => tell({ wish, rows: [], isMore: false, problem }),
  }
}

function askRequest({ apply }: Deps) {
  return async (app: App, id: string, signal: AbortSignal): Promise<void> => {
    const read = app.call('request.show', { id }, signal)
    const request = await read.then(
      async (shown) => ({ shown, trace: await traceOf(app, shown.request.traceId, signal), problem: null }),
      (error: unknown) => ({ shown: null, trace: null, problem: problemOf(error) }),
    )
    apply({ type: 'request', request: { id, ...request } })
  }
}

/** Not every trace is kept: one that is not is none. */
async function traceOf(app: App, id: string | null, signal: AbortSignal): Promise<RequestDetail['trace']> {
  if (id === null) return null
  return app.call('trace.show', { id }, signal).catch((error: unknown) => {
    problemOf(error)
    return null
  })
}

function askErrors({ apply, clock }: Deps) {
  return async (app: App, wish: ErrorWish, signal: AbortSignal): Promise<void> => {
    const [by, span] = partsOf(wish)
    const untilMs = clock.now() + 1
    const read = app.call('failure.summary', { by, fromMs: untilMs - spanMs(span), untilMs }, signal)
    const failures = await read.then(
      (summary) => ({ summary, problem: null }),
      (error: unknown) => ({ summary: null, problem: problemOf(error) }),
    )
    apply({ type: 'failures', failures: { by, span, ...failures } })
  }
}
