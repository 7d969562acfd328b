/** A reading of a log's length: at `atMs` it was `offset` bytes long. */
export interface SeenTime {
  readonly atMs: number
  readonly offset: number
}

/**
 * The index of the first of `count` readings whose offset is at least `offset`; `count` when none is.
 * Offsets ascend. Reads log2(count) of them.
 */
export function firstReachingIndex(
  count: number,
  readingAt: (index: number) => SeenTime,
  offset: number,
): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (readingAt(middle).offset < offset) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * When the byte before `offset` was first seen: the time of the first reading that reaches `offset`, or of the
 * last one when none does. 0 without readings.
 */
export function seenAtMs(readings: readonly SeenTime[], offset: number): number {
  const index = firstReachingIndex(readings.length, (at) => readings[at] as SeenTime, offset)
  return (readings[index] ?? readings.at(-1))?.atMs ?? 0
}

/**
 * Half as many readings, for an index that has grown too long. The newest quarter stays exact; of the older
 * ones every third stays, so that their lines get a later time: that of the next reading kept.
 */
export function thinReadings(readings: readonly SeenTime[]): SeenTime[] {
  const exactFrom = Math.floor((readings.length * 3) / 4)
  return readings.filter((_, index) => index >= exactFrom || index % 3 === 2)
}
