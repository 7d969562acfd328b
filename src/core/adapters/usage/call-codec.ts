import { hash } from 'node:crypto'
import { type CallPrice, serviceTiers } from '../../usage/price-call.ts'
import {
  type CallFacts,
  type UsageDoubt,
  type UsageRecord,
  usageDoubts,
  usageSources,
} from '../../usage/usage-record.ts'
import type { NameTable } from './name-table.ts'

/** A row of a table, by its columns. */
export type Row = Readonly<Record<string, unknown>>
export type Value = number | string | null | Uint8Array

/** Of a call, in the order in which {@link CallCodec.rowOf} gives them. */
export const callColumns = [
  ...['key', 'source', 'at', 'tool', 'session', 'parent', 'project', 'provider', 'model', 'tier'],
  ...['input', 'cache_read', 'cache_write_5m', 'cache_write_1h', 'output', 'reasoning'],
  ...['web_searches', 'file_searches', 'reported', 'price', 'price_version', 'doubts'],
  ...['agent', 'request', 'trace', 'duration', 'first_token', 'subscribed', 'share', 'superseded'],
] as const

/** What a call cost, who said so, and whether a subscription pays. */
export type PriceValues = [price: number | null, version: number | null, subscribed: number | null]

export interface CallCodec {
  /** `price`, `price_version` and `subscribed`. */
  pricesOf(record: UsageRecord): PriceValues
  rowOf(record: UsageRecord, key: Uint8Array, isSuperseded: boolean): Value[]
  /** @param key as the source tells it; the row has only what it comes to */
  recordOf(key: string, row: Row): UsageRecord
}

/** Half of SHA-256: two keys of a billion are the same by chance in one of 10^20 stores. */
export const digestOf = (key: string): Uint8Array => hash('sha256', key, 'buffer').subarray(0, 16)

/** A subscription pays for it by what superclaw.yaml says: its source says nothing of it. */
const paidBySettings = 2

/** Of what stands in `subscribed`. */
export const isPaidFor = (subscribed: unknown): boolean => subscribed === 1 || subscribed === paidBySettings

export function createCallCodec(
  names: NameTable,
  priceOf: (record: UsageRecord) => CallPrice,
  hasSubscription: (tool: string) => boolean = () => false,
): CallCodec {
  const pricesOf = (record: UsageRecord): PriceValues => {
    const { isSubscribed } = record.facts
    const bySettings = hasSubscription(record.tool) ? paidBySettings : null
    const subscribed = isSubscribed === null ? bySettings : Number(isSubscribed)
    const price = priceOf(record)
    // One that no double holds could be written, and never read again.
    if (price.kind !== 'priced' || !Number.isSafeInteger(price.nano)) return [null, null, subscribed]
    return [price.nano, names.idOf(price.version), subscribed]
  }
  return {
    pricesOf,
    // One list as it stands: this is done for each of a million calls.
    rowOf(record, key, isSuperseded) {
      const { tokens, tools, facts } = record
      const [price, version, subscribed] = pricesOf(record)
      // biome-ignore format: as the columns are named
      return [
        key, usageSources.indexOf(record.source), record.atMs, names.idOf(record.tool), names.idOrNull(record.session),
        names.idOrNull(record.parentSession), names.idOrNull(record.project), names.idOrNull(record.provider),
        names.idOf(record.model), serviceTiers.indexOf(record.tier),
        tokens.input, tokens.cacheRead, tokens.cacheWrite5m, tokens.cacheWrite1h, tokens.output, tokens.reasoning,
        tools.webSearches, tools.fileSearches, record.reportedNano,
        price, version, bitsOf(record.doubts),
        names.idOrNull(facts.agent), facts.requestId, facts.traceId, facts.durationMs, facts.firstTokenMs,
        subscribed, Number(facts.isShare), Number(isSuperseded),
      ]
    },
    recordOf(key, row) {
      const textAt = (column: string): string | null => names.textOf(row[column] as number | null)
      const amount = (column: string): number => Number(row[column])
      return {
        key,
        source: usageSources[amount('source')] ?? 'metrics',
        tool: textAt('tool') ?? '',
        atMs: amount('at'),
        session: textAt('session'),
        parentSession: textAt('parent'),
        project: textAt('project'),
        provider: textAt('provider'),
        model: textAt('model') ?? '',
        tier: serviceTiers[amount('tier')] ?? 'standard',
        tokens: {
          input: amount('input'),
          cacheRead: amount('cache_read'),
          cacheWrite5m: amount('cache_write_5m'),
          cacheWrite1h: amount('cache_write_1h'),
          output: amount('output'),
          reasoning: amount('reasoning'),
        },
        tools: { webSearches: amount('web_searches'), fileSearches: amount('file_searches') },
        reportedNano: amountOrNull(row['reported']),
        doubts: usageDoubts.filter((_, index) => amount('doubts') & (1 << index)),
        facts: factsOf(names, row),
      }
    },
  }
}

function bitsOf(doubts: readonly UsageDoubt[]): number {
  let bits = 0
  for (const doubt of doubts) bits |= 1 << usageDoubts.indexOf(doubt)
  return bits
}

function factsOf(names: NameTable, row: Row): CallFacts {
  return {
    agent: names.textOf(row['agent'] as number | null),
    requestId: row['request'] as string | null,
    traceId: row['trace'] as string | null,
    durationMs: amountOrNull(row['duration']),
    firstTokenMs: amountOrNull(row['first_token']),
    isSubscribed: toldOf(row['subscribed']),
    isShare: row['share'] === 1,
  }
}

/** What settings say is no fact: it is another once they are. */
const toldOf = (subscribed: unknown): boolean | null =>
  subscribed === null || subscribed === paidBySettings ? null : subscribed === 1

const amountOrNull = (value: unknown): number | null => (value === null ? null : Number(value))
