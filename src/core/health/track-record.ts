const hourMs = 3_600_000
const hours = 24

/** How much of the time a target was met: since it began, and in the last 24 hours. Its size never changes. */
export interface TrackRecord {
  /** Counts `durationMs` that end at `nowMs`. */
  count(durationMs: number, isMet: boolean, nowMs: number): void
  /** Shares from 0 to 1; `null` while nothing was counted. */
  met(nowMs: number): MetShares
}

export interface MetShares {
  readonly life: number | null
  /** Of the hour that runs and the 23 before. */
  readonly day: number | null
}

interface Sum {
  metMs: number
  totalMs: number
}

interface HourSum extends Sum {
  hour: number
}

/** Times are of one clock that never goes back. */
export function createTrackRecord(): TrackRecord {
  const life: Sum = { metMs: 0, totalMs: 0 }
  const ring: HourSum[] = []

  const hourOf = (nowMs: number): HourSum => {
    const hour = Math.floor(nowMs / hourMs)
    const known = ring[hour % hours]
    if (known?.hour === hour) return known
    const fresh = { hour, metMs: 0, totalMs: 0 }
    ring[hour % hours] = fresh
    return fresh
  }

  return {
    count(durationMs, isMet, nowMs) {
      for (const sum of [life, hourOf(nowMs)]) {
        sum.totalMs += durationMs
        if (isMet) sum.metMs += durationMs
      }
    },
    met(nowMs) {
      const oldest = Math.floor(nowMs / hourMs) - hours + 1
      return { life: shareOf([life]), day: shareOf(ring.filter((each) => each && each.hour >= oldest)) }
    },
  }
}

function shareOf(sums: readonly Sum[]): number | null {
  const totalMs = sums.reduce((total, sum) => total + sum.totalMs, 0)
  if (totalMs === 0) return null
  return sums.reduce((total, sum) => total + sum.metMs, 0) / totalMs
}
