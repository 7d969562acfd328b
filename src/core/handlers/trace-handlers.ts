import type { Handlers } from '../dispatch.ts'
import type { OutputOf, ParsedInputOf } from '../operations/contract.ts'
import type { KeptTrace, TraceList, TraceQuery } from '../usage/trace/trace-desk.ts'
import type { UsageDesk } from '../usage/usage-desk.ts'

/** @param desk loaded for who asks: an idle control plane does without */
export function createTraceHandlers(
  desk: () => Promise<UsageDesk>,
): Pick<Handlers, 'trace.list' | 'trace.show'> {
  return {
    'trace.list': async (_: unknown, input: ParsedInputOf<'trace.list'>) =>
      listView(await (await desk()).listTraces(traceQuery(input))),
    'trace.show': async (_: unknown, { id }: ParsedInputOf<'trace.show'>) =>
      traceView(await (await desk()).showTrace(id)),
  }
}

export function traceQuery({ minDurationMs, ...query }: ParsedInputOf<'trace.list'>): TraceQuery {
  return { ...query, durationMsMin: minDurationMs }
}

/** As it is answered. */
export function listView({ traces, lost, onward, ...list }: TraceList): OutputOf<'trace.list'> {
  return {
    ...list,
    traces: traces.map((trace) => ({ ...trace })),
    lost: lost.map((each) => ({ ...each })),
    onward: onward && { ...onward },
  }
}

/** As it is answered. */
export function traceView({ trace, spans }: KeptTrace): OutputOf<'trace.show'> {
  return {
    trace: { ...trace },
    spans: spans.map((span) => ({ ...span, attributes: { ...span.attributes } })),
  }
}
