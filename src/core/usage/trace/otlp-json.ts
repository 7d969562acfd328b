import { type SpanRecord, type SpanValue, spanKinds, spanStatuses } from '../otlp/span-record.ts'

/** An `ExportTraceServiceRequest` in the JSON of OTLP 1.x: ids in hexadecimal, 64-bit integers as text. */
export function otlpTraces(spans: readonly SpanRecord[]): object {
  const bySender = Map.groupBy(spans, ({ service, agent }) => JSON.stringify([service, agent]))
  return {
    resourceSpans: [...bySender.values()].map((its) => ({
      resource: { attributes: resourceAttributes(its[0]) },
      scopeSpans: [{ scope: { name: 'superclaw' }, spans: its.map(otlpSpan) }],
    })),
  }
}

function resourceAttributes(span: SpanRecord | undefined): object[] {
  return keyValues({
    'service.name': span?.service ?? 'unknown_service',
    ...(span?.agent != null && { 'superclaw.agent_id': span.agent }),
  })
}

function otlpSpan(span: SpanRecord): object {
  const { traceId, spanId, parentSpanId, name, startMs, durationMs, session } = span
  return {
    ...{ traceId, spanId, name },
    ...(parentSpanId !== null && { parentSpanId }),
    kind: spanKinds.indexOf(span.kind),
    startTimeUnixNano: nanoText(startMs),
    endTimeUnixNano: nanoText(startMs + durationMs),
    attributes: keyValues({ ...(session !== null && { 'session.id': session }), ...span.attributes }),
    status: {
      ...(span.statusMessage !== null && { message: span.statusMessage }),
      code: spanStatuses.indexOf(span.status),
    },
  }
}

/** A double tells of milliseconds since 1970 no more than microseconds. */
const nanoText = (ms: number): string => String(BigInt(Math.round(ms * 1000)) * 1000n)

function keyValues(attributes: Readonly<Record<string, SpanValue>>): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }))
}

function anyValue(value: SpanValue): object {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
}
