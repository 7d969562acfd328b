import type { Clock } from '../core/platform.ts'
import { createCollection, type Update } from './collection.ts'
import type { MonitorData } from './data.ts'
import { createTimeline } from './timeline.ts'

/** How often screens hear of changes at most. */
export const publishMs = 500
/** How often they hear of the passing of time at least, and how often a sample is kept. */
const tickMs = 1000
/** What was asked for by a key comes sooner, but many batches of it still make one frame. */
const urgentMs = 40

/** What the streams write and the screens read. */
export interface MonitorStore extends Disposable {
  apply(update: Update): void
  /** The same object until something was published. */
  read(): MonitorData
  subscribe(listener: () => void): () => void
}

/** Takes any number of updates and publishes them as one immutable value, at most every {@link publishMs}. */
export function createMonitorStore(clock: Clock): MonitorStore {
  const timeline = createTimeline()
  const collection = createCollection(timeline)
  const listeners = new Set<() => void>()
  let published = collection.at(clock.now())
  let publishedAtMs = Number.NEGATIVE_INFINITY
  let sampledAtMs = Number.NEGATIVE_INFINITY
  let dueMs = Number.POSITIVE_INFINITY
  let cancel = (): void => undefined

  function publish(): void {
    publishedAtMs = clock.elapsed()
    const { connection, agents } = collection.at(clock.now())
    if (connection.kind === 'live' && publishedAtMs - sampledAtMs >= tickMs - urgentMs) {
      sampledAtMs = publishedAtMs
      timeline.add(clock.now(), agents)
    }
    published = collection.at(clock.now())
    dueMs = Number.POSITIVE_INFINITY
    schedule(tickMs)
    for (const listener of listeners) listener()
  }

  function schedule(afterMs: number): void {
    const elapsedMs = clock.elapsed()
    const atMs = Math.max(elapsedMs, publishedAtMs + afterMs)
    if (atMs >= dueMs) return
    cancel()
    dueMs = atMs
    cancel = clock.after(atMs - elapsedMs, publish)
  }

  return {
    apply(update) {
      collection.take(update, clock.now())
      schedule(isUrgent(update) ? urgentMs : publishMs)
    },
    read: () => published,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    [Symbol.dispose]: () => cancel(),
  }
}

/** What a person waits for: the first picture, a lost connection, what was opened. */
function isUrgent(update: Update): boolean {
  if (update.type === 'agents') return update.kind === 'snapshot'
  if (update.type === 'log') return update.isAll
  return update.type !== 'events' && update.type !== 'plane'
}
