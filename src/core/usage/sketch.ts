import assert from 'node:assert/strict'

/**
 * A distribution of positive values in buckets that grow by 2^(1/32): what OpenTelemetry calls an exponential histogram of scale
 * 5. Bucket k has what is above 2^((k-1)/32) and not above 2^(k/32); OpenTelemetry numbers the same one k-1. A percentile is
 * within {@link sketchErrorMax} of a value that was added. Sketches of parts, merged, are the sketch of the whole.
 */
export interface Sketch {
  readonly count: () => number
  /** Zero and less count as zero; what is no number counts as nothing. */
  add(value: number): void
  /** Adds what {@link Sketch.encode} made of another. @throws AssertionError for what it did not */
  merge(encoded: Uint8Array): void
  /** The value that a share of all does not exceed, by nearest rank; `null` without any. @param share in (0, 1] */
  percentile(share: number): number | null
  /** Two bytes or so for a bucket that has something. */
  encode(): Uint8Array
}

const scale = 32
const base = 2 ** (1 / scale)

/** Of a percentile, relative: 1.083 %. */
export const sketchErrorMax = (base - 1) / (base + 1)

/** Buckets beyond are this one: 2^±64. */
const bucketMax = 2_048

export function createSketch(): Sketch {
  const buckets = createBuckets()
  let zeros = 0
  let total = 0
  const addTo = (bucket: number, count: number): void => {
    buckets.add(bucket, count)
    total += count
  }
  return {
    count: () => total,
    add(value) {
      if (Number.isNaN(value)) return
      if (value > 0) return addTo(bucketOf(value), 1)
      zeros += 1
      total += 1
    },
    merge(encoded) {
      const read = varintReader(encoded)
      const none = read.next()
      zeros += none
      total += none
      let bucket = -bucketMax
      while (!read.isDone()) {
        bucket += read.next()
        assert(bucket <= bucketMax, 'no sketch has such a bucket')
        addTo(bucket, read.next())
      }
    },
    percentile(share) {
      if (total === 0) return null
      const bucket = buckets.atRank(Math.ceil(share * total) - zeros)
      return bucket === null ? 0 : (2 * base ** bucket) / (1 + base)
    },
    encode() {
      const bytes: number[] = []
      pushVarint(bytes, zeros)
      let last = -bucketMax
      for (const [bucket, count] of buckets.filled()) {
        pushVarint(bytes, bucket - last)
        pushVarint(bytes, count)
        last = bucket
      }
      return Uint8Array.from(bytes)
    },
  }
}

/** Counts by number, in a list that grows on both sides. */
function createBuckets() {
  /** The number that `counts` begins with. */
  let offset = 0
  let counts = new Float64Array(0)
  const makeRoom = (bucket: number): void => {
    const end = offset + counts.length
    if (bucket >= offset && bucket < end) return
    const isFirst = counts.length === 0
    // More room than is needed: values come in any order.
    const start = (isFirst ? bucket : Math.min(bucket, offset)) - scale
    const grown = new Float64Array((isFirst ? bucket : Math.max(bucket, end)) + scale - start)
    if (!isFirst) grown.set(counts, offset - start)
    counts = grown
    offset = start
  }
  return {
    add(bucket: number, count: number): void {
      makeRoom(bucket)
      counts[bucket - offset] = (counts[bucket - offset] ?? 0) + count
    },
    /** The bucket of the value that is at this rank, from 1; `null` when the rank is lower. */
    atRank(rank: number): number | null {
      if (rank <= 0) return null
      let left = rank
      const index = counts.findIndex((count) => {
        left -= count
        return left <= 0
      })
      return offset + index
    },
    filled: (): [number, number][] =>
      Array.from(counts, (count, index): [number, number] => [offset + index, count]).filter(
        ([, count]) => count > 0,
      ),
  }
}

const bucketOf = (value: number): number =>
  Math.max(-bucketMax, Math.min(bucketMax, Math.ceil(Math.log2(value) * scale)))

/** Seven bits a byte, the lowest first; all but the last byte have the eighth. Counts are above what bits can be shifted in. */
function pushVarint(bytes: number[], value: number): void {
  let left = value
  while (left >= 128) {
    bytes.push((left % 128) + 128)
    left = Math.floor(left / 128)
  }
  bytes.push(left)
}

function varintReader(bytes: Uint8Array) {
  let at = 0
  return {
    isDone: (): boolean => at >= bytes.length,
    next(): number {
      let value = 0
      for (let factor = 1; factor <= 2 ** 49; factor *= 128) {
        const byte = bytes[at]
        assert(byte !== undefined, 'a sketch ends in the middle of a number')
        at += 1
        value += (byte % 128) * factor
        if (byte < 128) return value
      }
      return assert.fail('a sketch has a number that is too long')
    },
  }
}
