import { type Aggregate, createAggregate, measureOf, mergeInto, quantileOf } from './aggregate.ts'
import { hourMs, type Level, minuteMs, type TimedAggregate } from './chunk.ts'
import type { MetricKind } from './metric.ts'
import type { Keep } from './roll-up.ts'

export interface TimeRange {
  readonly fromMs: number
  /** Exclusive. */
  readonly untilMs: number
}

export interface QueryPlan extends TimeRange {
  /** The finest level that is still whole at the beginning of the range, and no finer than asked for. */
  readonly level: Level
  readonly stepMs: number
}

export interface Point {
  /** When the step begins; Unix epoch, milliseconds. */
  readonly atMs: number
  /** `null`: nothing is known of that time. */
  readonly value: number | null
}

/** Steps that people and clocks are used to. */
const steps = [
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800].map((seconds) => seconds * 1_000),
  ...[1, 2, 3, 6, 12, 24, 48, 168].map((hours) => hours * hourMs),
]
export const pointsMax = 10_000
const pointsUsual = 130
/** Up to so long, the steps of a range may show single samples. */
const samplesRangeMs = 6 * hourMs

export interface QueryWish extends TimeRange {
  readonly stepMs?: number | undefined
  /** One step, as long as the range. */
  readonly isWhole?: boolean | undefined
  /** No shorter step is chosen by itself: in between nothing is measured. */
  readonly everyMs: number
  readonly measure: string
  readonly kind: MetricKind
}

/** Where an answer comes from, and in which steps; several begin at whole multiples of themselves. */
export function planQuery(wish: QueryWish, keep: Keep, nowMs: number): QueryPlan {
  const spanMs = Math.max(0, wish.untilMs - wish.fromMs)
  const wanted =
    wish.stepMs ??
    steps.find((stepMs) => stepMs >= wish.everyMs && spanMs / stepMs <= pointsUsual) ??
    168 * hourMs
  const level = levelOf(wish, wanted, nowMs - wish.fromMs, keep)
  const finest = { samples: 1_000, minutes: minuteMs, hours: hourMs }[level]
  // A whole multiple, so that nothing of one step counts to another.
  const stepMs = Math.max(1, Math.ceil(wanted / finest)) * finest
  const alignedMs = wish.isWhole ? finest : stepMs
  const fromMs = Math.floor(wish.fromMs / alignedMs) * alignedMs
  const untilMs = Math.ceil(wish.untilMs / alignedMs) * alignedMs
  return { level, stepMs: wish.isWhole ? Math.max(finest, untilMs - fromMs) : stepMs, fromMs, untilMs }
}

function levelOf({ measure, kind, ...range }: QueryWish, stepMs: number, ageMs: number, keep: Keep): Level {
  const needsSketch = kind === 'gauge' && quantileOf(measure) !== undefined
  const isShort = stepMs < minuteMs || needsSketch || range.untilMs - range.fromMs <= samplesRangeMs
  if (ageMs <= keep.samplesMs && stepMs < hourMs && isShort) return 'samples'
  return stepMs < hourMs && ageMs <= keep.minutesMs && !needsSketch ? 'minutes' : 'hours'
}

/** What is known of each step, oldest first; `undefined` for a step of which nothing is. */
export function bucketsOf(
  { fromMs, untilMs, stepMs }: QueryPlan,
  known: Iterable<TimedAggregate>,
): (Aggregate | undefined)[] {
  const buckets = new Array<Aggregate | undefined>(Math.max(0, Math.round((untilMs - fromMs) / stepMs)))
  for (const { atMs, aggregate } of known) {
    const index = Math.floor((atMs - fromMs) / stepMs)
    if (index < 0 || index >= buckets.length) continue
    buckets[index] ??= createAggregate()
    mergeInto(buckets[index], aggregate)
  }
  return buckets
}

export function pointsOf(
  { fromMs, stepMs }: QueryPlan,
  buckets: readonly (Aggregate | undefined)[],
  measure: string,
): Point[] {
  return Array.from(buckets, (bucket, index) => ({
    atMs: fromMs + index * stepMs,
    value: bucket ? measureOf(bucket, measure) : null,
  }))
}

/**
 * Several series as one: what all of them told, together. Growth adds up, step by step.
 * @param series the buckets of each, of one plan
 */
export function mergedPoints(
  plan: QueryPlan,
  series: readonly (readonly (Aggregate | undefined)[])[],
  measure: string,
): Point[] {
  if (measure === 'rate') return addedPoints(series.map((buckets) => pointsOf(plan, buckets, measure)))
  const merged = Array.from({ length: series[0]?.length ?? 0 }, (_, index) => {
    const whole = createAggregate()
    for (const buckets of series) if (buckets[index]) mergeInto(whole, buckets[index])
    return whole
  })
  return pointsOf(plan, merged, measure)
}

function addedPoints(series: readonly (readonly Point[])[]): Point[] {
  return (series[0] ?? []).map(({ atMs }, index) => {
    const values = series.map((points) => points[index]?.value ?? null).filter((value) => value !== null)
    return { atMs, value: values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) }
  })
}
