import { aggregatesOf, type MinuteSamples } from '../../src/core/metrics/chunk.ts'
import { labelText, type Metric } from '../../src/core/metrics/metric.ts'
import type { SeriesMinute, StoredSeries, TelemetryStore } from '../../src/core/metrics/telemetry-store.ts'

/** Keeps every sample in memory, and rolls up nothing. */
export function createMemoryTelemetryStore(): TelemetryStore {
  const metrics = new Map<string, Metric>()
  const series = new Map<string, StoredSeries & { readonly minutes: MinuteSamples[] }>()
  const add = ({ metric, labels, minute }: SeriesMinute): number => {
    const known = metrics.get(metric.name)
    if (known && known.kind !== metric.kind) return minute.samples.length + (minute.spread?.count ?? 0)
    const { name, kind, unit, help } = metric
    metrics.set(name, { name, kind, unit, help })
    const key = `${name} ${labelText(labels)}`
    const own = series.get(key) ?? {
      id: series.size + 1,
      metric: { name, kind, unit, help },
      labels,
      minutes: [],
    }
    own.minutes.push(minute)
    series.set(key, own)
    return 0
  }
  return {
    append: (minutes) => minutes.reduce((refused, minute) => refused + add(minute), 0),
    tidy: async () => undefined,
    reader: async () => ({
      series: (name) =>
        [...series.values()].filter(({ metric }) => name === undefined || metric.name === name),
      read: ({ id }, _, { fromMs, untilMs }) =>
        [...series.values()]
          .filter((each) => each.id === id)
          .flatMap(({ minutes }) => minutes.flatMap(aggregatesOf))
          .filter(({ atMs }) => atMs >= fromMs && atMs < untilMs)
          .sort((one, other) => one.atMs - other.atMs),
    }),
    [Symbol.dispose]: () => undefined,
  }
}
