import { isKeepable, type Sample, type Series } from './metric.ts'

/** When something was read. */
export interface Moment {
  /** Wall time. */
  readonly atMs: number
  /** On a clock that never jumps: how long a counter took to grow. */
  readonly elapsedMs: number
}

/** One open series of a {@link Recorder}. */
export type SeriesHandle = number

/** A series that somebody records, with what its readings are compared with. */
export interface OpenSeries extends Series {
  isOpen: boolean
  /** Of a counter; NaN before the first. */
  reading: number
  elapsedMs: number
  /** Since it was opened: of a counter its growth, of a histogram the sum of its values. */
  sum: number
  /** Of a histogram: how many values. */
  count: number
}

const openSeriesMax = 20_000

/** Series by their handles. */
export interface SeriesTable {
  /** Those that were closed stay in it until a later {@link retire}. */
  readonly all: readonly OpenSeries[]
  /** @returns `undefined` beyond 20,000, and for what cannot be kept: {@link isKeepable} */
  open(series: Series): SeriesHandle | undefined
  close(handle: SeriesHandle): void
  /** To be called when a new log begins, once the one before is written: closed series of that one are forgotten. */
  retire(): void
}

export function createSeriesTable(): SeriesTable {
  const all: OpenSeries[] = []
  const free: SeriesHandle[] = []
  let closed: SeriesHandle[] = []
  let retired: SeriesHandle[] = []
  return {
    all,
    open(series) {
      if (!isKeepable(series)) return undefined
      const handle = free.pop() ?? all.length
      if (handle >= openSeriesMax) return undefined
      all[handle] = { ...series, isOpen: true, reading: Number.NaN, elapsedMs: 0, sum: 0, count: 0 }
      return handle
    },
    close(handle) {
      const series = all[handle]
      if (!series?.isOpen) return
      series.isOpen = false
      closed.push(handle)
    },
    retire() {
      free.push(...retired)
      retired = closed
      closed = []
    },
  }
}

/**
 * What a reading says that the one before did not; it is added to the totals of its series. `undefined` for the first reading of a counter, and for one at the same
 * moment as the one before.
 */
export function takeReading(
  series: OpenSeries,
  value: number,
  { atMs, elapsedMs }: Moment,
): Sample | undefined {
  if (series.metric.kind === 'histogram') addTo(series, value)
  if (series.metric.kind !== 'counter') return { atMs, value, seconds: 0 }
  const { reading, elapsedMs: beforeMs } = series
  const isFirst = Number.isNaN(reading)
  const seconds = Math.round(elapsedMs - beforeMs) / 1000
  if (!isFirst && seconds <= 0) return undefined
  series.reading = value
  series.elapsedMs = elapsedMs
  if (isFirst) return undefined
  const grown = value < reading ? value : growth(reading, value)
  addTo(series, grown)
  return { atMs, value: grown, seconds }
}

function addTo(series: OpenSeries, value: number): void {
  series.sum = rounded(series.sum + value)
  if (series.metric.kind === 'histogram') series.count++
}

const growth = (before: number, after: number): number => rounded(after - before)

/** Without what adding decimals in binary leaves behind. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6
}
