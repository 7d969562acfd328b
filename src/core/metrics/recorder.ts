import { addSample, createAggregate } from './aggregate.ts'
import { countOf, hourMs, type MinuteSamples, minuteMs } from './chunk.ts'
import type { Sample, Series } from './metric.ts'
import { createSeriesTable, type Moment, type SeriesHandle, takeReading } from './open-series.ts'
import { minuteOf } from './roll-up.ts'
import { addToLog, createSampleLog, placesBySeries, type SampleLog } from './sample-log.ts'
import type { SeriesMinute, TelemetryStore } from './telemetry-store.ts'

/** Why samples were not kept, and how many. */
export interface Losses {
  /** The disk did not take them. */
  readonly unwritten: number
  /** No number, too old, of the future, or too many. */
  readonly refused: number
}

/** Takes samples of every source, and gives them to the store once a minute. */
export interface Recorder {
  /** @returns `undefined` beyond 20,000 of them, and for what cannot be kept */
  open(series: Series): SeriesHandle | undefined
  close(handle: SeriesHandle): void
  /**
   * Of a gauge, how much there is; of a counter, what it stands at: its growth is kept, from the second reading on, and one
   * below its predecessor means that it began anew at 0; of a histogram, a single value.
   */
  record(handle: SeriesHandle, value: number, moment: Moment): void
  /** Resolves when all that was recorded before is in the store, or lost. Never rejects. */
  flush(): Promise<void>
  /** What the store does not have yet; some of it may just have been written. */
  pending(): readonly SeriesMinute[]
  losses(): Losses
  /** Of each counter and histogram that is open: what it came to since then. */
  totals(): readonly SeriesTotal[]
}

export interface SeriesTotal extends Series {
  /** Of a counter its growth, of a histogram the sum of its values. */
  readonly sum: number
  /** Of a histogram: how many values; 0 of a counter. */
  readonly count: number
}

export interface RecorderDeps {
  readonly now: () => number
  /** @throws when the store cannot be had */
  readonly store: () => Pick<TelemetryStore, 'append'>
  /** Lets others have their turn. */
  readonly yieldTurn: () => Promise<void>
  /** Told why samples were lost, and that they are kept again (`undefined`). */
  readonly onWritten: (fault: unknown) => void
}

/** What is older would change what was rolled up. */
const lateMsMax = hourMs
/** Clocks of other machines differ. */
const earlyMsMax = minuteMs
/** Written in one go. */
const seriesAtOnce = 256

export function createRecorder({ now, store, yieldTurn, onWritten }: RecorderDeps): Recorder {
  const table = createSeriesTable()
  let log = createSampleLog()
  let writing: SampleLog | undefined
  let flushing = Promise.resolve()
  let [unwritten, refused] = [0, 0]

  const writeAll = async (from: SampleLog): Promise<void> => {
    let left = from.length
    let piece: SeriesMinute[] = []
    const append = (): void => {
      refused += store().append(piece)
      left -= piece.reduce((sum, { minute }) => sum + countOf(minute), 0)
      piece = []
    }
    try {
      for (const minute of minutesOf(from, table.all)) {
        if (piece.push(minute) < seriesAtOnce) continue
        append()
        await yieldTurn()
      }
      if (piece.length > 0) append()
    } finally {
      unwritten += left
    }
  }
  const write = async (): Promise<void> => {
    if (log.length === 0) return
    table.retire()
    writing = log
    log = createSampleLog(writing.series.length)
    await writeAll(writing).then(
      () => onWritten(undefined),
      (error: unknown) => onWritten(error ?? new Error('unknown')),
    )
    writing = undefined
  }
  return {
    open: table.open,
    close: table.close,
    record(handle, value, moment) {
      const series = table.all[handle]
      if (!series?.isOpen) return
      const isFit = Number.isFinite(value) && isTimely(moment.atMs, now())
      const sample = isFit ? takeReading(series, value, moment) : null
      if (sample === null || (sample && !addToLog(log, handle, sample))) refused++
    },
    flush() {
      flushing = flushing.then(write)
      return flushing
    },
    pending: () => [...(writing ? minutesOf(writing, table.all) : []), ...minutesOf(log, table.all)],
    losses: () => ({ unwritten, refused }),
    totals: () => table.all.filter(({ isOpen, metric }) => isOpen && metric.kind !== 'gauge'),
  }
}

function isTimely(atMs: number, nowMs: number): boolean {
  return atMs >= nowMs - lateMsMax && atMs <= nowMs + earlyMsMax
}

/** One after the other, so that few of them are in memory at a time. */
function* minutesOf(log: SampleLog, table: readonly Series[]): Generator<SeriesMinute> {
  const places = placesBySeries(log)
  for (let from = 0; from < places.length; ) {
    const series = table[log.series[places[from] ?? 0] ?? 0]
    const until = endOfMinute(log, places, from)
    const samples = Array.from(places.subarray(from, until), (place) => sampleAt(log, place))
    const atMs = minuteOf(samples[0]?.atMs ?? 0)
    from = until
    if (!series) continue
    const { metric, labels } = series
    yield { metric, labels, minute: toMinute(metric.kind === 'histogram', atMs, samples) }
  }
}

/** Where the samples of one series and one minute end. */
function endOfMinute(log: SampleLog, places: Uint32Array, from: number): number {
  const first = places[from] ?? 0
  const minute = minuteOf(log.atMs[first] ?? 0)
  const isSame = (place: number): boolean =>
    log.series[place] === log.series[first] && minuteOf(log.atMs[place] ?? 0) === minute
  let until = from + 1
  while (until < places.length && isSame(places[until] ?? 0)) until++
  return until
}

function sampleAt({ atMs, value, seconds }: SampleLog, place: number): Sample {
  return {
    atMs: atMs[place] ?? 0,
    value: value[place] ?? 0,
    seconds: Math.round((seconds[place] ?? 0) * 1000) / 1000,
  }
}

function toMinute(isHistogram: boolean, atMs: number, samples: readonly Sample[]): MinuteSamples {
  if (!isHistogram) return { atMs, samples, spread: null }
  const spread = createAggregate()
  for (const sample of samples) addSample(spread, sample)
  return { atMs, samples: [], spread }
}
