import type { Clock } from '../platform.ts'
import { ownMetrics as own } from './own-metrics.ts'
import type { Reporter } from './reporter.ts'

/** Round trips to agents, as they are made: each is a sample, with how much it differs from those before, and what is lost. */
export interface RoundTripBook {
  /** @param tookMs `undefined`: there was no answer */
  made(agentId: string, tookMs: number | undefined): void
  /** Keeps what is known of these alone. */
  keep(agentIds: readonly string[]): void
}

interface Track {
  lost: number
  jitterMs: number | undefined
  tookMs: number | undefined
}

export function createRoundTripBook(
  reporter: Reporter,
  clock: Pick<Clock, 'now' | 'elapsed'>,
): RoundTripBook {
  const tracks = new Map<string, Track>()
  return {
    made(agentId, tookMs) {
      const track = tracks.get(agentId) ?? newTrack()
      tracks.set(agentId, track)
      note(track, tookMs)
      tell(reporter.at({ atMs: clock.now(), elapsedMs: clock.elapsed() }), agentId, track)
    },
    keep(agentIds) {
      const kept = new Set(agentIds)
      for (const agentId of tracks.keys()) if (!kept.has(agentId)) tracks.delete(agentId)
    },
  }
}

const newTrack = (): Track => ({ lost: 0, jitterMs: undefined, tookMs: undefined })

/** The jitter begins at 0 and is smoothed as RFC 3550 (6.4.1, A.8) smooths it; the first trip differs from none. */
function note(track: Track, tookMs: number | undefined): void {
  if (tookMs === undefined) {
    track.lost++
  } else if (track.tookMs !== undefined) {
    const changeMs = Math.abs(tookMs - track.tookMs)
    const jitterMs = track.jitterMs ?? 0
    track.jitterMs = jitterMs + (changeMs - jitterMs) / 16
  }
  track.tookMs = tookMs
}

function tell(report: ReturnType<Reporter['at']>, agentId: string, { lost, jitterMs, tookMs }: Track): void {
  report(own.roundTripLost, lost, agentId)
  report(own.roundTrip, tookMs === undefined ? null : inSeconds(tookMs), agentId)
  if (tookMs !== undefined)
    report(own.roundTripJitter, jitterMs === undefined ? null : inSeconds(jitterMs), agentId)
}

/** To the microsecond. */
const inSeconds = (ms: number): number => Math.round(ms * 1000) / 1e6
