import type { DatabaseSync } from 'node:sqlite'
import {
  aggregatesOf,
  chunkMs,
  decodeAggregate,
  decodeMinutes,
  decodeSamples,
  type Level,
  levels,
  minuteMs,
  type TimedAggregate,
} from '../../metrics/chunk.ts'
import type { Labels, Metric, MetricKind } from '../../metrics/metric.ts'
import type { TimeRange } from '../../metrics/query.ts'
import type { StoredSeries, TelemetryReader } from '../../metrics/telemetry-store.ts'

/** Reads what was written. */
export function createTelemetryReader(db: DatabaseSync): TelemetryReader {
  const metrics = db.prepare('select name, kind, unit, help from metric order by name')
  const allSeries = db.prepare('select id, metric, labels from series order by metric, labels')
  const seriesOf = db.prepare('select id, metric, labels from series where metric = ? order by labels')
  const rolledUntil = db.prepare('select rolled_until as at from progress')
  const chunk = db.prepare('select data from chunk where level = ? and at = ? and series = ?')

  const readMetrics = (): Metric[] =>
    metrics.all().map(({ name, kind, unit, help }) => ({
      ...{ name: String(name), kind: kind as MetricKind, unit: String(unit), help: String(help) },
    }))
  /** From `fromMs` on, whole chunks. */
  function* readLevel({ id, metric }: StoredSeries, level: Level, { fromMs, untilMs }: TimeRange) {
    const stepMs = chunkMs[level]
    for (let atMs = Math.floor(fromMs / stepMs) * stepMs; atMs < untilMs; atMs += stepMs) {
      const data = chunk.get(levels[level], atMs / minuteMs, id)?.['data'] as Uint8Array | undefined
      if (data) yield* decoders[level](metric.kind, atMs, data)
    }
  }
  return {
    series(metric) {
      const byName = new Map(readMetrics().map((each) => [each.name, each]))
      const rows = metric === undefined ? allSeries.all() : seriesOf.all(metric)
      return rows.flatMap((row) => {
        const known = byName.get(String(row['metric']))
        const labels = JSON.parse(String(row['labels'])) as Labels
        return known ? [{ id: Number(row['id']), metric: known, labels }] : []
      })
    },
    *read(series, level, { fromMs, untilMs }) {
      const rolledMs = Number(rolledUntil.get()?.['at'] ?? 0) * minuteMs
      // An hour that is to be rolled up again has both: its samples are right.
      const isRolled = level !== 'samples' && rolledMs > fromMs
      const borderMs = isRolled ? Math.min(untilMs, rolledMs) : fromMs
      if (isRolled) yield* readLevel(series, level, { fromMs, untilMs: borderMs })
      yield* readLevel(series, 'samples', { fromMs: borderMs, untilMs })
    },
  }
}

const decoders: Readonly<
  Record<Level, (kind: MetricKind, atMs: number, data: Uint8Array) => readonly TimedAggregate[]>
> = {
  samples: (kind, atMs, data) => aggregatesOf(decodeSamples(kind, atMs, data)),
  minutes: decodeMinutes,
  hours: (kind, atMs, data) => [{ atMs, aggregate: decodeAggregate(kind, data) }],
}
