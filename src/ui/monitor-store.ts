import type { EventView } from '../core/operations/event.ts'
import type { Clock } from '../core/platform.ts'
import { type AgentsUpdate, createAgentTable } from './agent-table.ts'
import type { Connection, Detail, LogTail, MonitorData, PlaneStatus } from './data.ts'
import { createTimeline } from './timeline.ts'

/** How often screens hear of changes at most. */
export const publishMs = 500
/** How often they hear of the passing of time at least, and how often a sample is kept. */
const tickMs = 1000
/** What was asked for by a key comes sooner, but many batches of it still make one frame. */
const urgentMs = 40
const eventsMax = 2000
const logLinesMax = 5000

/** Something that a stream or a call brought. */
export type Update =
  | { readonly type: 'connection'; readonly connection: Connection }
  | ({ readonly type: 'agents' } & AgentsUpdate)
  | { readonly type: 'events'; readonly events: readonly EventView[]; readonly isAll: boolean }
  | { readonly type: 'plane'; readonly plane: PlaneStatus }
  | { readonly type: 'detail'; readonly detail: Detail }
  | { readonly type: 'log'; readonly log: LogTail; readonly isAll: boolean }

/** What the streams write and the screens read. */
export interface MonitorStore extends Disposable {
  apply(update: Update): void
  /** For `useSyncExternalStore`: the same object until something was published. */
  read(): MonitorData
  subscribe(listener: () => void): () => void
}

type Known = Omit<MonitorData, 'nowMs' | 'seq' | 'timeline' | 'agents'>

const nothing: Known = {
  connection: { kind: 'connecting' },
  heardAtMs: null,
  plane: null,
  events: [],
  detail: null,
  log: null,
}

/** Takes any number of updates and publishes them as one immutable value, at most every {@link publishMs}. */
export function createMonitorStore(clock: Clock): MonitorStore {
  const timeline = createTimeline()
  const table = createAgentTable()
  const listeners = new Set<() => void>()
  let known = nothing
  let published: MonitorData = { ...known, agents: [], nowMs: clock.now(), seq: 0, timeline }
  let publishedAtMs = Number.NEGATIVE_INFINITY
  let sampledAtMs = Number.NEGATIVE_INFINITY
  let dueMs = Number.POSITIVE_INFINITY
  let cancel = (): void => undefined

  function publish(): void {
    publishedAtMs = clock.elapsed()
    const nowMs = clock.now()
    if (known.connection.kind === 'live' && publishedAtMs - sampledAtMs >= tickMs - urgentMs) {
      sampledAtMs = publishedAtMs
      timeline.add(nowMs, table.list())
    }
    published = { ...known, agents: table.list(), nowMs, seq: timeline.lastSeq(), timeline }
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
      if (update.type === 'agents') table.apply(update)
      known = taken(known, update)
      if (update.type !== 'connection') known = { ...known, heardAtMs: clock.now() }
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

function taken(known: Known, update: Update): Known {
  switch (update.type) {
    case 'agents':
      return known
    case 'connection':
      return { ...known, connection: update.connection }
    case 'events':
      return { ...known, events: bounded(update.isAll ? [] : known.events, update.events, eventsMax) }
    case 'plane':
      return { ...known, plane: update.plane }
    case 'detail':
      return { ...known, detail: update.detail }
    case 'log':
      return { ...known, log: joined(known.log, update) }
  }
}

/** What a person waits for: the first picture, a lost connection, what was opened. */
function isUrgent(update: Update): boolean {
  if (update.type === 'agents') return update.kind === 'snapshot'
  return update.type === 'connection' || update.type === 'detail' || (update.type === 'log' && update.isAll)
}

function bounded<Item>(before: readonly Item[], added: readonly Item[], max: number): readonly Item[] {
  return [...before, ...added].slice(-max)
}

function joined(before: LogTail | null, { log, isAll }: Extract<Update, { type: 'log' }>): LogTail {
  const lines = !isAll && before?.agentId === log.agentId ? before.lines : []
  return { agentId: log.agentId, lines: bounded(lines, log.lines, logLinesMax) }
}
