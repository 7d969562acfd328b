/** What is spent just now. */
export interface LiveUsage {
  /** Of which moment this is; Unix epoch. */
  readonly atMs: number
  readonly pace: {
    readonly total: Pace
    /** The dearest first, then the busiest. The key is empty for what nobody said. */
    readonly byAgent: readonly NamedPace[]
    readonly byTool: readonly NamedPace[]
    readonly byModel: readonly NamedPace[]
  }
  readonly spent: { readonly last24h: Spent; readonly last7d: Spent; readonly last30d: Spent }
  /** List price of each of the last 60 minutes of the clock, nano-dollars; the last one goes on. */
  readonly minutesNano: readonly number[]
  readonly windows: readonly LiveWindow[]
}

/** The mean of the last five minutes. */
export interface Pace {
  /** List price, nano-dollars. */
  readonly perMinuteNano: number
  readonly callsPerMinute: number
  /** Calls of those five minutes whose price nobody knows: the pace lacks them. */
  readonly unpriced: number
}

export interface NamedPace extends Pace {
  readonly key: string
}

export interface Spent {
  readonly costNano: number
  readonly billedNano: number
  readonly calls: number
  /** Of them, those whose price nobody knows. */
  readonly unpriced: number
}

/** A window of a subscription, and what was spent in it. */
export interface LiveWindow {
  readonly tool: string
  readonly minutes: number
  /** As the tool was told; `null` when it was told nothing of this window. */
  readonly usedPercent: number | null
  readonly resetsAtMs: number | null
  /** List price of the tool's calls in it, as far as they are known here. */
  readonly spentNano: number
  readonly calls: number
  /** Of them, those whose price nobody knows: `spentNano` lacks them. */
  readonly unpriced: number
  readonly projectedPercent: number | null
  /** When it is used up at this pace, if that is before it ends. */
  readonly fullAtMs: number | null
  /** Whether its times are guessed from the calls that are known here. */
  readonly isEstimate: boolean
  /** When the tool was told; `null` for an estimate. */
  readonly seenAtMs: number | null
}

export const paceMinutes = 5
export const liveMinutes = 60

/** What calls of some kind came to in the last five minutes. */
export interface RecentSum {
  readonly agent: string
  readonly tool: string
  readonly model: string
  readonly calls: number
  readonly unpriced: number
  readonly costNano: number
}

export function paceOf(sums: readonly RecentSum[]): LiveUsage['pace'] {
  return {
    total: paceOfSome(sums),
    byAgent: paceBy(sums, 'agent'),
    byTool: paceBy(sums, 'tool'),
    byModel: paceBy(sums, 'model'),
  }
}

function paceOfSome(sums: readonly RecentSum[]): Pace {
  const total = (key: 'calls' | 'unpriced' | 'costNano'): number =>
    sums.reduce((sum, each) => sum + each[key], 0)
  return {
    perMinuteNano: Math.round(total('costNano') / paceMinutes),
    callsPerMinute: total('calls') / paceMinutes,
    unpriced: total('unpriced'),
  }
}

function paceBy(sums: readonly RecentSum[], by: 'agent' | 'tool' | 'model'): NamedPace[] {
  return [...Map.groupBy(sums, (each) => each[by])]
    .map(([key, some]) => ({ key, ...paceOfSome(some) }))
    .sort(
      (one, other) => other.perMinuteNano - one.perMinuteNano || other.callsPerMinute - one.callsPerMinute,
    )
}
