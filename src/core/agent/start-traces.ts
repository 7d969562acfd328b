import type { ProcessHost } from './process-host.ts'

/** Which trace the next start of an agent belongs to: that of the order that has it started. */
export interface StartTraces {
  /** A start of one of `ids` while `work` goes on belongs to `traceparent`; none does, without one. */
  during<Result>(
    ids: readonly string[],
    traceparent: string | undefined,
    work: () => Promise<Result>,
  ): Promise<Result>
  /** Once for each order: when it is started again by itself, that is no part of it. */
  take(agentId: string): string | undefined
}

export function createStartTraces(): StartTraces {
  const traces = new Map<string, string>()
  return {
    async during(ids, traceparent, work) {
      if (traceparent === undefined) return work()
      for (const id of ids) traces.set(id, traceparent)
      try {
        return await work()
      } finally {
        for (const id of ids) if (traces.get(id) === traceparent) traces.delete(id)
      }
    },
    take(agentId) {
      const traceparent = traces.get(agentId)
      traces.delete(agentId)
      return traceparent
    },
  }
}

/** Starts agents with `TRACEPARENT` in their environment where an order that has a trace has them started. */
export function withStartTraces(
  host: Pick<ProcessHost, 'start'>,
  traces: Pick<StartTraces, 'take'>,
): Pick<ProcessHost, 'start'> {
  return {
    start(request) {
      const traceparent = traces.take(request.spec.id)
      if (traceparent === undefined) return host.start(request)
      const { spec } = request
      return host.start({ ...request, spec: { ...spec, env: { TRACEPARENT: traceparent, ...spec.env } } })
    },
  }
}
