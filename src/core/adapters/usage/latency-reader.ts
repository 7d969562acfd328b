import type { DatabaseSync } from 'node:sqlite'
import { type LatencyQuery, type LatencySummary, latencyGroups } from '../../usage/latency-query.ts'
import { type LatencyTally, latencySummary } from '../../usage/latency-tally.ts'
import { coverWindow, levelsMs } from '../../usage/window-cover.ts'
import { createLatencyTable, sumsOfRow, tallyOf } from './latency-table.ts'
import type { NameTable } from './name-table.ts'

export interface LatencyReaderDeps {
  readonly db: DatabaseSync
  readonly names: NameTable
}

type Range = { readonly fromMs: number; readonly untilMs: number }

/** How long calls took: from the roll-ups of whole days, hours and slots, and from single calls where there is none. */
export function summariseLatency({ db, names }: LatencyReaderDeps, query: LatencyQuery): LatencySummary {
  const { known, firstMs } = knownTime(db)
  const asked = {
    fromMs: Math.max(query.fromMs, known.fromMs),
    untilMs: Math.min(query.untilMs, known.untilMs),
  }
  const { parts, rest } = coverWindow(asked, staleIn(db, asked))
  const groups = new Map<number, LatencyTally>()
  const dimension = latencyGroups.indexOf(query.by)
  const table = createLatencyTable(db)
  for (const part of parts) table.addTo(groups, dimension, part)
  for (const range of rest) addSingle(db, groups, { ...range, by: query.by })
  const named = [...groups].map(([id, tally]) => ({ key: id === 0 ? '' : (names.textOf(id) ?? ''), tally }))
  return latencySummary(named, query, firstMs)
}

/** From the first call or failure to the last: what is outside has none, however far a question goes. */
function knownTime(db: DatabaseSync): { readonly known: Range; readonly firstMs: number | null } {
  const row = db
    .prepare(`select (select min(at) from call) as first, (select max(at) from call) as last,
      (select min(at) from failure) as firstFailure, (select max(at) from failure) as lastFailure`)
    .get()
  const times = ['first', 'last', 'firstFailure', 'lastFailure'].flatMap((column) =>
    typeof row?.[column] === 'number' ? [row[column]] : [],
  )
  const first = row?.['first']
  return {
    known:
      times.length === 0
        ? { fromMs: 0, untilMs: 0 }
        : { fromMs: Math.min(...times), untilMs: Math.max(...times) + 1 },
    firstMs: typeof first === 'number' ? first : null,
  }
}

function staleIn(db: DatabaseSync, { fromMs, untilMs }: Range): (level: number, bucket: number) => boolean {
  const list = db.prepare('select bucket from stale where level = ? and bucket >= ? and bucket < ?')
  const stale = levelsMs.map(
    (lengthMs, level) =>
      new Set(
        list
          .all(level, Math.floor(fromMs / lengthMs), Math.ceil(untilMs / lengthMs))
          .map((row) => Number(row['bucket'])),
      ),
  )
  return (level, bucket) => stale[level]?.has(bucket) ?? false
}

function addSingle(
  db: DatabaseSync,
  groups: Map<number, LatencyTally>,
  { fromMs: from, untilMs: until, by }: Range & Pick<LatencyQuery, 'by'>,
): void {
  const asked = { by, from, until }
  const sums = db.prepare(`select case :by when 'agent' then coalesce(agent, 0) when 'tool' then tool
      when 'provider' then coalesce(provider, 0) else model end as grouped,
    sum(not share) as calls, sum(price is null) as unpriced, coalesce(sum(price), 0) as price,
    coalesce(sum(iif(subscribed > 0, 0, price)), 0) as billed, sum(input) as input, sum(cache_read) as cache_read,
    sum(cache_write_5m + cache_write_1h) as cache_write, sum(output) as output
    from call where at >= :from and at < :until and superseded = 0 group by grouped`)
  for (const row of sums.iterate(asked)) tallyOf(groups, Number(row['grouped'])).addSums(sumsOfRow(row))
  const times = db.prepare(`select case :by when 'agent' then coalesce(agent, 0) when 'tool' then tool
      when 'provider' then coalesce(provider, 0) else model end, duration, first_token, output
    from call where at >= :from and at < :until and superseded = 0
      and (duration is not null or first_token is not null)`)
  // Thousands of rows: lists are read in half of the time of objects.
  times.setReturnArrays(true)
  for (const row of times.iterate(asked) as Iterable<unknown>) {
    const [key, durationMs, firstTokenMs, outputTokens] = row as readonly [number, ...TimeValues]
    tallyOf(groups, key).addTimes({ durationMs, firstTokenMs, outputTokens })
  }
  const failures = db.prepare(`select case :by when 'agent' then coalesce(agent, 0) when 'tool' then tool
      when 'provider' then coalesce(provider, 0) else model end as grouped, count(*) as failures
    from failure where at >= :from and at < :until and superseded = 0 group by grouped`)
  for (const row of failures.iterate(asked)) {
    tallyOf(groups, Number(row['grouped'])).addSums({ failures: Number(row['failures']) })
  }
}

type TimeValues = [durationMs: number | null, firstTokenMs: number | null, outputTokens: number]
