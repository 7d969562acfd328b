import type { MetricKind, Sample } from './metric.ts'
import { addToSketch, createSketch, mergeIntoSketch, quantileOfSketch, type Sketch } from './sketch.ts'

/** What is known of many samples of one series, or of several. */
export interface Aggregate {
  count: number
  sum: number
  min: number
  max: number
  last: number
  /** Of a counter: for how long its growth was seen. */
  seconds: number
  /** `null` where it was not kept: no percentile is known. */
  sketch: Sketch | null
}

export function createAggregate(sketch: Sketch | null = createSketch()): Aggregate {
  return {
    ...{ count: 0, sum: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY },
    ...{ last: Number.NaN, seconds: 0, sketch },
  }
}

export function addSample(aggregate: Aggregate, { value, seconds }: Pick<Sample, 'value' | 'seconds'>): void {
  aggregate.count++
  aggregate.sum += value
  aggregate.min = Math.min(aggregate.min, value)
  aggregate.max = Math.max(aggregate.max, value)
  aggregate.last = value
  aggregate.seconds += seconds
  if (aggregate.sketch) addToSketch(aggregate.sketch, value)
}

/** Adds what came later; what has no sketch takes that of the whole away. */
export function mergeInto(aggregate: Aggregate, later: Aggregate): void {
  if (later.count === 0) return
  aggregate.count += later.count
  aggregate.sum += later.sum
  aggregate.min = Math.min(aggregate.min, later.min)
  aggregate.max = Math.max(aggregate.max, later.max)
  aggregate.last = later.last
  aggregate.seconds += later.seconds
  if (aggregate.sketch && later.sketch) mergeIntoSketch(aggregate.sketch, later.sketch)
  else aggregate.sketch = null
}

/** The measures that say something of a metric; the first is taken when none is named. */
const measuresOf: Readonly<Record<MetricKind, readonly string[]>> = {
  gauge: ['avg', 'min', 'max', 'last', 'count'],
  counter: ['rate', 'increase', 'count'],
  histogram: ['p95', 'avg', 'min', 'max', 'count'],
}

export function defaultMeasure(kind: MetricKind): string {
  return measuresOf[kind][0] ?? 'count'
}

/** What may be asked of a metric of this kind, for people. */
export function measureNames(kind: MetricKind): readonly string[] {
  return kind === 'counter' ? measuresOf.counter : [...new Set([...measuresOf[kind], 'p50', 'p95', 'p99'])]
}

/** @param measure one of {@link measureNames}, or any percentile of what is no counter: `p50`, `p99.9` */
export function hasMeasure(kind: MetricKind, measure: string): boolean {
  return measuresOf[kind].includes(measure) || (kind !== 'counter' && quantileOf(measure) !== undefined)
}

/** As a share; `undefined` for what is no percentile. */
export function quantileOf(measure: string): number | undefined {
  const [, percent] = /^p(\d{1,2}(?:\.\d{1,3})?)$/.exec(measure) ?? []
  return percent === undefined ? undefined : Number(percent) / 100
}

/**
 * `rate` is the growth in a second, over the time in which growth was seen.
 * @returns `null` when it is not known
 */
export function measureOf(aggregate: Aggregate, measure: string): number | null {
  if (aggregate.count === 0) return null
  const quantile = quantileOf(measure)
  if (quantile !== undefined) return percentile(aggregate, quantile)
  switch (measure) {
    case 'avg':
      return aggregate.sum / aggregate.count
    case 'increase':
      return aggregate.sum
    case 'rate':
      return aggregate.seconds > 0 ? aggregate.sum / aggregate.seconds : null
    case 'min':
    case 'max':
    case 'last':
    case 'count':
      return aggregate[measure]
    default:
      return null
  }
}

/** What was seen bounds what a bucket says. */
function percentile({ sketch, min, max }: Aggregate, quantile: number): number | null {
  const value = sketch ? quantileOfSketch(sketch, quantile) : undefined
  return value === undefined ? null : Math.min(max, Math.max(min, value))
}
