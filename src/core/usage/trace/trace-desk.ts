import type { SpanRecord } from '../otlp/span-record.ts'
import type { SamplingRules } from './sampling.ts'

/** What becomes of spans. */
export interface TraceSettings {
  readonly sampling: SamplingRules
  readonly keep: TraceKeep
  /** Where what is kept goes on to; `null`: nowhere. */
  readonly onward: OnwardTarget | null
}

/** How long, and in how large a file. */
export interface TraceKeep {
  readonly forMs: number
  readonly sizeBytesMax: number
}

/** Another collector. */
export interface OnwardTarget {
  /** As OpenTelemetry has it: `/v1/traces` follows, unless it is there. */
  readonly endpoint: string
  /** Secrets among them. */
  readonly headers: Readonly<Record<string, string>>
}

/** Which traces are asked for: those that fit all that is given. */
export interface TraceQuery {
  /** A trace counts by when it began. */
  readonly fromMs: number
  readonly untilMs: number
  readonly agent?: string | undefined
  readonly session?: string | undefined
  /** `service.name` of any of its spans. */
  readonly service?: string | undefined
  readonly hasError: boolean
  readonly durationMsMin: number
  readonly limit: number
}

/** A trace in a line. */
export interface TraceSummary {
  readonly traceId: string
  /** Of its root; of what began first, as long as that is missing. */
  readonly name: string
  /** Whether its root is there. */
  readonly hasRoot: boolean
  readonly startMs: number
  /** From what began first to what ended last. */
  readonly durationMs: number
  readonly spans: number
  readonly errors: number
  /** Of what the name is of. */
  readonly service: string | null
  readonly agent: string | null
  readonly session: string | null
  /** Of its calls to models, by what their spans say. */
  readonly calls: number
  readonly tokens: number
  /** Nano-dollars; `null` when no call says what it cost. */
  readonly costNano: number | null
}

/** Why spans that came are not there: {@link SamplingRules}; too many in one trace; the disk would not take them. */
export const traceLosses = ['sampled', 'rate', 'crowded', 'unwritten'] as const
export type TraceLoss = (typeof traceLosses)[number]

/** What was not kept since `sinceMs`, when the file began. */
export interface TraceLosses {
  readonly sinceMs: number
  /** Only what is not 0. */
  readonly lost: readonly { readonly loss: TraceLoss; readonly spans: number; readonly traces: number }[]
}

/** How it goes with what goes on to another collector. */
export interface OnwardState {
  readonly sent: number
  readonly waiting: number
  readonly dropped: number
  /** Why the last attempt failed; `null` when it did not. */
  readonly fault: string | null
}

export interface TraceList extends TraceLosses {
  /** Newest first. */
  readonly traces: readonly TraceSummary[]
  /** Why nothing can be kept now. */
  readonly fault: string | null
  /** `null` where nothing goes on. */
  readonly onward: OnwardState | null
}

export interface KeptTrace {
  readonly trace: TraceSummary
  /** In the order in which they began. */
  readonly spans: readonly SpanRecord[]
}

/** Who keeps spans and shows them. */
export interface TraceDesk {
  /** Never throws for what the disk says: it is counted, and told by {@link listTraces}. */
  takeSpans(spans: readonly SpanRecord[], wanted: ReadonlySet<string>): void
  listTraces(query: TraceQuery): TraceList
  /** @param id of a trace, or the beginning of one. @throws NOT_FOUND, INPUT_INVALID when several begin so */
  showTrace(id: string): KeptTrace
}
