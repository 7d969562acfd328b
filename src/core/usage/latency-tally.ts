import type { LatencyQuery, LatencyRow, LatencySummary, Percentiles } from './latency-query.ts'
import { createSketch, type Sketch } from './sketch.ts'

/** Sums of a group. */
export interface LatencySums {
  readonly calls: number
  readonly failures: number
  readonly unpriced: number
  readonly costNano: number
  readonly billedNano: number
  readonly inputTokens: number
  readonly cacheReadTokens: number
  readonly cacheWriteTokens: number
  readonly outputTokens: number
}

const sumKeys = [
  ...(['calls', 'failures', 'unpriced', 'costNano', 'billedNano'] as const),
  ...(['inputTokens', 'cacheReadTokens', 'cacheWriteTokens', 'outputTokens'] as const),
] as const satisfies readonly (keyof LatencySums)[]

/** How long a call took; `null` for what nobody measured. */
export interface CallTimes {
  readonly durationMs: number | null
  readonly firstTokenMs: number | null
  readonly outputTokens: number
}

/** What is known of a group of calls, and can be put together with what is known of another. */
export interface LatencyTally {
  readonly durationMs: Sketch
  readonly firstTokenMs: Sketch
  readonly outputPerSecond: Sketch
  addSums(sums: Partial<LatencySums>): void
  addTimes(times: CallTimes): void
  merge(other: LatencyTally): void
  sums(): LatencySums
}

export function createLatencyTally(): LatencyTally {
  const sums: Record<keyof LatencySums, number> = {
    ...{ calls: 0, failures: 0, unpriced: 0, costNano: 0, billedNano: 0 },
    ...{ inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0 },
  }
  const sketches = {
    ...{ durationMs: createSketch(), firstTokenMs: createSketch(), outputPerSecond: createSketch() },
  }
  const addSums = (added: Partial<LatencySums>): void => {
    for (const key of sumKeys) sums[key] += added[key] ?? 0
  }
  return {
    ...sketches,
    addSums,
    addTimes(times) {
      const { durationMs, firstTokenMs } = times
      if (durationMs !== null) sketches.durationMs.add(durationMs)
      if (firstTokenMs !== null) sketches.firstTokenMs.add(firstTokenMs)
      const speed = outputSpeed(times)
      if (speed !== null) sketches.outputPerSecond.add(speed)
    },
    merge(other) {
      addSums(other.sums())
      for (const key of sketchKeys) sketches[key].merge(other[key].encode())
    },
    sums: () => ({ ...sums }),
  }
}

export const sketchKeys = ['durationMs', 'firstTokenMs', 'outputPerSecond'] as const

/**
 * Tokens in a second from the first piece of an answer to its end; from the request on, where the first piece is not known or
 * came with the last. `null` when nothing was put out, or nobody measured it.
 */
export function outputSpeed({ durationMs, firstTokenMs, outputTokens }: CallTimes): number | null {
  if (durationMs === null || durationMs <= 0 || outputTokens <= 0) return null
  const comingMs = durationMs - (firstTokenMs ?? 0)
  return (outputTokens * 1000) / (comingMs > 0 ? comingMs : durationMs)
}

export interface NamedTally {
  readonly key: string
  readonly tally: LatencyTally
}

/** Groups as they are shown, those of the same name as one. The busiest first. */
export function latencySummary(
  groups: readonly NamedTally[],
  { fromMs, untilMs, keys }: LatencyQuery,
  firstMs: number | null,
): LatencySummary {
  const wanted = groups.filter(({ key }) => keys?.includes(key) ?? true)
  const minutes = Math.max(0, untilMs - fromMs) / 60_000
  const all = createLatencyTally()
  for (const { tally } of wanted) all.merge(tally)
  return {
    rows: wanted
      .map(({ key, tally }) => rowOf(key, tally, minutes))
      .sort(
        (one, other) =>
          other.calls - one.calls || other.failures - one.failures || (one.key < other.key ? -1 : 1),
      ),
    total: rowOf('', all, minutes),
    firstMs,
  }
}

function rowOf(key: string, tally: LatencyTally, minutes: number): LatencyRow {
  const sums = tally.sums()
  const attempts = sums.calls + sums.failures
  return {
    ...{ key, ...sums },
    errorShare: attempts === 0 ? null : sums.failures / attempts,
    callsPerMinute: minutes === 0 ? 0 : sums.calls / minutes,
    durationMs: percentilesOf(tally.durationMs),
    firstTokenMs: percentilesOf(tally.firstTokenMs),
    outputPerSecond: percentilesOf(tally.outputPerSecond),
  }
}

function percentilesOf(sketch: Sketch): Percentiles | null {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => sketch.percentile(share))
  if (p50 == null || p95 == null || p99 == null) return null
  return { count: sketch.count(), p50, p95, p99 }
}
