import type { ByteReader, ByteWriter } from './byte-codec.ts'

/**
 * How values are spread, in buckets that grow by the same factor each: any percentile of any merged number of them is
 * within {@link sketchError} of the true one. The buckets are those of an exponential histogram of OpenTelemetry at scale 5,
 * but for their number, which is one higher here: ours with number k reaches from base^(k-1), exclusive, to base^k.
 * (Masson, Rim, Lee: DDSketch, VLDB 2019; OpenTelemetry, Metrics Data Model, ExponentialHistogram.)
 */
export interface Sketch {
  /** Values too small to be told from 0. */
  zeros: number
  readonly positive: Map<number, number>
  /** By the magnitude of the value. */
  readonly negative: Map<number, number>
}

const lnBase = Math.LN2 / 32
const base = Math.exp(lnBase)
/** The greatest relative error of a percentile. */
export const sketchError = (base - 1) / (base + 1)
/** Smaller magnitudes count as 0. */
const magnitudeMin = 1e-9

export function createSketch(): Sketch {
  return { zeros: 0, positive: new Map(), negative: new Map() }
}

export function addToSketch(sketch: Sketch, value: number, count = 1): void {
  const magnitude = Math.abs(value)
  if (magnitude < magnitudeMin) {
    sketch.zeros += count
    return
  }
  const side = value > 0 ? sketch.positive : sketch.negative
  const bucket = Math.ceil(Math.log(magnitude) / lnBase)
  side.set(bucket, (side.get(bucket) ?? 0) + count)
}

export function mergeIntoSketch(sketch: Sketch, other: Sketch): void {
  sketch.zeros += other.zeros
  for (const [bucket, count] of other.positive)
    sketch.positive.set(bucket, (sketch.positive.get(bucket) ?? 0) + count)
  for (const [bucket, count] of other.negative)
    sketch.negative.set(bucket, (sketch.negative.get(bucket) ?? 0) + count)
}

/** @param quantile from 0 to 1: 0.95 for the 95th percentile. @returns `undefined` when there are no values */
export function quantileOfSketch(sketch: Sketch, quantile: number): number | undefined {
  const buckets = [
    ...ascending(sketch.negative)
      .reverse()
      .map(([bucket, count]) => ({ value: -middleOf(bucket), count })),
    ...(sketch.zeros > 0 ? [{ value: 0, count: sketch.zeros }] : []),
    ...ascending(sketch.positive).map(([bucket, count]) => ({ value: middleOf(bucket), count })),
  ]
  const total = buckets.reduce((sum, { count }) => sum + count, 0)
  // The last bucket that is not passed: rounding must not run off the end.
  let left = quantile * (total - 1)
  for (const { value, count } of buckets) {
    if (left < count) return value
    left -= count
  }
  return buckets.at(-1)?.value
}

/** The value whose relative distance to both ends of the bucket is the same. */
function middleOf(bucket: number): number {
  return (2 * Math.exp(bucket * lnBase)) / (1 + base)
}

const ascending = (side: ReadonlyMap<number, number>): [number, number][] =>
  [...side].sort(([one], [other]) => one - other)

export function writeSketch(writer: ByteWriter, { zeros, positive, negative }: Sketch): void {
  writer.varint(zeros)
  writeSide(writer, positive)
  writeSide(writer, negative)
}

export function readSketch(reader: ByteReader): Sketch {
  return { zeros: reader.varint(), positive: readSide(reader), negative: readSide(reader) }
}

function writeSide(writer: ByteWriter, side: ReadonlyMap<number, number>): void {
  writer.varint(side.size)
  let before = 0
  for (const [bucket, count] of ascending(side)) {
    writer.zigzag(bucket - before)
    writer.varint(count)
    before = bucket
  }
}

function readSide(reader: ByteReader): Map<number, number> {
  const side = new Map<number, number>()
  let bucket = 0
  for (let left = reader.varint(); left > 0; left--) {
    bucket += reader.zigzag()
    side.set(bucket, reader.varint())
  }
  return side
}
