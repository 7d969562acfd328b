import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addSample, createAggregate, measureOf } from '../../../src/core/metrics/aggregate.ts'
import { createByteReader, createByteWriter } from '../../../src/core/metrics/byte-codec.ts'
import {
  decodeAggregate,
  decodeMinutes,
  decodeSamples,
  encodeAggregate,
  encodeMinutes,
  encodeSamples,
  hourMs,
  joinSamples,
  minuteMs,
} from '../../../src/core/metrics/chunk.ts'
import { readColumn, writeColumn } from '../../../src/core/metrics/number-column.ts'
import { rollUpHour } from '../../../src/core/metrics/roll-up.ts'

const atMs = 1_800_000_000_000 - (1_800_000_000_000 % hourMs)
const sample = (seconds: number, value: number, grewFor = 0) => ({
  atMs: atMs + seconds * 1000,
  value,
  seconds: grewFor,
})

test('numbers come back exactly, whatever they are', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), (values) => {
      const writer = createByteWriter()
      writeColumn(writer, values)
      expect(readColumn(createByteReader(writer.take()), values.length)).toEqual(values)
    }),
  )
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -1e9, max: 1e9 })),
      fc.constantFrom(1, 100, 1e6),
      (whole, factor) => {
        const values = whole.map((value) => value / factor)
        const writer = createByteWriter()
        writeColumn(writer, values)
        expect(readColumn(createByteReader(writer.take()), values.length)).toEqual(values)
      },
    ),
  )
})

test('a minute of an idle gauge takes seven bytes, of one with two decimals under three a sample', () => {
  const times = [0, 10, 20, 30, 40, 50]
  const minute = (values: readonly number[]) => ({
    atMs,
    samples: times.map((second, index) => sample(second, values[index] ?? 0)),
    spread: null,
  })
  expect(encodeSamples('gauge', minute([3, 3, 3, 3, 3, 3]))).toHaveLength(7)
  const busy = encodeSamples('gauge', minute([12.31, 14.02, 9.77, 10.01, 55.5, 13.2]))
  expect(busy.length).toBeLessThanOrEqual(18)
})

test.for([
  { kind: 'gauge' as const, samples: [sample(0, 1.25), sample(10, -3), sample(59, 1e300)] },
  { kind: 'counter' as const, samples: [sample(3, 12, 10), sample(13, 0, 10.001)] },
])('samples of a $kind come back, in order of time', ({ kind, samples }) => {
  const bytes = encodeSamples(kind, { atMs, samples: samples.toReversed(), spread: null })
  expect(decodeSamples(kind, atMs, bytes)).toEqual({ atMs, samples, spread: null })
})

test('what came late joins what was there', () => {
  const early = { atMs, samples: [sample(0, 1)], spread: null }
  const late = { atMs, samples: [sample(30, 2)], spread: null }
  expect(joinSamples(early, late).samples.map(({ value }) => value)).toEqual([1, 2])
})

test('a histogram keeps how its values are spread through every level', () => {
  const spread = createAggregate()
  for (let value = 1; value <= 100; value++) addSample(spread, { value: value / 1000, seconds: 0 })
  const bytes = encodeSamples('histogram', { atMs, samples: [], spread })
  const read = decodeSamples('histogram', atMs, bytes)
  const rolled = rollUpHour('histogram', [read])
  const minutes = decodeMinutes('histogram', atMs, encodeMinutes('histogram', atMs, rolled?.minutes ?? []))
  const hour = decodeAggregate('histogram', encodeAggregate('histogram', rolled?.hour ?? createAggregate()))
  for (const aggregate of [read.spread, minutes[0]?.aggregate, hour]) {
    expect(aggregate).toMatchObject({ count: 100, min: 0.001, max: 0.1 })
    expect(Math.abs((measureOf(aggregate ?? spread, 'p95') ?? 0) / 0.095 - 1)).toBeLessThan(0.02)
  }
})

test('an hour is rolled up to its minutes and to one line', () => {
  const chunks = [
    { atMs, samples: [sample(0, 10), sample(30, 20)], spread: null },
    { atMs: atMs + 5 * minuteMs, samples: [sample(300, 60)], spread: null },
  ]
  const rolled = rollUpHour('gauge', chunks)
  const minutes = decodeMinutes('gauge', atMs, encodeMinutes('gauge', atMs, rolled?.minutes ?? []))
  expect(minutes.map((minute) => [minute.atMs - atMs, measureOf(minute.aggregate, 'avg')])).toEqual([
    [0, 15],
    [5 * minuteMs, 60],
  ])
  expect(measureOf(minutes[0]?.aggregate ?? createAggregate(), 'p95')).toBeNull()
  const hour = decodeAggregate('gauge', encodeAggregate('gauge', rolled?.hour ?? createAggregate()))
  expect(hour).toMatchObject({ count: 3, sum: 90, min: 10, max: 60, last: 60 })
  expect(measureOf(hour, 'p50')).toBeCloseTo(20, 0)
})

test('of a counter, growth and the time in which it was seen add up', () => {
  const chunks = [{ atMs, samples: [sample(0, 5, 10), sample(10, 7, 10)], spread: null }]
  const rolled = rollUpHour('counter', chunks)
  const hour = decodeAggregate('counter', encodeAggregate('counter', rolled?.hour ?? createAggregate()))
  expect([measureOf(hour, 'increase'), measureOf(hour, 'rate')]).toEqual([12, 0.6])
  expect(rollUpHour('counter', [])).toBeUndefined()
})
