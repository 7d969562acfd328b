import type { App } from '../core/app.ts'
import { ExpectedError } from '../core/errors.ts'
import type { Clock } from '../core/platform.ts'
import type { Update } from './collection.ts'
import type { PlaneStatus } from './data.ts'
import { createDetailFeed, type DetailFeed } from './detail-feed.ts'
import { againWhenLagging } from './lagging.ts'
import { createScreenFeeds, type ScreenFeeds } from './screen-feeds.ts'

export interface FeedDeps {
  /** Called for each attempt; may return the same `App` again. Whoever made it disposes it. */
  readonly connect: () => Promise<App>
  readonly clock: Clock
  readonly apply: (update: Update) => void
}

export interface Feed extends Pick<DetailFeed, 'want'>, Pick<ScreenFeeds, 'again'> {
  readonly wantScreens: ScreenFeeds['want']
  /** Lasts until `signal` aborts. Never rejects: a control plane that is away is asked again and again. */
  run(signal: AbortSignal): Promise<void>
  /** @throws PLANE_UNREACHABLE while there is no connection */
  app(): App
}

const retryMsMin = 100
const retryMsMax = 2000
/** How often the control plane is asked how it is, and how long it may take to say. */
const statusEveryMs = 2000
const statusTimeoutMs = 5000
const silencesMax = 3
const eventsAtFirst = 500

/** Brings what the screens show: the agents, the events, the control plane, and the one agent that is looked at. */
export function createFeed(deps: FeedDeps): Feed {
  const { clock, apply } = deps
  const detail = createDetailFeed(deps)
  const screens = createScreenFeeds(deps)
  let current: App | undefined

  async function connected(signal: AbortSignal, onLive: () => void): Promise<void> {
    const app = await deps.connect()
    const end = new AbortController()
    const whileConnected = AbortSignal.any([signal, end.signal])
    const live = (): void => {
      if (current) return
      current = app
      apply({ type: 'connection', connection: { kind: 'live' } })
      onLive()
    }
    const work = [
      watchAgents({ app, apply }, live, whileConnected),
      followEvents({ app, apply }, whileConnected),
      askStatus({ app, apply, clock }, whileConnected),
      detail.run(app, whileConnected),
      ...screens.run(app, whileConnected),
    ]
    try {
      await Promise.race(work)
    } finally {
      current = undefined
      end.abort()
      await Promise.allSettled(work)
    }
  }

  return {
    want: detail.want,
    wantScreens: screens.want,
    again: screens.again,
    app() {
      if (current) return current
      throw new ExpectedError('PLANE_UNREACHABLE', 'The control plane does not answer')
    },
    async run(signal) {
      let retryMs = retryMsMin
      let lostAtMs: number | undefined
      while (!signal.aborted) {
        const message = await connected(signal, () => {
          retryMs = retryMsMin
          lostAtMs = undefined
        }).then(() => '', messageOf)
        if (signal.aborted) return
        lostAtMs ??= clock.now()
        apply({ type: 'connection', connection: { kind: 'lost', sinceMs: lostAtMs, message } })
        await clock.sleep(retryMs, signal).catch(() => undefined)
        retryMs = Math.min(retryMsMax, retryMs * 2)
      }
    },
  }
}

interface Source {
  readonly app: App
  readonly apply: (update: Update) => void
}

async function watchAgents({ app, apply }: Source, live: () => void, signal: AbortSignal): Promise<void> {
  for await (const { kind, agents, removed } of app.stream('agent.watch', {}, signal)) {
    live()
    apply({ type: 'agents', kind, agents, removed })
  }
}

/** A reader that was too slow begins again with the newest events. */
function followEvents({ app, apply }: Source, signal: AbortSignal): Promise<void> {
  return againWhenLagging(async () => {
    const { events, lastSeq } = await app.call('event.list', { limit: eventsAtFirst, from: 'newest' }, signal)
    apply({ type: 'events', events, isAll: true })
    const afterSeq = events.at(-1)?.seq ?? lastSeq
    for await (const event of app.stream('event.follow', { afterSeq }, signal)) {
      apply({ type: 'events', events: [event], isAll: false })
    }
  }, signal)
}

/** One that is slow to answer is not lost yet: the header says how old the picture is. Silent for long, it is asked anew. */
async function askStatus(source: Source & { readonly clock: Clock }, signal: AbortSignal): Promise<void> {
  for (let silences = 0; !signal.aborted; ) {
    const plane = await statusInTime(source, signal)
    silences = plane ? 0 : silences + 1
    if (silences >= silencesMax) throw new ExpectedError('TIMED_OUT', 'it does not answer any more')
    if (plane) source.apply({ type: 'plane', plane })
    await source.clock.sleep(statusEveryMs, signal).catch(() => undefined)
  }
}

/** `undefined` when it took too long. */
async function statusInTime(
  { app, clock }: Source & { readonly clock: Clock },
  signal: AbortSignal,
): Promise<PlaneStatus | undefined> {
  const limit = new AbortController()
  const cancel = clock.after(statusTimeoutMs, () => limit.abort())
  try {
    return await app.call('plane.status', {}, AbortSignal.any([signal, limit.signal]))
  } catch (error) {
    if (limit.signal.aborted) return undefined
    throw error
  } finally {
    cancel()
  }
}

/** Why the connection is lost, for people; empty when simply nobody answers. */
function messageOf(error: unknown): string {
  if (error instanceof ExpectedError && error.code === 'PLANE_UNREACHABLE') return ''
  return error instanceof Error ? error.message : String(error)
}
