/** One claim, measured against its peer or its floor in the same run. */
export interface BenchRow {
  readonly what: string
  readonly unit: string
  /** Median of the rounds. */
  readonly ours: number
  /** Smallest and largest round. */
  readonly oursSpread: readonly [number, number]
  /** Who is measured beside us: `node -e 0`, `pm2 jlist`. */
  readonly against: string
  readonly theirs: number
  readonly theirsSpread: readonly [number, number]
  /** ours / theirs. */
  readonly ratio: number
  /** What we promise of the ratio: `≤ 2`; empty when nothing is promised. */
  readonly bar: string
  /** Whether it is so; `null` when nothing is promised, or the peer could not be had. */
  readonly holds: boolean | null
}

export interface BenchOptions {
  readonly rounds: number
  /** A smaller form for `npm run bench -- all`. */
  readonly isQuick: boolean
}

/** A file of this folder exports `run` of this form. */
export type Bench = (options: BenchOptions) => Promise<readonly BenchRow[]>

export type Measure = () => Promise<number> | number

/** One round of each contestant in turn, `rounds` times, so that noise falls on all alike; readings of each by name. */
export async function interleave(
  rounds: number,
  contestants: Readonly<Record<string, Measure>>,
): Promise<Record<string, number[]>> {
  const readings: Record<string, number[]> = Object.fromEntries(
    Object.keys(contestants).map((name) => [name, []]),
  )
  for (let round = 0; round < rounds; round++) {
    for (const [name, measure] of Object.entries(contestants)) readings[name]?.push(await measure())
  }
  return readings
}

/** The middle of `values`; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const [low = Number.NaN, high = Number.NaN] = [sorted[(sorted.length - 1) >> 1], sorted[middle]]
  return (low + high) / 2
}

/** What a ratio has to be: at most, or at least, `limit`. */
export interface Bar {
  readonly atMost?: number
  readonly atLeast?: number
}

/** A row from the readings of both sides. */
export function compareReadings(claim: {
  readonly what: string
  readonly unit: string
  readonly ours: readonly number[]
  readonly against: string
  readonly theirs: readonly number[]
  readonly bar?: Bar
}): BenchRow {
  const ours = median(claim.ours)
  const theirs = median(claim.theirs)
  const ratio = ours / theirs
  const { atMost, atLeast } = claim.bar ?? {}
  const holds =
    Number.isNaN(ratio) || (atMost === undefined && atLeast === undefined)
      ? null
      : ratio <= (atMost ?? Number.POSITIVE_INFINITY) && ratio >= (atLeast ?? 0)
  return {
    what: claim.what,
    unit: claim.unit,
    ours,
    oursSpread: spread(claim.ours),
    against: claim.against,
    theirs,
    theirsSpread: spread(claim.theirs),
    ratio,
    bar: atMost === undefined ? (atLeast === undefined ? '' : `≥ ${atLeast}`) : `≤ ${atMost}`,
    holds,
  }
}

const spread = (values: readonly number[]): [number, number] => [Math.min(...values), Math.max(...values)]
