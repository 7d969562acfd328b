import type { SpanRecord } from '../../src/core/usage/otlp/span-record.ts'

export const traceIdOf = (number: number): string => number.toString(16).padStart(32, '0')
export const spanIdOf = (number: number): string => number.toString(16).padStart(16, '0')

/** A span without news, over which `span` is laid. */
export function spanOf(span: Partial<SpanRecord> = {}): SpanRecord {
  return {
    traceId: traceIdOf(1),
    spanId: spanIdOf(1),
    parentSpanId: null,
    name: 'turn',
    kind: 'internal',
    startMs: Date.UTC(2026, 10, 3, 12),
    durationMs: 100,
    status: 'unset',
    statusMessage: null,
    service: 'claude-code',
    agent: null,
    session: null,
    attributes: {},
    ...span,
  }
}
