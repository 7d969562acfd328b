import type { AgentRun } from './agent-of-call.ts'
import type { ExportPage, ExportQuery } from './exported-call.ts'
import type { FailedAttempt } from './failed-attempt.ts'
import type { FailureQuery, FailureSummary } from './failure-query.ts'
import type { LatencyQuery, LatencySummary } from './latency-query.ts'
import type { LimitWindow } from './limit-window.ts'
import type { LiveUsage, LiveWindow, Spent } from './live-usage.ts'
import type { OtlpSignal } from './otlp/otlp-data.ts'
import type { SpanRecord } from './otlp/span-record.ts'
import type { Recomputed, RecomputeOrder } from './recomputed.ts'
import type { Reconciled } from './reconcile.ts'
import type {
  RequestDetail,
  RequestNews,
  RequestNewsQuery,
  RequestPage,
  RequestQuery,
} from './request-query.ts'
import type { KeptTrace, TraceList, TraceQuery, TraceSettings } from './trace/trace-desk.ts'
import type { ShownBlock } from './usage-blocks.ts'
import type { UsageQuery, UsageSummary } from './usage-query.ts'
import type { UsageRecord } from './usage-record.ts'
import type { UsageSettings } from './usage-settings.ts'

/** What the histories on this machine told when they were looked through last. */
export interface ImportReport {
  /** Files that are there, and those of them that had something new. */
  readonly files: number
  readonly readFiles: number
  readonly readBytes: number
  readonly records: number
  /** Lines that tell something and are no JSON, and such that are too long to tell anything. */
  readonly malformed: number
  readonly tooLong: number
  /** What could not be read: a path with why. */
  readonly faults: readonly string[]
}

export interface PriceFault {
  readonly message: string
  readonly hint: string
}

/** What a live source told, to be kept. */
export interface UsageBatch {
  readonly records: readonly UsageRecord[]
  readonly failures: readonly FailedAttempt[]
  readonly spans: readonly SpanRecord[]
  /** Ids of traces that whoever began them wants kept, whatever share of all is. */
  readonly wantedTraces?: readonly string[]
}

/** A request of OTLP/HTTP, as it came. */
export interface OtlpRequest {
  readonly signal: OtlpSignal
  readonly encoding: 'protobuf' | 'json'
  readonly isGzipped: boolean
  /** Given away: who sent it has it no more. */
  readonly body: ArrayBuffer
  /** The agent whose token it came with; `null` for one that names itself. */
  readonly agent: string | null
  /** Since when there was somebody to be told; Unix epoch. */
  readonly listeningSinceMs: number
  /** What an OpenClaw was told to begin the names of its metrics with. */
  readonly openclawPrefix: string
}

/** What of a request could not be used, because it makes no sense. */
export interface OtlpOutcome {
  readonly rejected: number
  /** Of the first; `null` when there is none. */
  readonly why: string | null
}

export interface ReconcileQuery {
  /** Inclusive; Unix epoch. */
  readonly fromMs: number
  /** Exclusive. */
  readonly untilMs: number
}

export interface BlockQuery {
  readonly tool: string
  readonly fromMs: number
  readonly nowMs: number
}

export interface GlanceQuery {
  /** When the day began that is asked for. */
  readonly dayFromMs: number
  readonly nowMs: number
}

/** What a status line has room for. */
export interface UsageGlance {
  /** Since the day began. */
  readonly today: Spent
  /** As tools were told, or else a guess. */
  readonly windows: readonly LiveWindow[]
}

/** Who answers for what calls used. */
export interface UsageDesk {
  /** Has whatever comes after follow other settings. */
  configure(settings: UsageSettings): Promise<void>
  /** Why prices are not those that were asked for, and what there is to do about it; `null` when they are. */
  priceFault(): Promise<PriceFault | null>
  /** Prices calls anew by the lists in force. @throws PRICES_INVALID */
  recompute(order: RecomputeOrder): Promise<Recomputed>
  /** Resolves once it is kept. @throws what the disk or SQLite says */
  take(batch: UsageBatch): Promise<void>
  /** Resolves once it is kept. @throws INPUT_INVALID, BODY_TOO_LARGE, what the disk or SQLite says; then nothing of it is */
  takeOtlp(request: OtlpRequest): Promise<OtlpOutcome>
  /** Says who runs where, and ran lately: what is taken in from then on is told apart by that, and their histories are, too. */
  knowRuns(runs: readonly AgentRun[]): Promise<void>
  /** Takes in what is new in histories. */
  importHistory(): Promise<ImportReport>
  /** Takes in what is new in histories first. @throws INPUT_INVALID for what is no zone */
  summary(query: UsageQuery): Promise<UsageSummary & { readonly imported: ImportReport }>
  /** Takes in what is new in histories first, but for a page that is not the first. */
  requests(query: RequestQuery): Promise<RequestPage>
  /** What came to be known since; of no history that nobody takes in. */
  requestNews(query: RequestNewsQuery): Promise<RequestNews>
  /** @throws NOT_FOUND */
  request(input: { readonly id: string }): Promise<RequestDetail>
  /** Takes in what is new in histories first. */
  failures(query: FailureQuery): Promise<FailureSummary>
  /** Takes in what is new in histories first. */
  latencies(query: LatencyQuery): Promise<LatencySummary>
  listTraces(query: TraceQuery): Promise<TraceList>
  /** @param id of a trace, or the beginning of one. @throws NOT_FOUND, INPUT_INVALID when several begin so */
  showTrace(id: string): Promise<KeptTrace>
  /** Takes effect at once. */
  configureTraces(settings: TraceSettings): Promise<void>
  /** Decides all spans that wait. @returns whether nothing of them is left to be sent on */
  settleTraces(): Promise<boolean>
  /** Takes in nothing first. */
  live(nowMs: number): Promise<LiveUsage>
  /** Takes in what is new in histories first. @returns blocks that end after `fromMs`, with gaps between them */
  blocks(query: BlockQuery): Promise<readonly ShownBlock[]>
  /** Takes in nothing first. */
  glance(query: GlanceQuery): Promise<UsageGlance>
  /** Takes in nothing first. */
  exportPage(query: ExportQuery): Promise<ExportPage>
  /** Takes in what is new in histories first. @returns sessions of which more than one source told, the latest first */
  reconcile(query: ReconcileQuery): Promise<readonly Reconciled[]>
  /** Keeps what tools were told of their limits. */
  seeWindows(readings: readonly LimitWindow[]): Promise<void>
}

/** The names of all that a desk answers, for who asks it from another thread. */
export const deskCalls = [
  ...(['configure', 'priceFault', 'recompute'] as const),
  ...(['take', 'takeOtlp', 'importHistory', 'summary'] as const),
  ...(['requests', 'requestNews', 'request', 'failures', 'latencies'] as const),
  ...(['listTraces', 'showTrace', 'configureTraces', 'settleTraces'] as const),
  ...(['knowRuns', 'live', 'blocks', 'glance', 'exportPage', 'reconcile', 'seeWindows'] as const),
] as const satisfies readonly (keyof UsageDesk)[]
