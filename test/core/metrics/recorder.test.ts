import { expect, test } from 'vitest'
import { measureOf } from '../../../src/core/metrics/aggregate.ts'
import { aggregatesOf, minuteMs } from '../../../src/core/metrics/chunk.ts'
import { ownMetrics as own } from '../../../src/core/metrics/own-metrics.ts'
import { createRecorder } from '../../../src/core/metrics/recorder.ts'
import { createReporter } from '../../../src/core/metrics/reporter.ts'
import type { SeriesMinute } from '../../../src/core/metrics/telemetry-store.ts'

const startMs = 1_000_000 * minuteMs

function openRecorder() {
  const appended: SeriesMinute[][] = []
  const told: unknown[] = []
  let fault: Error | undefined
  let nowMs = startMs
  const recorder = createRecorder({
    now: () => nowMs,
    store: () => ({
      append(minutes) {
        if (fault) throw fault
        appended.push([...minutes])
        return 0
      },
    }),
    yieldTurn: async () => undefined,
    onWritten: (error) => told.push(error),
  })
  return {
    recorder,
    appended,
    told,
    fail(error: Error | undefined) {
      fault = error
    },
    /** @returns the moment */
    advance(ms: number) {
      nowMs += ms
      return { atMs: nowMs, elapsedMs: nowMs - startMs }
    },
    valuesOf: (name: string) =>
      appended
        .flat()
        .filter(({ metric }) => metric.name === name)
        .flatMap(({ minute }) => aggregatesOf(minute).map(({ aggregate }) => aggregate)),
  }
}

test('of a counter, its growth is kept: from the second reading on, and from zero after a new beginning', async () => {
  const { recorder, advance, valuesOf } = openRecorder()
  const handle = recorder.open({ metric: own.planeCpu, labels: {} }) ?? -1
  for (const reading of [100, 103.3, 110, 4]) recorder.record(handle, reading, advance(10_000))
  await recorder.flush()
  expect(valuesOf('plane.cpu.time').map(({ sum, seconds }) => [sum, seconds])).toEqual([
    [3.3, 10],
    [6.7, 10],
    [4, 10],
  ])
})

test('of counters and histograms it is known what they came to since they were opened; of gauges, and closed ones, nothing', () => {
  const { recorder, advance } = openRecorder()
  const [counter, histogram, gauge, closed] = [
    own.planeCpu,
    own.roundTrip,
    own.planeResident,
    own.diskRead,
  ].map((metric) => recorder.open({ metric, labels: {} }) ?? -1)
  for (const reading of [100, 103.3, 110, 4]) recorder.record(counter ?? -1, reading, advance(10_000))
  for (const value of [0.1, 0.2]) recorder.record(histogram ?? -1, value, advance(10_000))
  recorder.record(gauge ?? -1, 5, advance(10_000))
  recorder.close(closed ?? -1)
  expect(recorder.totals().map(({ metric, sum, count }) => [metric.name, sum, count])).toEqual([
    ['plane.cpu.time', 14, 0],
    ['agent.round_trip.time', 0.3, 2],
  ])
})

test('a clock that jumps does not change how fast a counter grew', async () => {
  const { recorder, valuesOf } = openRecorder()
  const handle = recorder.open({ metric: own.planeCpu, labels: {} }) ?? -1
  recorder.record(handle, 0, { atMs: startMs, elapsedMs: 0 })
  recorder.record(handle, 5, { atMs: startMs - 1_800_000, elapsedMs: 10_000 })
  await recorder.flush()
  expect(valuesOf('plane.cpu.time').map((each) => measureOf(each, 'rate'))).toEqual([0.5])
})

