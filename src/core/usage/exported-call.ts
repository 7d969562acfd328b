import type { UsageRecord } from './usage-record.ts'

export interface ExportQuery {
  /** Inclusive; Unix epoch. */
  readonly fromMs: number
  /** Exclusive. */
  readonly untilMs: number
  readonly tool: string | null
  readonly agent: string | null
  readonly model: string | null
  /** Where the page before ended; `null` for the first. */
  readonly after: ExportPlace | null
}

export interface ExportPlace {
  readonly atMs: number
  readonly id: number
}

export interface ExportPage {
  /** In the order of time. */
  readonly rows: readonly ExportedCall[]
  /** Where to go on; `null` at the end. */
  readonly next: ExportPlace | null
}

/** All that is kept of a call; `null` for what nobody said. */
export interface ExportedCall {
  readonly atMs: number
  readonly source: string
  readonly tool: string
  readonly agent: string | null
  readonly session: string | null
  readonly parentSession: string | null
  readonly project: string | null
  readonly provider: string | null
  readonly model: string
  readonly tier: string
  readonly inputTokens: number
  readonly cacheReadTokens: number
  readonly cacheWrite5mTokens: number
  readonly cacheWrite1hTokens: number
  readonly outputTokens: number
  readonly reasoningTokens: number
  readonly webSearches: number
  readonly fileSearches: number
  /** List price, nano-dollars. */
  readonly costNano: number | null
  readonly priceVersion: string | null
  readonly reportedNano: number | null
  readonly isSubscribed: boolean | null
  /** Tokens of a number of calls that nobody knows. */
  readonly isShare: boolean
  /** Whether it is in the sums: what a better source told as well is not. */
  readonly isCounted: boolean
  readonly requestId: string | null
  readonly traceId: string | null
  readonly durationMs: number | null
  readonly firstTokenMs: number | null
  /** Apart by spaces. */
  readonly doubts: string
}

/** Columns in the order in which they are written. */
export const exportColumns = [
  ...(['atMs', 'source', 'tool', 'agent', 'session', 'parentSession', 'project', 'provider'] as const),
  ...(['model', 'tier', 'inputTokens', 'cacheReadTokens', 'cacheWrite5mTokens'] as const),
  ...(['cacheWrite1hTokens', 'outputTokens', 'reasoningTokens', 'webSearches', 'fileSearches'] as const),
  ...(['costNano', 'priceVersion', 'reportedNano', 'isSubscribed', 'isShare', 'isCounted'] as const),
  ...(['requestId', 'traceId', 'durationMs', 'firstTokenMs', 'doubts'] as const),
] satisfies readonly (keyof ExportedCall)[]

interface Kept {
  readonly costNano: number | null
  readonly priceVersion: string | null
  readonly isCounted: boolean
}

export function exportedCall(record: UsageRecord, kept: Kept): ExportedCall {
  const { atMs, source, tool, session, parentSession, project, provider, model, tier } = record
  const { tokens, tools, reportedNano, doubts, facts } = record
  return {
    ...{ atMs, source, tool, session, parentSession, project, provider, model, tier, ...tools },
    ...{ inputTokens: tokens.input, cacheReadTokens: tokens.cacheRead },
    ...{ cacheWrite5mTokens: tokens.cacheWrite5m, cacheWrite1hTokens: tokens.cacheWrite1h },
    ...{ outputTokens: tokens.output, reasoningTokens: tokens.reasoning },
    ...{ ...kept, reportedNano, ...facts, doubts: doubts.join(' ') },
  }
}
