import { ExpectedError } from '../errors.ts'
import type { EventCause, NewEvent } from '../event/event.ts'
import type { EventLog } from '../event/event-log.ts'
import type { Clock } from '../platform.ts'

export interface EventRecorderDeps {
  readonly log: Pick<EventLog, 'append'>
  readonly clock: Clock
  /** Told of a failure of the log that nobody foresaw. The events are kept and tried again. */
  readonly onFault: (error: unknown) => void
  /** The request that is being answered where this is called. */
  readonly cause?: () => EventCause
}

/** Writes to the log of events in the order of the calls, also while the disk refuses for a time. */
export interface EventRecorder {
  /** Resolves once durable. @throws STORE_READ_ONLY when the disk refuses; nothing is kept then */
  commit(events: readonly NewEvent[]): Promise<void>
  /**
   * For what has happened already. Resolves once it is durable, or once the disk has refused it; it is kept
   * then, and written when the disk takes it.
   */
  record(event: NewEvent): Promise<void>
  /** What the disk has not taken: kept so far, and given up since there was too much. */
  unrecorded(): { readonly kept: number; readonly dropped: number }
  /** Tries once more to write all that is kept, and stops trying. */
  close(): Promise<void>
}

interface Entry {
  readonly events: readonly NewEvent[]
  readonly isKept: boolean
  /** With what went wrong, or `null`. What is kept may be settled more than once. */
  readonly settle: (error: unknown) => void
}

/** How many events are kept. Beyond, states go first, then what is not the end of a run, then the oldest. */
export const keptMax = 10_000
const retryMs = 1000

export function createEventRecorder(deps: EventRecorderDeps): EventRecorder {
  const report = reportOnce(deps.onFault)
  const caused = (event: NewEvent): NewEvent => ({ ...event, ...deps.cause?.() })
  let queue: readonly Entry[] = []
  let dropped = 0
  let isClosed = false
  let writing: Promise<void> | null = null
  let cancelRetry: () => void = () => undefined

  function enqueue(entry: Entry): void {
    queue = [...queue, entry]
    if (queue.length > keptMax) {
      const victim = leastMissed(queue)
      queue = queue.filter((each) => each !== victim)
      victim?.settle(null)
      dropped += 1
    }
    cancelRetry()
    writeSoon()
  }

  function writeSoon(): void {
    // What is said in one turn is written together.
    writing ??= Promise.resolve().then(writeAll)
  }

  async function writeAll(): Promise<void> {
    let tried: ReadonlySet<Entry> = new Set()
    // What came during a write has not been tried, and its caller waits.
    while (queue.some((entry) => !tried.has(entry))) {
      tried = new Set(queue)
      const error = await write(deps.log, queue)
      report(error)
      queue = queue.filter((entry) => !tried.has(entry) || (error !== null && entry.isKept))
      for (const entry of tried) entry.settle(error)
    }
    writing = null
    if (queue.length > 0 && !isClosed) cancelRetry = deps.clock.after(retryMs, writeSoon)
  }

  return {
    commit: (events) =>
      new Promise((resolve, reject) =>
        enqueue({
          events: events.map(caused),
          isKept: false,
          settle: (error) => (error === null ? resolve() : reject(error)),
        }),
      ),
    record: (event) =>
      new Promise((resolve) => enqueue({ events: [caused(event)], isKept: true, settle: () => resolve() })),
    unrecorded: () => ({ kept: queue.length, dropped }),
    async close() {
      isClosed = true
      cancelRetry()
      writeSoon()
      await writing
    },
  }
}

/** Resolves to what went wrong; `null` when all is stored. */
async function write(log: EventRecorderDeps['log'], batch: readonly Entry[]): Promise<unknown> {
  try {
    await log.append(batch.flatMap(({ events }) => events))
    return null
  } catch (error) {
    return error
  }
}

function leastMissed(queue: readonly Entry[]): Entry | undefined {
  const kept = queue.filter(({ isKept }) => isKept)
  return (
    kept.find(({ events }) => events[0]?.type === 'agent.state') ??
    kept.find(({ events }) => events[0]?.type !== 'run.ended') ??
    kept[0]
  )
}

/** Tells of a fault that nobody foresaw, and not again before another one or a success. */
function reportOnce(onFault: (error: unknown) => void): (error: unknown) => void {
  let last = ''
  return (error) => {
    const isForeseen = error instanceof ExpectedError && error.code === 'STORE_READ_ONLY'
    const fault = error === null || isForeseen ? '' : String(error)
    if (fault !== '' && fault !== last) onFault(error)
    last = fault
  }
}
