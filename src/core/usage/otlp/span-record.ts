/** As OpenTelemetry numbers them, from 0. */
export const spanKinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const
export type SpanKind = (typeof spanKinds)[number]

/** As OpenTelemetry numbers them, from 0. */
export const spanStatuses = ['unset', 'ok', 'error'] as const
export type SpanStatus = (typeof spanStatuses)[number]

/** One span of a trace, without what was asked or answered in it. All texts are bounded and safe to print. */
export interface SpanRecord {
  /** 32 hexadecimal digits in lower case, not all 0. */
  readonly traceId: string
  /** 16 hexadecimal digits in lower case, not all 0. */
  readonly spanId: string
  /** `null` for the root of a trace. */
  readonly parentSpanId: string | null
  readonly name: string
  readonly kind: SpanKind
  /** Unix epoch, as the sender's clock has it, with fractions: spans of one trace must stay in their order. */
  readonly startMs: number
  /** 0 or more. */
  readonly durationMs: number
  readonly status: SpanStatus
  readonly statusMessage: string | null
  /** `service.name` of what sent it. */
  readonly service: string | null
  /** The agent of the fleet that sent it. */
  readonly agent: string | null
  /** Of the tool that sent it. */
  readonly session: string | null
  /** Those that are allow-listed, by their own names. */
  readonly attributes: Readonly<Record<string, SpanValue>>
}

export type SpanValue = string | number | boolean
