import type { DatabaseSync } from 'node:sqlite'
import { summarised, type UsageQuery, type UsageRow, type UsageSummary } from '../../usage/usage-query.ts'
import { slotMs } from '../../usage/window-cover.ts'
import { createTimeNamer } from '../../usage/zone-day.ts'

const sums = `sum(calls) as calls, sum(unpriced) as unpriced, sum(input) as input, sum(cache_read) as cache_read,
  sum(cache_write) as cache_write, sum(output) as output, sum(price) as price, sum(billed) as billed`

/** Sums from whole slots, of which a time that is asked for takes those that begin in it. */
export function summariseUsage(db: DatabaseSync, query: UsageQuery): UsageSummary {
  const { by, fromMs, untilMs, zone } = query
  const range = [Math.ceil(fromMs / slotMs), Math.ceil(untilMs / slotMs)] as const
  const first = db.prepare('select min(at) as at from call').get()?.['at']
  const rows =
    by === 'day' || by === 'hour'
      ? byTime(db, range, createTimeNamer(zone, by))
      : db
          .prepare(
            `select coalesce(name.text, '') as key, ${sums} from slot left join name on name.id = ${by}
            where slot >= ? and slot < ? group by ${by}`,
          )
          .all(...range)
          .map((row) => rowOf(String(row['key']), row))
  return summarised(by, rows, typeof first === 'number' ? first : null)
}

function byTime(
  db: DatabaseSync,
  range: readonly [number, number],
  nameOf: (atMs: number) => string,
): UsageRow[] {
  return db
    .prepare(`select slot, ${sums} from slot where slot >= ? and slot < ? group by slot`)
    .all(...range)
    .map((row) => rowOf(nameOf(Number(row['slot']) * slotMs), row))
}

function rowOf(key: string, row: Record<string, unknown>): UsageRow {
  return {
    key,
    ...{ calls: Number(row['calls']), unpriced: Number(row['unpriced']) },
    ...{ costNano: Number(row['price']), billedNano: Number(row['billed']) },
    ...{ inputTokens: Number(row['input']), outputTokens: Number(row['output']) },
    ...{ cacheReadTokens: Number(row['cache_read']), cacheWriteTokens: Number(row['cache_write']) },
  }
}
