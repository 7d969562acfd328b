import type { Clock } from '../../platform.ts'
import type { SpanRecord } from '../otlp/span-record.ts'

/** Where spans wait until enough of their trace is known to decide it. */
export interface WaitingRoom {
  has(traceId: string): boolean
  add(traceId: string, spans: readonly SpanRecord[]): void
  /** Has all that waits decided now. */
  empty(): void
  /** How many spans wait. */
  spans(): number
}

interface Waiting {
  readonly spans: SpanRecord[]
  lastMs: number
  hasRoot: boolean
}

/** A trace without its root may get more spans: a model can think for long. */
const quietMs = 30_000
/** What belongs to a root is most often sent with it. */
const afterRootMs = 2_000
const lookMs = 1_000
/** In memory, of all traces. Beyond, the oldest is decided by what is known of it. */
const spansMax = 20_000

/** @param decide called once with all spans of a trace that wait, when its root ended or it has been quiet */
export function createWaitingRoom(
  clock: Pick<Clock, 'elapsed' | 'after'>,
  decide: (traceId: string, spans: readonly SpanRecord[]) => void,
): WaitingRoom {
  const waiting = new Map<string, Waiting>()
  let count = 0
  let cancelLook: (() => void) | undefined

  const leave = (traceId: string, { spans }: Waiting): void => {
    waiting.delete(traceId)
    count -= spans.length
    decide(traceId, spans)
  }
  const lookLater = (): void => {
    if (waiting.size > 0) cancelLook ??= clock.after(lookMs, look)
  }
  function look(): void {
    cancelLook = undefined
    const nowMs = clock.elapsed()
    for (const [traceId, trace] of waiting) {
      if (nowMs - trace.lastMs >= (trace.hasRoot ? afterRootMs : quietMs)) leave(traceId, trace)
    }
    lookLater()
  }

  return {
    has: (traceId) => waiting.has(traceId),
    add(traceId, spans) {
      const trace = waiting.get(traceId) ?? { spans: [], lastMs: 0, hasRoot: false }
      for (const span of spans) trace.spans.push(span)
      trace.lastMs = clock.elapsed()
      trace.hasRoot ||= spans.some(({ parentSpanId }) => parentSpanId === null)
      waiting.set(traceId, trace)
      count += spans.length
      for (const [oldest, its] of waiting) {
        if (count <= spansMax) break
        leave(oldest, its)
      }
      lookLater()
    },
    empty() {
      cancelLook?.()
      cancelLook = undefined
      for (const [traceId, trace] of waiting) leave(traceId, trace)
    },
    spans: () => count,
  }
}
