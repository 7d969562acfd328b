import { matchesSelector, parseSelector } from '../agent/selector.ts'
import { ExpectedError } from '../errors.ts'
import { type Aggregate, defaultMeasure, hasMeasure, measureNames, measureOf } from '../metrics/aggregate.ts'
import type { TimedAggregate } from '../metrics/chunk.ts'
import type { Metric } from '../metrics/metric.ts'
import { bucketsOf, mergedPoints, planQuery, pointsOf } from '../metrics/query.ts'
import type { StoredSeries } from '../metrics/telemetry-store.ts'
import { nearest } from '../nearest.ts'
import type { OutputOf, ParsedInputOf } from '../operations/contract.ts'
import {
  isBelow,
  type Known,
  keyOf,
  type MetricsViewDeps,
  openKnown,
  rangeOf,
  refuseTooMany,
} from './known-series.ts'
import { exportMetrics } from './metrics-export.ts'

export interface MetricsView {
  list(input: ParsedInputOf<'metrics.list'>): Promise<OutputOf<'metrics.list'>>
  query(input: ParsedInputOf<'metrics.query'>): Promise<OutputOf<'metrics.query'>>
  export(
    input: ParsedInputOf<'metrics.export'>,
    signal: AbortSignal,
  ): AsyncIterable<OutputOf<'metrics.export'>>
}

/** How old the last reading of a series may be to be shown as one. */
const recentMs = 600_000
/** Series that are read in one go. */
const atOnce = 20

export function createMetricsView(deps: MetricsViewDeps): MetricsView {
  return {
    list: (input) => listMetrics(deps, input),
    query: (input) => queryMetric(deps, input),
    export: (input, signal) => exportMetrics(deps, input, signal),
  }
}

async function listMetrics(
  deps: MetricsViewDeps,
  { name, selector = '', limit }: ParsedInputOf<'metrics.list'>,
): Promise<OutputOf<'metrics.list'>> {
  const known = await openKnown(deps)
  const conditions = parseSelector(selector)
  const fitting = known.series.filter(
    ({ metric, labels }) => isBelow(metric.name, name) && matchesSelector(conditions, labels),
  )
  const counts = Map.groupBy(fitting, ({ metric }) => metric.name)
  const totals = new Map((deps.recorder?.totals() ?? []).map((each) => [keyOf(each), each]))
  const series: OutputOf<'metrics.list'>['series'] = []
  for (const [index, each] of fitting.slice(0, limit).entries()) {
    if (index % atOnce === atOnce - 1) await deps.yieldTurn()
    const { sum = null, count = null } = totals.get(keyOf(each)) ?? {}
    series.push({ ...lastReading(known, each, deps.now()), sum, count })
  }
  return {
    isRecording: deps.recorder !== null,
    everyMs: deps.everyMs(),
    lost: { ...(deps.recorder?.losses() ?? { unwritten: 0, refused: 0 }) },
    metrics: [...counts.values()].flatMap(([first, ...others]) =>
      first ? [{ ...viewOf(first.metric), series: 1 + others.length }] : [],
    ),
    series,
    total: fitting.length,
  }
}

function lastReading(known: Known, series: StoredSeries, nowMs: number) {
  const { metric, labels } = series
  const measure = metric.kind === 'gauge' ? 'last' : defaultMeasure(metric.kind)
  let last: TimedAggregate | undefined
  const range = { level: 'samples', fromMs: nowMs - recentMs, untilMs: nowMs + recentMs } as const
  for (const each of known.read(series, range)) if (!last || each.atMs >= last.atMs) last = each
  return {
    metric: metric.name,
    labels: { ...labels },
    atMs: last?.atMs ?? null,
    value: last ? measureOf(last.aggregate, measure) : null,
    unit: unitOf(metric, measure),
  }
}

function viewOf({ name, kind, unit, help }: Metric) {
  return { name, kind, unit, help }
}

function unitOf({ unit }: Metric, measure: string): string {
  if (measure === 'count') return ''
  return measure === 'rate' ? `${unit}/s` : unit
}

async function queryMetric(
  deps: MetricsViewDeps,
  input: ParsedInputOf<'metrics.query'>,
): Promise<OutputOf<'metrics.query'>> {
  const known = await openKnown(deps, input.metric)
  const metric = known.series[0]?.metric ?? (await refuseUnknown(deps, input.metric))
  const measure = measureFor(metric, input.measure)
  if (input.merge && measure === 'last')
    throw new ExpectedError('INPUT_INVALID', 'The last reading of several series is none of them', {
      hint: 'Ask for avg, max or min, or do not merge',
    })
  const wish = {
    ...rangeOf(input, deps.now()),
    stepMs: input.stepMs,
    isWhole: input.whole,
    everyMs: deps.everyMs(),
    measure,
    kind: metric.kind,
  }
  const plan = planQuery(wish, deps.keep(), deps.now())
  refuseTooMany(plan)
  const conditions = parseSelector(input.selector ?? '')
  const fitting = known.series.filter(({ labels }) => matchesSelector(conditions, labels))
  const read: { readonly labels: Record<string, string>; readonly buckets: (Aggregate | undefined)[] }[] = []
  for (const each of fitting.slice(0, input.limit)) {
    // A day of samples of one series takes some ten milliseconds.
    await deps.yieldTurn()
    const buckets = bucketsOf(plan, known.read(each, plan))
    // A series that tells nothing of this time does not belong to it.
    if (buckets.some((bucket) => bucket !== undefined)) read.push({ labels: { ...each.labels }, buckets })
  }
  return {
    metric: viewOf(metric),
    measure,
    unit: unitOf(metric, measure),
    ...plan,
    series: input.merge
      ? [
          {
            labels: {},
            points: mergedPoints(
              plan,
              read.map(({ buckets }) => buckets),
              measure,
            ),
          },
        ]
      : read.map(({ labels, buckets }) => ({ labels, points: pointsOf(plan, buckets, measure) })),
    total: fitting.length,
  }
}

/** @throws NOT_FOUND */
async function refuseUnknown(deps: MetricsViewDeps, name: string): Promise<never> {
  const { series } = await openKnown(deps)
  const near = nearest(name, [...new Set(series.map(({ metric }) => metric.name))])
  throw new ExpectedError('NOT_FOUND', `There is no metric ${name.slice(0, 100)}`, {
    hint: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'superclaw metrics list shows them',
  })
}

function measureFor({ name, kind }: Metric, measure = defaultMeasure(kind)): string {
  if (hasMeasure(kind, measure)) return measure
  throw new ExpectedError('INPUT_INVALID', `${name} is a ${kind}, of which ${measure} says nothing`, {
    hint: `Ask for one of ${measureNames(kind).join(', ')}`,
  })
}
