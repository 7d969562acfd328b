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
  /** @returns `undefined` beyond 20,000 of them */
  open(series: Series): SeriesHandle | undefined
  close(handle: SeriesHandle): void
  /**
   * Of a gauge, how much there is; of a counter, what it stands at: its growth is kept, from the second reading on, and one
   * below its predecessor means that it began anew at 0; of a histogram, a single value.
   */
  record(handle: SeriesHandle, value: number, moment: Moment): void
  /** Resolves when all that was recorded before is in the store, or lost. Never rejects. */
  flush(): Promise<void>
  /** What the store does not have yet. */
  pending(): readonly SeriesMinute[]
  losses(): Losses
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
  let writing: readonly SeriesMinute[] = []
  let flushing = Promise.resolve()
  let [unwritten, refused] = [0, 0]

  const append = (minutes: readonly SeriesMinute[]): { readonly fault: unknown } | undefined => {
    try {
      refused += store().append(minutes)
      return undefined
    } catch (fault) {
      return { fault }
    }
  }
  const writeAll = async (
    minutes: readonly SeriesMinute[],
  ): Promise<{ readonly fault: unknown } | undefined> => {
    for (let at = 0; at < minutes.length; at += seriesAtOnce) {
      if (at > 0) await yieldTurn()
      const failed = append(minutes.slice(at, at + seriesAtOnce))
      if (!failed) continue
      unwritten += minutes.slice(at).reduce((sum, { minute }) => sum + countOf(minute), 0)
      return failed
    }
    return undefined
  }
  const write = async (): Promise<void> => {
    writing = minutesOf(log, table.all)
    // What was closed before has no sample in the log that begins now.
    table.reuse()
    log = createSampleLog(log.series.length)
    const failed = await writeAll(writing)
    if (writing.length > 0) onWritten(failed?.fault)
    writing = []
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
    pending: () => [...writing, ...minutesOf(log, table.all)],
    losses: () => ({ unwritten, refused }),
  }
}

function isTimely(atMs: number, nowMs: number): boolean {
  return atMs >= nowMs - lateMsMax && atMs <= nowMs + earlyMsMax
}

function minutesOf(log: SampleLog, table: readonly Series[]): SeriesMinute[] {
  const minutes: SeriesMinute[] = []
  for (const [handle, places] of placesBySeries(log)) {
    const series = table[handle]
    if (!series) continue
    const byMinute = Map.groupBy(places, (place) => minuteOf(log.atMs[place] ?? 0))
    for (const [atMs, own] of byMinute) {
      const samples = own.map((place) => sampleAt(log, place))
      const { metric, labels } = series
      minutes.push({ metric, labels, minute: toMinute(metric.kind === 'histogram', atMs, samples) })
    }
  }
  // In the order in which the store keeps them.
  return minutes.sort((one, other) => one.minute.atMs - other.minute.atMs)
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
