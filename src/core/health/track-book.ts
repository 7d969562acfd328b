import type { Clock } from '../platform.ts'
import { createTrackRecord, type KeptHour, type TrackRecord } from './track-record.ts'

/** All that was counted in the last day, by what it is about: `tier:1`, `check:store:write`. */
export interface KeptTracks {
  /** Unix epoch, milliseconds. */
  readonly keptAtMs: number
  readonly tracks: Readonly<Record<string, readonly KeptHour[]>>
}

/** The track records of the control plane, which go on over its restarts. */
export interface TrackBook {
  /** The record of that name, with what was kept of it. */
  open(name: string): TrackRecord
  keep(): KeptTracks
}

const hourMs = 3_600_000

/** Of who looks only when asked: a share of the time that nobody watched is not known. */
export const blankTrackBook: Pick<TrackBook, 'open'> = {
  open: () => ({ count: () => undefined, met: () => ({ life: null, day: null }), keep: () => [] }),
}

/** @param kept by the control plane before, if it is known */
export function createTrackBook(clock: Pick<Clock, 'now' | 'elapsed'>, kept?: KeptTracks): TrackBook {
  const records = new Map<string, TrackRecord>()
  // By how many hours what was kept is older now. A clock that went back makes nothing younger.
  const passedHours = kept ? Math.max(0, Math.round((clock.now() - kept.keptAtMs) / hourMs)) : 0
  const thisHour = Math.floor(clock.elapsed() / hourMs)
  return {
    open(name) {
      const hours = kept?.tracks[name] ?? []
      const record = createTrackRecord(
        hours.map(([hoursAgo, metMs, totalMs]) => [hoursAgo + passedHours - thisHour, metMs, totalMs]),
      )
      records.set(name, record)
      return record
    },
    keep: () => ({
      keptAtMs: clock.now(),
      tracks: Object.fromEntries([...records].map(([name, record]) => [name, record.keep(clock.elapsed())])),
    }),
  }
}
