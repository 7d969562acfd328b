/** A call, in the order of their time. */
export interface CallPlace {
  readonly atMs: number
  readonly id: number
}

/** Which calls are to be priced anew: a part of all, so that none waits long for its answer. */
export interface RecomputeOrder {
  /** Those that come after it. */
  readonly after: CallPlace
  /** Says what would change, and changes nothing. */
  readonly isDryRun: boolean
}

/** Calls that count, before and after. */
export interface RecomputedSum {
  readonly calls: number
  /** Of them, those whose price is another now, those that have one now, and those that have none any more. */
  readonly changed: number
  readonly gained: number
  readonly lost: number
  /** Without a price. */
  readonly unpricedBefore: number
  readonly unpricedAfter: number
  /** Nano-dollars, of those that have a price. */
  readonly beforeNano: number
  readonly afterNano: number
  /** Without what subscriptions pay for. */
  readonly billedBeforeNano: number
  readonly billedAfterNano: number
}

export interface Recomputed {
  /** By how much their figures change first. */
  readonly models: readonly (RecomputedSum & { readonly model: string })[]
  readonly total: RecomputedSum
  /** After which to go on; `null` when all are done. */
  readonly next: CallPlace | null
  /** Versions of the lists, in the order in which they are looked through. */
  readonly lists: readonly string[]
}

/** What pricing anew makes of one call; nano-dollars, `null` without a price. */
export interface Repriced {
  readonly before: number | null
  readonly after: number | null
  readonly billedBefore: number | null
  readonly billedAfter: number | null
}

export const nothingRecomputed: RecomputedSum = Object.freeze({
  ...{ calls: 0, changed: 0, gained: 0, lost: 0, unpricedBefore: 0, unpricedAfter: 0 },
  ...{ beforeNano: 0, afterNano: 0, billedBeforeNano: 0, billedAfterNano: 0 },
})

export function addRepriced(sum: RecomputedSum, one: Repriced): RecomputedSum {
  const { before, after, billedBefore, billedAfter } = one
  return {
    calls: sum.calls + 1,
    changed: sum.changed + Number(before !== null && after !== null && before !== after),
    gained: sum.gained + Number(before === null && after !== null),
    lost: sum.lost + Number(before !== null && after === null),
    unpricedBefore: sum.unpricedBefore + Number(before === null),
    unpricedAfter: sum.unpricedAfter + Number(after === null),
    beforeNano: sum.beforeNano + (before ?? 0),
    afterNano: sum.afterNano + (after ?? 0),
    billedBeforeNano: sum.billedBeforeNano + (billedBefore ?? 0),
    billedAfterNano: sum.billedAfterNano + (billedAfter ?? 0),
  }
}

/** What {@link Recomputed} says of sums by model. */
export function recomputedOf(sums: ReadonlyMap<string, RecomputedSum>): Pick<Recomputed, 'models' | 'total'> {
  const models = [...sums]
    .map(([model, sum]) => ({ model, ...sum }))
    .sort((one, other) => changeOf(other) - changeOf(one) || (one.model < other.model ? -1 : 1))
  return { models, total: models.reduce(addRecomputed, nothingRecomputed) }
}

const changeOf = ({ beforeNano, afterNano }: RecomputedSum): number => Math.abs(afterNano - beforeNano)

/** Whether any figure is another. */
export function isAnother(sum: RecomputedSum): boolean {
  const { changed, gained, lost, billedBeforeNano, billedAfterNano } = sum
  return changed + gained + lost > 0 || billedBeforeNano !== billedAfterNano
}

export function addRecomputed(one: RecomputedSum, other: RecomputedSum): RecomputedSum {
  const keys = Object.keys(nothingRecomputed) as (keyof RecomputedSum)[]
  return Object.fromEntries(keys.map((key) => [key, one[key] + other[key]])) as unknown as RecomputedSum
}

/** Parts as one, in their order. */
export function joinedRecomputed(one: Recomputed, other: Recomputed): Recomputed {
  const sums = Map.groupBy([...one.models, ...other.models], ({ model }) => model)
  const joined = new Map(
    [...sums].map(([model, each]) => [model, each.reduce<RecomputedSum>(addRecomputed, nothingRecomputed)]),
  )
  return { ...other, ...recomputedOf(joined) }
}
