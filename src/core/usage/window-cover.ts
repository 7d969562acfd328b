/** Of all zones there are, none is off by less than a quarter of an hour: days of each are whole slots. */
export const slotMs = 900_000

/** How long the buckets of each level are, in UTC: a slot, an hour, a day. Each is some of the one before. */
export const levelsMs = [slotMs, 3_600_000, 86_400_000] as const

/** Buckets of one level, side by side. */
export interface CoverPart {
  /** Of {@link levelsMs}. */
  readonly level: number
  /** The first; a bucket's number is its time in lengths of its level. */
  readonly from: number
  /** The one after the last. */
  readonly until: number
}

export interface WindowCover {
  readonly parts: readonly CoverPart[]
  /** What no bucket has: to be looked at call by call. */
  readonly rest: readonly { readonly fromMs: number; readonly untilMs: number }[]
}

/**
 * The fewest buckets that together are a time, none twice: large ones where they are wholly in it, small ones at its ends and
 * where a large one is stale.
 */
export function coverWindow(
  { fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number },
  isStale: (level: number, bucket: number) => boolean,
): WindowCover {
  const parts: CoverPart[] = []
  const rest: { fromMs: number; untilMs: number }[] = []
  const addRest = (from: number, until: number): void => {
    const last = rest.at(-1)
    if (last?.untilMs === from) last.untilMs = until
    else rest.push({ fromMs: from, untilMs: until })
  }
  const addPart = (level: number, bucket: number): void => {
    const last = parts.at(-1)
    if (last?.level === level && last.until === bucket)
      parts[parts.length - 1] = { ...last, until: bucket + 1 }
    else parts.push({ level, from: bucket, until: bucket + 1 })
  }
  const cover = (level: number, from: number, until: number): void => {
    const lengthMs = levelsMs[level]
    if (lengthMs === undefined) {
      addRest(from, until)
      return
    }
    for (let at = from; at < until; ) {
      const bucket = Math.floor(at / lengthMs)
      const end = Math.min(until, (bucket + 1) * lengthMs)
      const isWhole = end - at === lengthMs
      if (isWhole && !isStale(level, bucket)) addPart(level, bucket)
      else cover(level - 1, at, end)
      at = end
    }
  }
  cover(levelsMs.length - 1, fromMs, untilMs)
  return { parts, rest }
}
