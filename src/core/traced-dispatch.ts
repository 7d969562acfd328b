import { type Dispatch, kindOf } from './dispatch.ts'
import { errorBody } from './errors.ts'
import type { Clock } from './platform.ts'
import type { TraceContext } from './trace-context.ts'
import type { SpanRecord } from './usage/otlp/span-record.ts'

export interface TracedDispatchDeps {
  readonly clock: Pick<Clock, 'now' | 'elapsed'>
  /** So many random bytes, in hexadecimal; not all 0. */
  readonly newId: (bytes: 8 | 16) => string
  /** Given the span of each operation, once it is answered. `isWanted`: whoever asked wants its trace kept. */
  readonly take: (span: SpanRecord, isWanted: boolean) => void
}

/**
 * Makes a span of each operation, in the trace that the caller brought or in one of its own; what the operation leads to
 * belongs to that span. Of a stream, it lasts until the stream begins.
 */
export function tracedDispatch(dispatch: Dispatch, { clock, newId, take }: TracedDispatchDeps): Dispatch {
  return async (caller, name, input, signal) => {
    const { trace: parent } = caller
    const trace: TraceContext = {
      traceId: parent?.traceId ?? newId(16),
      ...{ spanId: newId(8), isSampled: true },
    }
    const [startMs, startedAtMs] = [clock.now(), clock.elapsed()]
    const end = async (code: string | null): Promise<void> => {
      const durationMs = clock.elapsed() - startedAtMs
      // What is no operation can be any text.
      const known = (await kindOf(name)) === undefined ? 'unknown operation' : name
      const attributes = {
        'superclaw.caller': caller.id,
        ...(caller.requestId !== undefined && { 'superclaw.request_id': caller.requestId }),
        ...(code !== null && { 'error.type': code }),
      }
      const span: SpanRecord = {
        ...{ traceId: trace.traceId, spanId: trace.spanId, parentSpanId: parent?.spanId ?? null },
        ...{ name: known, kind: 'server', startMs, durationMs, attributes },
        ...{ status: code === null ? 'unset' : 'error', statusMessage: code },
        ...{ service: 'superclaw', agent: caller.agentId ?? null, session: null },
      }
      take(span, parent !== undefined)
    }
    try {
      const answer = await dispatch({ ...caller, trace }, name, input, signal)
      void end(null)
      return answer
    } catch (error) {
      void end(errorBody(error).code)
      throw error
    }
  }
}
