import { createHash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { type CallPrice, serviceTiers } from '../../usage/price-call.ts'
import { joined, type UsageRecord, usageDoubts, usageSources } from '../../usage/usage-record.ts'
import type { NameTable } from './name-table.ts'

/** Of all zones there are, none is off by less than a quarter of an hour: days of each are whole slots. */
export const slotMs = 900_000

/** Calls in usage.db, each once. */
export interface CallTable {
  /**
   * Keeps records; copies of what is there are joined with it. To be called in a transaction.
   * @returns the slots of which a call came, went or changed
   */
  put(records: readonly UsageRecord[]): ReadonlySet<number>
  /** Sums up slots anew. */
  sumUp(slots: Iterable<number>): void
}

const columns = [
  'key',
  'source',
  'at',
  'tool',
  'session',
  'parent',
  'project',
  'provider',
  'model',
  'tier',
  'input',
  'cache_read',
  'cache_write_5m',
  'cache_write_1h',
  'output',
  'reasoning',
  'web_searches',
  'file_searches',
  'reported',
  'price',
  'price_version',
  'doubts',
] as const

type Row = Readonly<Record<string, unknown>>
type Value = number | string | null | Uint8Array

export function createCallTable(
  db: DatabaseSync,
  names: NameTable,
  priceOf: (record: UsageRecord) => CallPrice,
): CallTable {
  const marks = columns.map(() => '?').join(', ')
  const insert = db.prepare(
    `insert into call (${columns.join(', ')}) values (${marks}) on conflict do nothing`,
  )
  const find = db.prepare('select * from call where key = ?')
  const replace = db.prepare(
    `update call set ${columns.map((each) => `${each} = ?`).join(', ')} where key = ?`,
  )
  const { rowOf, recordOf } = createCodec(names, priceOf)
  const sums = createSums(db)

  const putOne = (record: UsageRecord, slots: Set<number>): void => {
    const key = digestOf(record.key)
    const row = rowOf(record, key)
    if (insert.run(...row).changes > 0) {
      slots.add(Math.floor(record.atMs / slotMs))
      return
    }
    const known = recordOf(record.key, find.get(key) as Row)
    const both = joined(known, record)
    if (isSame(known, both)) return
    replace.run(...rowOf(both, key), key)
    slots.add(Math.floor(known.atMs / slotMs))
    slots.add(Math.floor(both.atMs / slotMs))
  }
  return {
    put(records) {
      const slots = new Set<number>()
      for (const record of records) putOne(record, slots)
      return slots
    },
    sumUp: sums.sumUp,
  }
}

/** Half of SHA-256: two keys of a billion are the same by chance in one of 10^20 stores. */
const digestOf = (key: string): Uint8Array => createHash('sha256').update(key).digest().subarray(0, 16)

function isSame(one: UsageRecord, other: UsageRecord): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function createCodec(names: NameTable, priceOf: (record: UsageRecord) => CallPrice) {
  return {
    rowOf(record: UsageRecord, key: Uint8Array): Value[] {
      const { tokens, tools } = record
      const price = priceOf(record)
      const isPriced = price.kind === 'priced'
      return [
        ...[key, usageSources.indexOf(record.source), record.atMs, names.idOf(record.tool)],
        ...[names.idOrNull(record.session), names.idOrNull(record.parentSession)],
        ...[names.idOrNull(record.project), names.idOrNull(record.provider), names.idOf(record.model)],
        ...[serviceTiers.indexOf(record.tier), tokens.input, tokens.cacheRead, tokens.cacheWrite5m],
        ...[tokens.cacheWrite1h, tokens.output, tokens.reasoning, tools.webSearches, tools.fileSearches],
        ...[record.reportedNano, isPriced ? price.nano : null, isPriced ? names.idOf(price.version) : null],
        record.doubts.reduce((bits, doubt) => bits | (1 << usageDoubts.indexOf(doubt)), 0),
      ]
    },
    recordOf(key: string, row: Row): UsageRecord {
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
        reportedNano: row['reported'] === null ? null : amount('reported'),
        doubts: usageDoubts.filter((_, index) => amount('doubts') & (1 << index)),
      }
    },
  }
}

function createSums(db: DatabaseSync) {
  const forget = db.prepare('delete from slot where slot = ?')
  // A name that nobody said is 0: what is null is never the same as itself in a key.
  const sum = db.prepare(`
    insert into slot
    select ?, tool, coalesce(provider, 0), model, coalesce(project, 0), coalesce(session, 0),
      count(*), sum(price is null), sum(input), sum(cache_read), sum(cache_write_5m + cache_write_1h), sum(output),
      coalesce(sum(price), 0)
    from call where at >= ? and at < ? group by 2, 3, 4, 5, 6`)
  return {
    sumUp(slots: Iterable<number>): void {
      for (const slot of slots) {
        forget.run(slot)
        sum.run(slot, slot * slotMs, (slot + 1) * slotMs)
      }
    },
  }
}
