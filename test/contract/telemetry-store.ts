import { expect, test } from 'vitest'
import { measureOf } from '../../src/core/metrics/aggregate.ts'
import { minuteMs } from '../../src/core/metrics/chunk.ts'
import { ownMetrics as own } from '../../src/core/metrics/own-metrics.ts'
import type { TelemetryStore } from '../../src/core/metrics/telemetry-store.ts'

const atMs = 500_000 * 3_600_000
const minute = (offsetMs: number, ...values: number[]) => ({
  atMs: atMs + offsetMs,
  samples: values.map((value, index) => ({ atMs: atMs + offsetMs + index * 10_000, value, seconds: 0 })),
  spread: null,
})

/** What every {@link TelemetryStore} promises. */
export function testTelemetryStore(open: () => TelemetryStore): void {
  const valuesOf = async (store: TelemetryStore, metric: string): Promise<(number | null)[]> => {
    const reader = await store.reader()
    const [series] = reader.series(metric)
    if (!series) return []
    const range = { fromMs: atMs, untilMs: atMs + 10 * minuteMs }
    return [...reader.read(series, 'samples', range)].map(({ aggregate }) => measureOf(aggregate, 'last'))
  }

  test('samples are read in the order of time, also those that came late', async () => {
    using store = open()
    store.append([{ metric: own.cpuUsed, labels: {}, minute: minute(minuteMs, 3, 4) }])
    store.append([{ metric: own.cpuUsed, labels: {}, minute: minute(0, 1, 2) }])
    expect(await valuesOf(store, 'host.cpu.used')).toEqual([1, 2, 3, 4])
  })

  test('two parts of a minute are joined', async () => {
    using store = open()
    store.append([{ metric: own.cpuUsed, labels: {}, minute: minute(0, 1) }])
    const samples = [{ atMs: atMs + 30_000, value: 2, seconds: 0 }]
    store.append([{ metric: own.cpuUsed, labels: {}, minute: { atMs, samples, spread: null } }])
    expect(await valuesOf(store, 'host.cpu.used')).toEqual([1, 2])
  })

  test('series of one metric are told apart by their labels, in whatever order these are written', async () => {
    using store = open()
    const metric = { name: 'queue.length', kind: 'gauge', unit: '', help: '' } as const
    store.append([
      { metric, labels: { queue: 'a', zone: 'x' }, minute: minute(0, 1) },
      { metric, labels: { zone: 'x', queue: 'b' }, minute: minute(0, 2) },
    ])
    store.append([{ metric, labels: { zone: 'x', queue: 'a' }, minute: minute(minuteMs, 3) }])
    const reader = await store.reader()
    expect(reader.series('queue.length').map(({ labels }) => labels['queue'])).toEqual(['a', 'b'])
    expect(await valuesOf(store, 'queue.length')).toEqual([1, 3])
  })

  test('a metric that comes back as one of another kind is refused, and the rest is kept', async () => {
    using store = open()
    store.append([{ metric: own.cpuUsed, labels: {}, minute: minute(0, 1) }])
    const other = { ...own.cpuUsed, kind: 'counter' } as const
    const refused = store.append([
      { metric: other, labels: {}, minute: minute(minuteMs, 7, 8) },
      { metric: own.swapUsed, labels: {}, minute: minute(0, 5) },
    ])
    expect(refused).toBe(2)
    expect(await valuesOf(store, 'host.cpu.used')).toEqual([1])
    expect(await valuesOf(store, 'host.swap.used')).toEqual([5])
  })
}
