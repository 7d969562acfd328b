import type { DatabaseSync } from 'node:sqlite'
import { type Activity, blocksOf, type ShownBlock, shownBlocks } from '../../usage/usage-blocks.ts'
import type { BlockQuery } from '../../usage/usage-desk.ts'

/** Where a block begins follows from the one before, back to a rest of five hours: there is one in a week. */
const before = 7 * 86_400_000

/** Blocks of a tool's calls that end after `fromMs`, in the order of time. */
export function readBlocks(db: DatabaseSync, { tool, fromMs, nowMs }: BlockQuery): ShownBlock[] {
  const activity = db
    .prepare(
      `select min(at) as at, max(at) as last, sum(not share) as calls, sum(price is null) as unpriced,
        sum(input) as input, sum(cache_read) as cache_read, sum(cache_write_5m + cache_write_1h) as cache_write,
        sum(output) as output, coalesce(sum(price), 0) as price,
        coalesce(sum(iif(subscribed > 0, 0, price)), 0) as billed
      from call where at >= ? and at <= ? and superseded = 0 and tool = (select id from name where text = ?)
      group by at / 60000 order by at / 60000`,
    )
    .all(fromMs - before, nowMs, tool)
    .map(activityOf)
  return shownBlocks(
    blocksOf(activity).filter(({ endMs }) => endMs > fromMs),
    nowMs,
  )
}

function activityOf(row: Readonly<Record<string, unknown>>): Activity {
  const at = (column: string): number => Number(row[column])
  return {
    ...{ atMs: at('at'), lastMs: at('last'), calls: at('calls'), unpriced: at('unpriced') },
    ...{ inputTokens: at('input'), cacheReadTokens: at('cache_read'), cacheWriteTokens: at('cache_write') },
    ...{ outputTokens: at('output'), costNano: at('price'), billedNano: at('billed') },
  }
}
