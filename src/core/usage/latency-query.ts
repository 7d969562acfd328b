export const latencyGroups = ['provider', 'model', 'agent', 'tool'] as const
export type LatencyGroup = (typeof latencyGroups)[number]

export interface LatencyQuery {
  readonly by: LatencyGroup
  /** Inclusive; Unix epoch. */
  readonly fromMs: number
  /** Exclusive. */
  readonly untilMs: number
  /** Groups that are wanted; all when left out. */
  readonly keys?: readonly string[] | undefined
}

/** Of values that were measured; each within 1.1 % of the true one. */
export interface Percentiles {
  readonly count: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

export interface LatencyRow {
  /** Empty for what nobody said. */
  readonly key: string
  readonly calls: number
  readonly failures: number
  /** `failures` of all attempts; `null` without any. */
  readonly errorShare: number | null
  readonly callsPerMinute: number
  /** Milliseconds from the request to the end of its answer; `null` when nobody measured one. */
  readonly durationMs: Percentiles | null
  /** Milliseconds from the request to the first piece of its answer. */
  readonly firstTokenMs: Percentiles | null
  /** Tokens in a second, while the answer came. */
  readonly outputPerSecond: Percentiles | null
  readonly unpriced: number
  readonly costNano: number
  readonly billedNano: number
  readonly inputTokens: number
  readonly cacheReadTokens: number
  readonly cacheWriteTokens: number
  readonly outputTokens: number
}

export interface LatencySummary {
  /** The busiest first. */
  readonly rows: LatencyRow[]
  readonly total: LatencyRow
  /** Of the first call that is known; `null` without any. */
  readonly firstMs: number | null
}
