import { type Aggregate, addSample, createAggregate, mergeInto } from './aggregate.ts'
import { type ByteReader, type ByteWriter, createByteReader, createByteWriter } from './byte-codec.ts'
import type { MetricKind, Sample } from './metric.ts'
import { readColumn, writeColumn } from './number-column.ts'
import { createSketch, readSketch, writeSketch } from './sketch.ts'

export const minuteMs = 60_000
export const hourMs = 3_600_000

/**
 * What a chunk of one series holds: the samples of a minute; a line for each minute of an hour; or the whole hour.
 */
export const levels = { samples: 0, minutes: 1, hours: 2 } as const
export type Level = keyof typeof levels
/** How much time a chunk of a level is for. */
export const chunkMs: Readonly<Record<Level, number>> = { samples: minuteMs, minutes: hourMs, hours: hourMs }

/** What is known of a stretch of time, from `atMs` on. */
export interface TimedAggregate {
  readonly atMs: number
  readonly aggregate: Aggregate
}

/** What one series told within a minute. */
export interface MinuteSamples {
  readonly atMs: number
  /** Of a gauge or counter, in any order. */
  readonly samples: readonly Sample[]
  /** Of a histogram, whose single values are not kept. */
  readonly spread: Aggregate | null
}

const writer = createByteWriter()

export function encodeSamples(kind: MetricKind, { atMs, samples, spread }: MinuteSamples): Uint8Array {
  if (spread) return encodeAggregate(kind, spread)
  const sorted = samples.toSorted((a, b) => a.atMs - b.atMs)
  writer.varint(sorted.length)
  writeColumn(
    writer,
    sorted.map((sample) => Math.floor((sample.atMs - atMs) / 1000)),
  )
  writeColumn(
    writer,
    sorted.map(({ value }) => value),
  )
  if (kind === 'counter')
    writeColumn(
      writer,
      sorted.map(({ seconds }) => seconds),
    )
  return writer.take()
}

export function decodeSamples(kind: MetricKind, atMs: number, bytes: Uint8Array): MinuteSamples {
  if (kind === 'histogram') return { atMs, samples: [], spread: decodeAggregate(kind, bytes) }
  const reader = createByteReader(bytes)
  const count = reader.varint()
  const offsets = readColumn(reader, count)
  const values = readColumn(reader, count)
  const seconds = kind === 'counter' ? readColumn(reader, count) : []
  const samples = offsets.map((offset, index) => ({
    atMs: atMs + offset * 1000,
    value: values[index] ?? Number.NaN,
    seconds: seconds[index] ?? 0,
  }))
  return { atMs, samples, spread: null }
}

/** How many samples those are. */
export function countOf({ samples, spread }: MinuteSamples): number {
  return samples.length + (spread?.count ?? 0)
}

/** Both together, for what came late. */
export function joinSamples(one: MinuteSamples, other: MinuteSamples): MinuteSamples {
  const spread = one.spread ?? other.spread
  if (one.spread && other.spread) mergeInto(one.spread, other.spread)
  return { atMs: one.atMs, samples: [...one.samples, ...other.samples], spread }
}

/** Each sample by itself; of a histogram, the minute. */
export function aggregatesOf({ atMs, samples, spread }: MinuteSamples): TimedAggregate[] {
  if (spread) return [{ atMs, aggregate: spread }]
  return samples.map((sample) => {
    const aggregate = createAggregate()
    addSample(aggregate, sample)
    return { atMs: sample.atMs, aggregate }
  })
}

/** @param minutes of the hour that begins at `atMs`, in order */
export function encodeMinutes(
  kind: MetricKind,
  atMs: number,
  minutes: readonly TimedAggregate[],
): Uint8Array {
  const column = (of: (aggregate: Aggregate) => number): void =>
    writeColumn(
      writer,
      minutes.map(({ aggregate }) => of(aggregate)),
    )
  writer.varint(minutes.length)
  writeColumn(
    writer,
    minutes.map((minute) => (minute.atMs - atMs) / minuteMs),
  )
  column(({ count }) => count)
  column(({ sum }) => exact(sum))
  if (kind === 'counter') column(({ seconds }) => exact(seconds))
  else for (const key of ['min', 'max', 'last'] as const) column((aggregate) => aggregate[key])
  if (kind === 'histogram')
    for (const { aggregate } of minutes) writeSketch(writer, aggregate.sketch ?? createSketch())
  return writer.take()
}

/** Of a gauge, minutes have no sketch: their percentiles are not known. */
export function decodeMinutes(kind: MetricKind, atMs: number, bytes: Uint8Array): TimedAggregate[] {
  const reader = createByteReader(bytes)
  const length = reader.varint()
  const column = (): number[] => readColumn(reader, length)
  const offsets = column()
  const [counts, sums] = [column(), column()]
  const rest = kind === 'counter' ? [column()] : [column(), column(), column()]
  return offsets.map((offset, index) => {
    const at = (values: readonly number[] | undefined): number => values?.[index] ?? 0
    const aggregate = createAggregate(kind === 'histogram' ? readSketch(reader) : null)
    aggregate.count = at(counts)
    aggregate.sum = at(sums)
    if (kind === 'counter') aggregate.seconds = at(rest[0])
    else Object.assign(aggregate, { min: at(rest[0]), max: at(rest[1]), last: at(rest[2]) })
    return { atMs: atMs + offset * minuteMs, aggregate }
  })
}

export function encodeAggregate(kind: MetricKind, aggregate: Aggregate): Uint8Array {
  writer.varint(aggregate.count)
  writeNumber(writer, exact(aggregate.sum))
  if (kind === 'counter') {
    writeNumber(writer, exact(aggregate.seconds))
    return writer.take()
  }
  for (const key of ['min', 'max', 'last'] as const) writeNumber(writer, aggregate[key])
  writeSketch(writer, aggregate.sketch ?? createSketch())
  return writer.take()
}

export function decodeAggregate(kind: MetricKind, bytes: Uint8Array): Aggregate {
  const reader = createByteReader(bytes)
  const aggregate = createAggregate(null)
  aggregate.count = reader.varint()
  aggregate.sum = readNumber(reader)
  if (kind === 'counter') {
    aggregate.seconds = readNumber(reader)
    return aggregate
  }
  aggregate.min = readNumber(reader)
  aggregate.max = readNumber(reader)
  aggregate.last = readNumber(reader)
  aggregate.sketch = readSketch(reader)
  return aggregate
}

const writeNumber = (to: ByteWriter, value: number): void => writeColumn(to, [value])
const readNumber = (from: ByteReader): number => readColumn(from, 1)[0] ?? Number.NaN

/** A sum of decimals without what adding them up in binary left behind it. */
function exact(sum: number): number {
  return Number(sum.toPrecision(15))
}
