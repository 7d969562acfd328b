const hourMs = 3_600_000
const hours = 24

/** How much of the time a target was met: since it began, and in the last 24 hours. Its size never changes. */
export interface TrackRecord {
  /** Counts `durationMs` that end at `nowMs`. */
  count(durationMs: number, isMet: boolean, nowMs: number): void
  /** Shares from 0 to 1; `null` while nothing was counted. */
  met(nowMs: number): MetShares
  /** What of the last day is to be known to the next control plane. */
  keep(nowMs: number): readonly KeptHour[]
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

/** One hour of the last day: how many hours ago it began, what was met in it, what was counted. */
export type KeptHour = readonly [hoursAgo: number, metMs: number, totalMs: number]

/**
 * Times are of one clock that never goes back.
 * @param kept what an earlier record counted, by the moment 0 of that clock
 */
export function createTrackRecord(kept: readonly KeptHour[] = []): TrackRecord {
  const life: Sum = { metMs: 0, totalMs: 0 }
  const ring: HourSum[] = []
  // Hours before the clock's own first one are negative.
  const place = (hour: number): number => ((hour % hours) + hours) % hours
  for (const [hoursAgo, metMs, totalMs] of kept) ring[place(-hoursAgo)] = { hour: -hoursAgo, metMs, totalMs }

  const hourOf = (nowMs: number): HourSum => {
    const hour = Math.floor(nowMs / hourMs)
    const known = ring[place(hour)]
    if (known?.hour === hour) return known
    const fresh = { hour, metMs: 0, totalMs: 0 }
    ring[place(hour)] = fresh
    return fresh
  }
  const lastDay = (nowMs: number): HourSum[] => {
    const oldest = Math.floor(nowMs / hourMs) - hours + 1
    return ring.filter((each) => each && each.hour >= oldest)
  }

  return {
    count(durationMs, isMet, nowMs) {
      for (const sum of [life, hourOf(nowMs)]) {
        sum.totalMs += durationMs
        if (isMet) sum.metMs += durationMs
      }
    },
    met: (nowMs) => ({ life: shareOf([life]), day: shareOf(lastDay(nowMs)) }),
    keep: (nowMs) =>
      lastDay(nowMs).map(({ hour, metMs, totalMs }) => [Math.floor(nowMs / hourMs) - hour, metMs, totalMs]),
  }
}

function shareOf(sums: readonly Sum[]): number | null {
  const totalMs = sums.reduce((total, sum) => total + sum.totalMs, 0)
  if (totalMs === 0) return null
  return sums.reduce((total, sum) => total + sum.metMs, 0) / totalMs
}
