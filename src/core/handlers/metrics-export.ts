import { matchesSelector, parseSelector } from '../agent/selector.ts'
import { measureOf } from '../metrics/aggregate.ts'
import type { TimedAggregate } from '../metrics/chunk.ts'
import { bucketsOf, planQuery, type TimeRange } from '../metrics/query.ts'
import type { StoredSeries } from '../metrics/telemetry-store.ts'
import type { OutputOf, ParsedInputOf } from '../operations/contract.ts'
import {
  isBelow,
  type Known,
  type MetricsViewDeps,
  openKnown,
  rangeOf,
  refuseTooMany,
} from './known-series.ts'

type Page = OutputOf<'metrics.export'>
interface Wish extends TimeRange {
  readonly stepMs: number | undefined
}

const rowsAtOnce = 500

/** What is kept, series by series, each in order of time. */
export async function* exportMetrics(
  deps: MetricsViewDeps,
  { name, selector = '', stepMs, ...wanted }: ParsedInputOf<'metrics.export'>,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const known = await openKnown(deps)
  const conditions = parseSelector(selector)
  const wish = { ...rangeOf(wanted, deps.now()), stepMs }
  const fitting = known.series.filter(
    ({ metric, labels }) => isBelow(metric.name, name) && matchesSelector(conditions, labels),
  )
  for (const series of fitting) {
    if (signal.aborted) return
    yield* pagesOf(deps, known, series, wish)
    await deps.yieldTurn()
  }
}

function* pagesOf(deps: MetricsViewDeps, known: Known, series: StoredSeries, wish: Wish): Generator<Page> {
  let rows: Page['rows'] = []
  const times = wish.stepMs === undefined ? timesAsKept : timesInSteps
  for (const each of times(deps, known, series, wish)) {
    rows.push(exportedRow(series, each))
    if (rows.length < rowsAtOnce) continue
    yield { rows }
    rows = []
  }
  if (rows.length > 0) yield { rows }
}

function* timesAsKept(
  deps: MetricsViewDeps,
  known: Known,
  series: StoredSeries,
  { fromMs, untilMs }: Wish,
): Generator<TimedAggregate> {
  const { kind } = series.metric
  const { level } = planQuery(
    { fromMs, untilMs, stepMs: 1_000, measure: 'count', everyMs: 1_000, kind },
    deps.keep(),
    deps.now(),
  )
  for (const each of known.read(series, { level, fromMs, untilMs }))
    if (each.atMs >= fromMs && each.atMs < untilMs) yield each
}

function* timesInSteps(
  deps: MetricsViewDeps,
  known: Known,
  series: StoredSeries,
  wish: Wish,
): Generator<TimedAggregate> {
  const { kind } = series.metric
  const plan = planQuery({ ...wish, measure: 'count', everyMs: 1_000, kind }, deps.keep(), deps.now())
  refuseTooMany(plan)
  for (const [index, aggregate] of bucketsOf(plan, known.read(series, plan)).entries())
    if (aggregate) yield { atMs: plan.fromMs + index * plan.stepMs, aggregate }
}

function exportedRow({ metric, labels }: StoredSeries, { atMs, aggregate }: TimedAggregate) {
  const { name, kind, unit } = metric
  const of = (measure: string): number | null => (kind === 'counter' ? null : measureOf(aggregate, measure))
  return {
    ...{ atMs, metric: name, kind, unit, labels: { ...labels }, count: aggregate.count },
    value: kind === 'counter' ? aggregate.sum : aggregate.sum / aggregate.count,
    ...{ min: of('min'), max: of('max'), p50: of('p50'), p95: of('p95'), p99: of('p99') },
  }
}