test('values of a histogram are kept as their spread, a minute each', async () => {
  const { recorder, advance, valuesOf } = openRecorder()
  const handle = recorder.open({ metric: own.roundTrip, labels: { agent: 'a' } }) ?? -1
  for (const value of [0.1, 0.2, 0.3]) recorder.record(handle, value, advance(1_000))
  recorder.record(handle, 9, advance(minuteMs))
  await recorder.flush()
  expect(valuesOf('agent.round_trip.time').map(({ count, max }) => [count, max])).toEqual([
    [3, 0.3],
    [1, 9],
  ])
})

test.for([
  { why: 'no number', value: Number.NaN, byMs: 0 },
  { why: 'infinite', value: Number.POSITIVE_INFINITY, byMs: 0 },
  { why: 'of last week', value: 1, byMs: -7 * 86_400_000 },
  { why: 'of tomorrow', value: 1, byMs: 86_400_000 },
])('what is $why is refused, and counted', async ({ value, byMs }) => {
  const { recorder, appended } = openRecorder()
  const handle = recorder.open({ metric: own.cpuUsed, labels: {} }) ?? -1
  recorder.record(handle, value, { atMs: startMs + byMs, elapsedMs: 0 })
  await recorder.flush()
  expect({ losses: recorder.losses(), appended }).toEqual({
    losses: { unwritten: 0, refused: 1 },
    appended: [],
  })
})

test('what the store does not take is lost and counted, and the next minute is kept again', async () => {
  const { recorder, advance, fail, told, appended } = openRecorder()
  const handle = recorder.open({ metric: own.cpuUsed, labels: {} }) ?? -1
  fail(new Error('disk full'))
  recorder.record(handle, 1, advance(10_000))
  recorder.record(handle, 2, advance(10_000))
  await recorder.flush()
  expect(recorder.losses()).toEqual({ unwritten: 2, refused: 0 })
  fail(undefined)
  recorder.record(handle, 3, advance(10_000))
  await recorder.flush()
  expect(told).toEqual([new Error('disk full'), undefined])
  expect(appended.flat()).toHaveLength(1)
})

test('more series than are written in one go are all written', async () => {
  const { recorder, advance, appended } = openRecorder()
  const moment = advance(0)
  for (let index = 0; index < 600; index++) {
    const handle = recorder.open({ metric: own.load, labels: { window: String(index) } }) ?? -1
    recorder.record(handle, index, moment)
  }
  await recorder.flush()
  expect(appended.map((minutes) => minutes.length)).toEqual([256, 256, 88])
})

test('a handle is given to another series only when none of its samples is left', async () => {
  const { recorder, advance, appended } = openRecorder()
  const reporter = createReporter(recorder)
  reporter.at(advance(0))(own.agentFiles, 1, 'gone')
  reporter.forget('agent', 'gone')
  reporter.at(advance(0))(own.agentFiles, 2, 'new')
  await recorder.flush()
  reporter.at(advance(0))(own.agentFiles, 3, 'newer')
  await recorder.flush()
  reporter.at(advance(0))(own.agentFiles, 4, 'newest')
  await recorder.flush()
  expect(appended.flat().map(({ labels }) => labels['agent'])).toEqual(['gone', 'new', 'newer', 'newest'])
})

test.for([
  { why: 'a name that is none', name: 'queue length', labels: {} },
  { why: 'a label that is no name', name: 'queue', labels: { 'a-b': 'x' } },
  { why: 'a label that is too long', name: 'queue', labels: { a: 'x'.repeat(201) } },
  {
    why: 'too many labels',
    name: 'queue',
    labels: Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`l${index}`, ''])),
  },
])('a series with $why is not opened', ({ name, labels }) => {
  const { recorder } = openRecorder()
  expect(recorder.open({ metric: { name, kind: 'gauge', unit: '', help: '' }, labels })).toBeUndefined()
})

test('what is absent is not recorded as zero', () => {
  const { recorder, advance } = openRecorder()
  const report = createReporter(recorder).at(advance(0))
  report(own.agentThreads, null, 'a')
  report(own.agentFiles, undefined, 'a')
  expect(recorder.pending()).toEqual([])
})
