import { ExpectedError } from '../errors.ts'
import { aggregatesOf, type TimedAggregate } from '../metrics/chunk.ts'
import { labelText } from '../metrics/metric.ts'
import { pointsMax, type QueryPlan, type TimeRange } from '../metrics/query.ts'
import type { Recorder } from '../metrics/recorder.ts'
import type { Keep } from '../metrics/roll-up.ts'
import type { StoredSeries, TelemetryReader } from '../metrics/telemetry-store.ts'

export interface MetricsViewDeps {
  readonly now: () => number
  /** @throws STATE_UNWRITABLE, STATE_CORRUPT */
  readonly reader: () => Promise<TelemetryReader>
  /** `null`: nothing is recorded. */
  readonly recorder: Pick<Recorder, 'pending' | 'losses'> | null
  readonly everyMs: () => number
  readonly keep: () => Keep
  readonly yieldTurn: () => Promise<void>
}

const hourMs = 3_600_000

/** What is stored and what is not yet, of any series. */
export interface Known {
  readonly reader: TelemetryReader
  read(series: StoredSeries, plan: Pick<QueryPlan, 'level'> & TimeRange): Iterable<TimedAggregate>
}

export async function openKnown({ reader: open, recorder }: MetricsViewDeps): Promise<Known> {
  const reader = await open()
  const pending = Map.groupBy(recorder?.pending() ?? [], ({ metric, labels }) =>
    pendingKey(metric.name, labelText(labels)),
  )
  return {
    reader,
    *read(series, plan) {
      yield* reader.read(series, plan.level, plan)
      const own = pending.get(pendingKey(series.metric.name, labelText(series.labels))) ?? []
      for (const { minute } of own) yield* aggregatesOf(minute)
    },
  }
}

const pendingKey = (metric: string, labels: string): string => `${metric}\n${labels}`

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
