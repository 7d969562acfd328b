import { matchCalls } from './match-calls.ts'
import { promptTokens } from './tokens.ts'
import { type UsageRecord, type UsageSource, usageSources } from './usage-record.ts'

/** A call as it is kept. */
export interface KeptCall {
  readonly record: UsageRecord
  /** List price, nano-dollars; `null` when nobody knows it. */
  readonly costNano: number | null
  /** Whether it is in the sums. */
  readonly isCounted: boolean
}

/** What several sources told of one session of a tool. */
export interface Reconciled {
  readonly tool: string
  readonly session: string | null
  readonly agent: string | null
  /** The one to believe most first. */
  readonly sources: readonly SourceSum[]
  /** The best source beside each of the others. */
  readonly differences: readonly SourceDifference[]
}

export interface SourceSum {
  readonly source: UsageSource
  readonly calls: number
  /** Of them, those that are in the sums: no better source told of that time. */
  readonly counted: number
  readonly unpriced: number
  readonly promptTokens: number
  readonly outputTokens: number
  readonly costNano: number
  /** Of the calls that have both: what the source said that they cost, and their list price; `null` without such calls. */
  readonly reported: ReportedSum | null
}

export interface ReportedSum {
  readonly calls: number
  readonly reportedNano: number
  readonly costNano: number
  /** Whether they are more than a twentieth apart. */
  readonly isApart: boolean
}

export interface SourceDifference {
  readonly better: UsageSource
  readonly worse: UsageSource
  /** Calls that both told. */
  readonly matched: number
  readonly onlyBetter: UnmatchedSum
  readonly onlyWorse: UnmatchedSum
}

/** Calls that one of two sources told alone. */
export interface UnmatchedSum {
  readonly calls: number
  readonly costNano: number
  readonly unpriced: number
  /** The first of them. */
  readonly some: readonly UnmatchedCall[]
}

export interface UnmatchedCall {
  readonly atMs: number
  readonly model: string
  readonly promptTokens: number
  readonly outputTokens: number
  readonly costNano: number | null
  /** Whether it is in the sums all the same. */
  readonly isCounted: boolean
}

const shownMax = 10
const apartPart = 0.05

/** @param calls of one session */
export function reconcile(
  { tool, session, agent }: Pick<Reconciled, 'tool' | 'session' | 'agent'>,
  calls: readonly KeptCall[],
): Reconciled {
  const bySource = usageSources
    .map((source) => [source, calls.filter(({ record }) => record.source === source)] as const)
    .filter(([, some]) => some.length > 0)
  const [best, ...others] = bySource
  return {
    ...{ tool, session, agent },
    sources: bySource.map(([source, some]) => sumOf(source, some)),
    differences: best ? others.map((other) => differenceOf(best, other)) : [],
  }
}

function sumOf(source: UsageSource, calls: readonly KeptCall[]): SourceSum {
  return {
    source,
    ...costOf(calls),
    counted: calls.filter(({ isCounted }) => isCounted).length,
    promptTokens: total(calls, ({ record }) => promptTokens(record.tokens)),
    outputTokens: total(calls, ({ record }) => record.tokens.output),
    reported: reportedOf(calls),
  }
}

function reportedOf(calls: readonly KeptCall[]): ReportedSum | null {
  const both = calls.filter(({ record, costNano }) => record.reportedNano !== null && costNano !== null)
  if (both.length === 0) return null
  const reportedNano = total(both, ({ record }) => record.reportedNano ?? 0)
  const { costNano } = costOf(both)
  const isApart = Math.abs(reportedNano - costNano) > apartPart * Math.max(reportedNano, costNano)
  return { calls: both.length, reportedNano, costNano, isApart }
}

type Side = readonly [UsageSource, readonly KeptCall[]]

function differenceOf([better, ofBetter]: Side, [worse, ofWorse]: Side): SourceDifference {
  const kept = new Map([...ofBetter, ...ofWorse].map((call) => [call.record, call]))
  const records = (calls: readonly KeptCall[]): UsageRecord[] => calls.map(({ record }) => record)
  const { pairs, onlyOne, onlyOther } = matchCalls(records(ofBetter), records(ofWorse))
  const sum = (some: readonly UsageRecord[]): UnmatchedSum =>
    unmatchedSum(some.flatMap((record) => kept.get(record) ?? []))
  return { better, worse, matched: pairs.length, onlyBetter: sum(onlyOne), onlyWorse: sum(onlyOther) }
}

function unmatchedSum(calls: readonly KeptCall[]): UnmatchedSum {
  const some = calls.slice(0, shownMax).map(({ record, costNano, isCounted }) => ({
    ...{ atMs: record.atMs, model: record.model, costNano, isCounted },
    ...{ promptTokens: promptTokens(record.tokens), outputTokens: record.tokens.output },
  }))
  return { ...costOf(calls), some }
}

function costOf(calls: readonly KeptCall[]): Pick<SourceSum, 'calls' | 'unpriced' | 'costNano'> {
  return {
    calls: calls.length,
    unpriced: calls.filter(({ costNano }) => costNano === null).length,
    costNano: total(calls, ({ costNano }) => costNano ?? 0),
  }
}

const total = <Item>(items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((sum, item) => sum + of(item), 0)
