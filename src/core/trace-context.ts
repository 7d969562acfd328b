/** Where in a trace something happens: what goes from one process to the next. */
export interface TraceContext {
  /** 32 hexadecimal digits in lower case, not all 0. */
  readonly traceId: string
  /** Of the span that what comes next belongs to: 16 hexadecimal digits in lower case, not all 0. */
  readonly spanId: string
  /** Whether whoever began the trace may keep it. */
  readonly isSampled: boolean
}

const version00 = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/
/** A later version may say more after its flags. */
const laterVersion = /^(?!ff|00)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/
/** No version of the header that anybody could read is longer. */
const lengthMax = 512

/**
 * What a `traceparent` says (W3C Trace Context, section 3.2); `undefined` for what is none, so that a trace begins anew.
 * @param text as it came, whatever it is
 */
export function parseTraceparent(text: unknown): TraceContext | undefined {
  if (typeof text !== 'string' || text.length > lengthMax) return undefined
  const [, traceId = '', spanId = '', flags = ''] = version00.exec(text) ?? laterVersion.exec(text) ?? []
  if (!isTraceId(traceId) || !isSpanId(spanId)) return undefined
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 }
}

/** As version 00 writes it, whatever version it came in. */
export function formatTraceparent({ traceId, spanId, isSampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`
}

const isTraceId = (id: string): boolean => /^(?!0{32})[0-9a-f]{32}$/.test(id)
const isSpanId = (id: string): boolean => /^(?!0{16})[0-9a-f]{16}$/.test(id)
