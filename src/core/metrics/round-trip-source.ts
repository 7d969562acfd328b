import type { Clock } from '../platform.ts'
import { ownMetrics as own } from './own-metrics.ts'
import type { Source } from './recording.ts'
import type { Reporter } from './reporter.ts'

/** How a round trip is made. Gateways and others that keep a connection of their own have their own way. */
export interface RoundTrip {
  /** Milliseconds from asking to the answer. Rejects when there is none; ends at once when `signal` aborts. */
  measure(url: string, signal: AbortSignal): Promise<number>
}

/** An agent that answers at an address of its own. */
export interface RoundTripTarget {
  readonly agentId: string
  readonly url: string
}

export interface RoundTripSourceDeps {
  readonly targets: () => readonly RoundTripTarget[]
  readonly roundTrip: RoundTrip
  readonly reporter: Reporter
  readonly clock: Pick<Clock, 'now' | 'elapsed' | 'after'>
}

/** One that takes longer is lost. */
const lostAfterMs = 5_000
/** More are not under way at a time; the others wait for the next turn. */
const underWayMax = 100

interface Track {
  lost: number
  jitterMs: number | undefined
  tookMs: number | undefined
}

/** Measures the round trip to each target once at a reading, one at a time for each. */
export function createRoundTripSource(deps: RoundTripSourceDeps): Source {
  const underWay = new Map<string, AbortController>()
  let tracks = new Map<string, Track>()
  let isOver = false

  const travel = async ({ agentId, url }: RoundTripTarget, track: Track): Promise<void> => {
    const abort = new AbortController()
    underWay.set(agentId, abort)
    const cancel = deps.clock.after(lostAfterMs, () => abort.abort())
    const tookMs = await deps.roundTrip.measure(url, abort.signal).catch(() => undefined)
    cancel()
    underWay.delete(agentId)
    if (isOver) return
    note(track, tookMs)
    const moment = { atMs: deps.clock.now(), elapsedMs: deps.clock.elapsed() }
    tell(deps.reporter.at(moment), agentId, track)
  }
  return {
    name: 'round trips',
    read() {
      const targets = deps.targets()
      tracks = new Map(targets.map(({ agentId }) => [agentId, tracks.get(agentId) ?? newTrack()]))
      // What could not go the last time goes first.
      const waiting = targets.filter(({ agentId }) => !underWay.has(agentId))
      for (const target of waiting.slice(0, Math.max(0, underWayMax - underWay.size)))
        void travel(target, tracks.get(target.agentId) ?? newTrack())
    },
    [Symbol.dispose]() {
      isOver = true
      for (const abort of underWay.values()) abort.abort()
    },
  }
}

const newTrack = (): Track => ({ lost: 0, jitterMs: undefined, tookMs: undefined })

/** The jitter is smoothed as RFC 3550 (6.4.1) smooths it. */
function note(track: Track, tookMs: number | undefined): void {
  if (tookMs === undefined) {
    track.lost++
  } else if (track.tookMs !== undefined) {
    const changeMs = Math.abs(tookMs - track.tookMs)
    track.jitterMs =
      track.jitterMs === undefined ? changeMs : track.jitterMs + (changeMs - track.jitterMs) / 16
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
