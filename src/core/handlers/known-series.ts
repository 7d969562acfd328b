import { ExpectedError } from '../errors.ts'
import { aggregatesOf, type TimedAggregate } from '../metrics/chunk.ts'
import { labelText, type Series } from '../metrics/metric.ts'
import { pointsMax, type QueryPlan, type TimeRange } from '../metrics/query.ts'
import type { Recorder } from '../metrics/recorder.ts'
import type { Keep } from '../metrics/roll-up.ts'
import type { StoredSeries, TelemetryReader } from '../metrics/telemetry-store.ts'

export interface MetricsViewDeps {
  readonly now: () => number
  /** @throws STATE_UNWRITABLE, STATE_CORRUPT */
  readonly reader: () => Promise<TelemetryReader>
  /** `null`: nothing is recorded. */
  readonly recorder: Pick<Recorder, 'pending' | 'losses' | 'totals'> | null
  readonly everyMs: () => number
  readonly keep: () => Keep
  readonly yieldTurn: () => Promise<void>
}

const hourMs = 3_600_000

/** What is stored, and what is not yet. */
export interface Known {
  readonly series: readonly StoredSeries[]
  /** Oldest first, but for what came late. */
  read(series: StoredSeries, plan: Pick<QueryPlan, 'level'> & TimeRange): Iterable<TimedAggregate>
}

/** Of a series that the store does not have. */
const unstoredId = -1

/** @param metric its name; all of every metric when left out */
export async function openKnown(
  { reader: open, recorder }: Pick<MetricsViewDeps, 'reader' | 'recorder'>,
  metric?: string,
): Promise<Known> {
  const reader = await open()
  const pending = Map.groupBy(recorder?.pending() ?? [], keyOf)
  const stored = reader.series(metric)
  const storedKeys = new Set(stored.map(keyOf))
  const unstored = [...pending]
    .filter(([key, [first]]) => !storedKeys.has(key) && (metric ?? first?.metric.name) === first?.metric.name)
    .flatMap(([, [first]]) => (first ? [{ id: unstoredId, metric: first.metric, labels: first.labels }] : []))
  return {
    series: [...stored, ...unstored],
    *read(series, plan) {
      let lastMs = Number.NEGATIVE_INFINITY
      for (const each of series.id === unstoredId ? [] : reader.read(series, plan.level, plan)) {
        lastMs = each.atMs
        yield each
      }
      // What was written since it was pending has been read already.
      const unread = (pending.get(keyOf(series)) ?? []).flatMap(({ minute }) => aggregatesOf(minute))
      yield* unread.filter(({ atMs }) => atMs > lastMs)
    },
  }
}

/** Equal for the same series. */
export const keyOf = ({ metric, labels }: Series): string => `${metric.name} ${labelText(labels)}`

/** Whether a metric is `word`, or below it: `host.memory.used` is below `host`. */
export function isBelow(name: string, word: string | undefined): boolean {
  return word === undefined || name === word || name.startsWith(`${word}.`)
}

/** @throws INPUT_INVALID for a range that ends before it begins */
export function rangeOf(
  { fromMs, untilMs }: { readonly fromMs?: number | undefined; readonly untilMs?: number | undefined },
  nowMs: number,
): TimeRange {
  const until = untilMs ?? nowMs
  const range = { fromMs: fromMs ?? until - hourMs, untilMs: until }
  if (range.fromMs < range.untilMs) return range
  throw new ExpectedError('INPUT_INVALID', 'The range begins when it ends, or later')
}

/** @throws INPUT_INVALID */
export function refuseTooMany({ fromMs, untilMs, stepMs }: QueryPlan): void {
  const points = (untilMs - fromMs) / stepMs
  if (points <= pointsMax) return
  throw new ExpectedError('INPUT_INVALID', `That is ${points} steps; at most ${pointsMax} are answered`, {
    hint: 'Ask for longer steps, or export it',
  })
}
