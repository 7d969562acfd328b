import type { DatabaseSync } from 'node:sqlite'
import type { LatencyQuery, LatencySummary } from '../../usage/latency-query.ts'
import { createLatencyTally, type LatencySums, latencySummary } from '../../usage/latency-tally.ts'
import type { NameTable } from './name-table.ts'

/** How long calls took, group by group. */
export function summariseLatency(
  { db, names }: { readonly db: DatabaseSync; readonly names: NameTable },
  query: LatencyQuery,
): LatencySummary {
  const { by, fromMs, untilMs } = query
  const groups = new Map<number, ReturnType<typeof createLatencyTally>>()
  const of = (row: Record<string, unknown>) => {
    const id = Number(row['grouped'])
    const tally = groups.get(id) ?? createLatencyTally()
    groups.set(id, tally)
    return tally
  }
  const calls = db
    .prepare(`select case :by when 'agent' then coalesce(agent, 0) when 'tool' then tool
        when 'provider' then coalesce(provider, 0) else model end as grouped,
      share, price, subscribed, input, cache_read, cache_write_5m + cache_write_1h as cache_write, output,
      duration, first_token from call where at >= :from and at < :until and superseded = 0`)
    .iterate({ by, from: fromMs, until: untilMs })
  for (const row of calls) {
    of(row).addSums(sumsOf(row))
    of(row).addTimes({
      durationMs: row['duration'] as number | null,
      firstTokenMs: row['first_token'] as number | null,
      outputTokens: Number(row['output']),
    })
  }
  const failures = db
    .prepare(`select case :by when 'agent' then coalesce(agent, 0) when 'tool' then tool
        when 'provider' then coalesce(provider, 0) else model end as grouped, count(*) as failures
      from failure where at >= :from and at < :until group by grouped`)
    .all({ by, from: fromMs, until: untilMs })
  for (const row of failures) of(row).addSums({ failures: Number(row['failures']) })
  const first = db.prepare('select min(at) as at from call').get()?.['at']
  const named = [...groups].map(([id, tally]) => ({ key: id === 0 ? '' : (names.textOf(id) ?? ''), tally }))
  return latencySummary(named, query, typeof first === 'number' ? first : null)
}

function sumsOf(row: Record<string, unknown>): Partial<LatencySums> {
  const price = Number(row['price'] ?? 0)
  return {
    ...{ calls: row['share'] === 1 ? 0 : 1, unpriced: row['price'] === null ? 1 : 0 },
    ...{ costNano: price, billedNano: row['subscribed'] === 1 ? 0 : price },
    ...{ inputTokens: Number(row['input']), cacheReadTokens: Number(row['cache_read']) },
    ...{ cacheWriteTokens: Number(row['cache_write']), outputTokens: Number(row['output']) },
  }
}
