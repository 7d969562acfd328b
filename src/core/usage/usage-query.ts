/** By what usage is summed up. `tool` is what made the calls: `claude-code`. */
export const usageGroups = [
  'day',
  'hour',
  'model',
  'tool',
  'project',
  'session',
  'provider',
  'agent',
] as const
export type UsageGroup = (typeof usageGroups)[number]

export interface UsageQuery {
  readonly by: UsageGroup
  /** Inclusive; Unix epoch. */
  readonly fromMs: number
  /** Exclusive. */
  readonly untilMs: number
  /** IANA name of the zone in which days and hours begin. */
  readonly zone: string
}

/** Sums over calls. */
export interface UsageSum {
  readonly calls: number
  /** Of them, those whose price nobody knows: `costNano` lacks them. */
  readonly unpriced: number
  readonly inputTokens: number
  readonly cacheReadTokens: number
  readonly cacheWriteTokens: number
  readonly outputTokens: number
  /** List price in nano-dollars: exact up to nine million dollars. */
  readonly costNano: number
  /** The same without what subscriptions pay for. */
  readonly billedNano: number
}

export interface UsageRow extends UsageSum {
  /** `2026-11-03`, `2026-11-03 14:00`, `claude-sonnet-4-6`; empty for what nobody said. */
  readonly key: string
}

export interface UsageSummary {
  /** Times in their order; else the dearest first. */
  readonly rows: readonly UsageRow[]
  readonly total: UsageSum
  /** Of the first call that is known; `null` without any. */
  readonly firstMs: number | null
}

export const noUsage: UsageSum = Object.freeze({
  ...{ calls: 0, unpriced: 0, costNano: 0, billedNano: 0 },
  ...{ inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0 },
})

export function addUsage(one: UsageSum, other: UsageSum): UsageSum {
  return {
    calls: one.calls + other.calls,
    unpriced: one.unpriced + other.unpriced,
    inputTokens: one.inputTokens + other.inputTokens,
    cacheReadTokens: one.cacheReadTokens + other.cacheReadTokens,
    cacheWriteTokens: one.cacheWriteTokens + other.cacheWriteTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    costNano: one.costNano + other.costNano,
    billedNano: one.billedNano + other.billedNano,
  }
}

/** Rows with one key as one. Times in their order; else the dearest first, and of equal ones the busiest. */
export function summarised(by: UsageGroup, rows: readonly UsageRow[], firstMs: number | null): UsageSummary {
  const groups = [...Map.groupBy(rows, ({ key }) => key)].map(([key, each]) => ({
    key,
    ...each.reduce<UsageSum>(addUsage, noUsage),
  }))
  const isTime = by === 'day' || by === 'hour'
  const sorted = groups.sort((one, other) =>
    isTime
      ? compareText(one.key, other.key)
      : other.costNano - one.costNano || other.calls - one.calls || compareText(one.key, other.key),
  )
  return { rows: sorted, total: rows.reduce<UsageSum>(addUsage, noUsage), firstMs }
}

const compareText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)
