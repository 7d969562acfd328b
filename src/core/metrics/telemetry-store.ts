import type { Level, MinuteSamples, TimedAggregate } from './chunk.ts'
import type { Series } from './metric.ts'
import type { TimeRange } from './query.ts'
import type { Keep } from './roll-up.ts'

/** What a series told within a minute, to be kept. */
export interface SeriesMinute extends Series {
  readonly minute: MinuteSamples
}

export interface StoredSeries extends Series {
  readonly id: number
}

/** Where samples are kept. Every method may throw what the disk or SQLite says. */
export interface TelemetryStore extends Disposable {
  /**
   * All of them or none; what is there already of the same minute is joined.
   * @returns how many samples were refused: of more series than the store takes, or of a metric that it knows as one of
   *   another kind
   */
  append(minutes: readonly SeriesMinute[]): number
  /** Rolls up hours that are over, and deletes what is too old. Long work is done in pieces, others in between. */
  tidy(keep: Keep, nowMs: number): Promise<void>
  reader(): Promise<TelemetryReader>
}

/** Reads what is kept. */
export interface TelemetryReader {
  /** @param metric its name; all of every metric when left out */
  series(metric?: string): readonly StoredSeries[]
  /** In order of time. What was not rolled up yet comes sample by sample, whatever the level. */
  read(series: StoredSeries, level: Level, range: TimeRange): Iterable<TimedAggregate>
}
