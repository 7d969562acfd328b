import { ExpectedError } from '../../errors.ts'

/** What OTLP tells of: `/v1/metrics` and so on. */
export const otlpSignals = ['metrics', 'logs', 'traces'] as const
export type OtlpSignal = (typeof otlpSignals)[number]

/**
 * A value of OTLP as plain data. A whole number that no double holds is its decimal text; bytes, and what is nested deeper than
 * {@link otlpLimits} says, are `null`.
 */
export type OtlpValue =
  | string
  | number
  | boolean
  | null
  | readonly OtlpValue[]
  | { readonly [key: string]: OtlpValue }

/** By name; of those that are told twice, the last. */
export type Attributes = ReadonlyMap<string, OtlpValue>

export const otlpLimits = {
  /** Attributes of one thing that are kept; the rest are skipped. */
  attributes: 128,
  /** Of one text; the rest of it is cut off. */
  textBytes: 4_096,
  /** Lists and maps inside each other. */
  depth: 8,
} as const

/** Which attributes are read at all. Of the others nothing is made text. */
export type Keep = (key: string) => boolean

/** Who told. */
export interface Origin {
  readonly resource: Attributes
  readonly scope: string
}

export interface OtlpLog {
  /** Unix epoch, with fractions; `null` when it is not told. */
  readonly timeMs: number | null
  readonly observedMs: number | null
  readonly eventName: string
  /** When it is a text. */
  readonly body: string | null
  readonly attributes: Attributes
  /** Hexadecimal, lower case; `null` for none. */
  readonly traceId: string | null
  readonly spanId: string | null
}

/** What a data point adds to: the growth since the last one, all since the start, or neither. */
export type Temporality = 'delta' | 'cumulative' | 'none'

export interface OtlpPoint {
  readonly metric: string
  readonly temporality: Temporality
  readonly startMs: number | null
  readonly timeMs: number | null
  /** Of a histogram, its sum; `null` when there is none. */
  readonly value: number | null
  readonly attributes: Attributes
}

export interface OtlpSpan {
  readonly traceId: string | null
  readonly spanId: string | null
  readonly parentSpanId: string | null
  readonly name: string
  /** As OpenTelemetry numbers them. */
  readonly kind: number
  readonly startMs: number | null
  readonly endMs: number | null
  readonly status: number
  readonly statusMessage: string
  readonly attributes: Attributes
}

/** Told of each thing in a request, one after the other, so that none has to be kept. */
export type Take<Item> = (item: Item, origin: Origin) => void

/** What an encoding has for one kind of thing: `keep` is asked for each attribute. @throws INPUT_INVALID */
export interface OtlpDecoder {
  logs(body: Buffer, keep: Keep, take: Take<OtlpLog>): void
  /** @param isWanted of names of metrics; points of others are skipped */
  points(body: Buffer, isWanted: (metric: string) => boolean, take: Take<OtlpPoint>): void
  spans(body: Buffer, keep: Keep, take: Take<OtlpSpan>): void
}

export function badData(why: string): ExpectedError {
  return new ExpectedError('INPUT_INVALID', `The body is no OTLP: ${why}`)
}

/** A whole number as a double when one holds it exactly, else as text. */
export function wholeNumber(text: string | bigint): number | string {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : String(text)
}
