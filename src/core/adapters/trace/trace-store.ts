import type { DatabaseSync } from 'node:sqlite'
import type { SpanRecord } from '../../usage/otlp/span-record.ts'
import type {
  KeptTrace,
  TraceKeep,
  TraceLoss,
  TraceLosses,
  TraceQuery,
  TraceSummary,
} from '../../usage/trace/trace-desk.ts'
import { tidyTraces } from './tidy-traces.ts'
import { isUnusable, openTraceDatabase, throwAway } from './trace-database.ts'
import { readLosses, readTrace, readTraces } from './trace-reader.ts'
import { createTraceWriter, type TraceWriter } from './trace-writer.ts'

/** traces.db, opened when it is needed, and anew after a fault: what was wrong may be over. */
export interface TraceStore extends Disposable {
  /** @returns those that were not there yet; none, when the disk takes none. Never throws: what is lost is counted */
  put(spans: readonly SpanRecord[]): readonly SpanRecord[]
  lose(loss: TraceLoss, lost: { readonly spans: number; readonly traces: number }): void
  /** @throws what the disk or SQLite says; so do the others */
  list(query: TraceQuery): TraceSummary[]
  /** @throws NOT_FOUND, INPUT_INVALID */
  show(id: string): KeptTrace
  losses(): TraceLosses
  /** Lets go what is too old, or too much. Never throws. */
  tidy(keep: TraceKeep): void
  /** Why nothing can be kept now. */
  fault(): string | null
}

/** So that what could not be kept is said, though the disk takes nothing. */
type Losses = Map<TraceLoss, { readonly spans: number; readonly traces: number }>

export function createTraceStore(path: string, now: () => number): TraceStore {
  const file = createTraceFile(path, now)
  const unsaid: Losses = new Map()

  const lose: TraceStore['lose'] = (loss, { spans, traces }) => {
    const sum = unsaid.get(loss) ?? { spans: 0, traces: 0 }
    unsaid.set(loss, { spans: sum.spans + spans, traces: sum.traces + traces })
  }
  const say = ({ writer }: Opened): void => {
    for (const [loss, lost] of unsaid) {
      writer.lose(loss, lost)
      unsaid.delete(loss)
    }
  }

  return {
    put(spans) {
      const added = file.trying((opened) => {
        const kept = opened.writer.put(spans)
        say(opened)
        return kept
      })
      if (!added) lose('unwritten', { spans: spans.length, traces: 0 })
      return added ?? []
    },
    lose,
    list: (query) => file.reading(({ db }) => readTraces(db, query)),
    show: (id) => file.reading(({ db }) => readTrace(db, id)),
    losses() {
      if (unsaid.size > 0) file.trying(say)
      const { sinceMs, lost } = file.reading(({ db }) => readLosses(db))
      return { sinceMs, lost: [...lost, ...[...unsaid].map(([loss, sum]) => ({ loss, ...sum }))] }
    },
    tidy: (keep) => void file.trying(({ db }) => tidyTraces(db, keep, now())),
    fault: file.fault,
    [Symbol.dispose]() {
      if (unsaid.size > 0) file.trying(say)
      file.close()
    },
  }
}

interface Opened {
  readonly db: DatabaseSync
  readonly writer: TraceWriter
}

function createTraceFile(path: string, now: () => number) {
  let opened: Opened | undefined
  let fault: unknown

  const open = (): Opened => {
    if (opened) return opened
    const db = openTraceDatabase(path, now)
    opened = { db, writer: createTraceWriter(db) }
    return opened
  }
  const close = (): void => {
    const closing = opened
    opened = undefined
    closing?.db.close()
  }
  /** One that turns out to be damaged is begun anew, once. */
  const reading = <Result>(work: (file: Opened) => Result): Result => {
    try {
      return work(open())
    } catch (error) {
      if (!isUnusable(error)) throw error
      close()
      throwAway(path)
      return work(open())
    }
  }
  return {
    reading,
    trying<Result>(work: (file: Opened) => Result): Result | undefined {
      try {
        const result = reading(work)
        fault = undefined
        return result
      } catch (error) {
        fault = error
        return undefined
      }
    },
    close,
    fault: () => (fault === undefined ? null : fault instanceof Error ? fault.message : String(fault)),
  }
}
