import { promptTokens } from './tokens.ts'
import type { UsageRecord } from './usage-record.ts'

/** Clocks of two sources, and the moments at which they tell of one call, are no further apart. */
const apartMs = 300_000

export interface MatchedCalls {
  readonly pairs: readonly (readonly [one: UsageRecord, other: UsageRecord])[]
  /** What only the one side told, in the order of time. */
  readonly onlyOne: readonly UsageRecord[]
  readonly onlyOther: readonly UsageRecord[]
}

/**
 * Which calls of two sources are the same: those of one request id; and of the others those of one model and equal tokens, the
 * nearest in time first, no more than five minutes apart. Each has one partner at most.
 */
export function matchCalls(one: readonly UsageRecord[], other: readonly UsageRecord[]): MatchedCalls {
  const byId = pair(one, other, ({ facts }) => facts.requestId)
  const byTokens = pair(byId.onlyOne, byId.onlyOther, tokensKey)
  return { ...byTokens, pairs: [...byId.pairs, ...byTokens.pairs] }
}

function tokensKey({ model, tokens }: UsageRecord): string {
  return `${model} ${promptTokens(tokens)} ${tokens.cacheRead} ${tokens.output}`
}

function pair(
  one: readonly UsageRecord[],
  other: readonly UsageRecord[],
  keyOf: (record: UsageRecord) => string | null,
): MatchedCalls {
  const waiting = Map.groupBy(other, keyOf)
  const taken = new Set<UsageRecord>()
  const pairs = one.flatMap((record) => {
    const partner = nearest(record, waiting.get(keyOf(record)) ?? [], taken)
    if (keyOf(record) === null || !partner) return []
    taken.add(partner)
    return [[record, partner] as const]
  })
  const paired = new Set(pairs.map(([record]) => record))
  return {
    pairs,
    onlyOne: one.filter((record) => !paired.has(record)),
    onlyOther: other.filter((record) => !taken.has(record)),
  }
}

function nearest(
  { atMs }: UsageRecord,
  among: readonly UsageRecord[],
  taken: ReadonlySet<UsageRecord>,
): UsageRecord | undefined {
  const distance = (each: UsageRecord): number => Math.abs(each.atMs - atMs)
  return among
    .filter((each) => !taken.has(each) && distance(each) <= apartMs)
    .sort((left, right) => distance(left) - distance(right))[0]
}
