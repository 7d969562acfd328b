import { hash } from 'node:crypto'
import { ExpectedError } from '../../errors.ts'
import {
  type ChainTip,
  chainEvent,
  type DraftEvent,
  draftEvent,
  type StoredEvent,
} from '../../event/chain.ts'
import type { LoggedEvent, NewEvent } from '../../event/event.ts'
import { isKnownEnd, project } from '../../event/projections.ts'
import type { Clock } from '../../platform.ts'
import type { EventTable } from './event-table.ts'
import type { ProjectionTables } from './projection-tables.ts'
import type { WriteGate } from './write-gate.ts'

export interface EventWriterDeps {
  /** What takes out of an event what must not be stored; all is stored as it is without it. */
  readonly mask?: ((event: NewEvent) => NewEvent) | undefined
  readonly gate: Pick<WriteGate, 'transact'>
  readonly events: EventTable
  readonly projections: ProjectionTables
  readonly clock: Pick<Clock, 'now'>
}

export interface EventWriter {
  append(events: readonly NewEvent[]): Promise<readonly LoggedEvent[]>
  /** Does `work` and stores the events that tell of it, all in one transaction; durable when it returns. */
  commit(work: () => void, events: readonly NewEvent[]): void
  subscribe(listener: Listener): () => void
  /** Commits what waits, and takes nothing more. */
  close(): void
}

type Listener = (batch: readonly LoggedEvent[]) => void

interface Draft {
  readonly event: NewEvent
  readonly draft: DraftEvent
}

interface Waiting {
  readonly drafts: readonly Draft[]
  readonly resolve: (events: readonly LoggedEvent[]) => void
  readonly reject: (error: unknown) => void
}

export const sha256 = (text: string): string => hash('sha256', text)

/**
 * Appends to the log. What comes within one turn of the event loop is one transaction: the events, the projections,
 * and one sync of the disk for all of them.
 */
export function createEventWriter(deps: EventWriterDeps): EventWriter {
  const listeners = new Set<Listener>()
  let waiting: Waiting[] = []
  let isClosed = false
  const drafted = (given: NewEvent): Draft => {
    const event = deps.mask?.(given) ?? given
    return { event, draft: draftEvent(event) }
  }

  const flush = (): void => {
    if (waiting.length === 0) return
    const batch = waiting
    waiting = []
    let stored: LoggedEvent[][]
    try {
      stored = deps.gate.transact(() => storeBatch(deps, batch))
    } catch (error) {
      for (const one of batch) one.reject(error)
      return
    }
    for (const [index, one] of batch.entries()) one.resolve(stored[index] ?? [])
    tell(listeners, stored.flat())
  }

  return {
    append: (events) =>
      new Promise((resolve, reject) => {
        if (isClosed) throw new ExpectedError('PLANE_STOPPING', 'The log of events is closed')
        // Made here, so that data that is no JSON fails its own call and no other.
        const drafts = events.map(drafted)
        if (waiting.length === 0) setImmediate(flush)
        waiting.push({ drafts, resolve, reject })
      }),
    commit(work, events) {
      // What was said before comes before.
      flush()
      const drafts = events.map(drafted)
      const stored = deps.gate.transact(() => {
        work()
        return storeBatch(deps, [{ drafts }])
      })
      tell(listeners, stored.flat())
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      isClosed = true
      flush()
    },
  }
}

/** In a transaction: each call's events, but for ends that are known. */
function storeBatch(
  { events, projections, clock }: EventWriterDeps,
  batch: readonly Pick<Waiting, 'drafts'>[],
): LoggedEvent[][] {
  const records = projections.records()
  const chained: StoredEvent[] = []
  let tip: ChainTip = events.tip()
  const store = ({ event, draft }: Draft): LoggedEvent | undefined => {
    if (isKnownEnd(records, event)) return undefined
    const next = chainEvent(tip, draft, clock.now(), sha256)
    const logged: LoggedEvent = {
      ...event,
      seq: next.seq,
      atMs: next.atMs,
      version: next.version,
      hash: next.hash,
    }
    project(records, logged)
    chained.push(next)
    tip = next
    return logged
  }
  const stored = batch.map(({ drafts }) => drafts.flatMap((each) => store(each) ?? []))
  events.add(chained)
  projections.save()
  return stored
}

function tell(listeners: ReadonlySet<Listener>, batch: readonly LoggedEvent[]): void {
  if (batch.length > 0) for (const listener of listeners) listener(batch)
}
