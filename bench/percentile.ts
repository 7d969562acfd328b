import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from '../src/core/adapters/sqlite/transaction.ts'
import { summariseLatency } from '../src/core/adapters/usage/latency-reader.ts'
import { createRequestReader } from '../src/core/adapters/usage/request-reader.ts'
import { openUsageStore, type UsageStore } from '../src/core/adapters/usage/usage-store.ts'
import type { LatencyGroup } from '../src/core/usage/latency-query.ts'
import type { RequestFilter } from '../src/core/usage/request-query.ts'
import { slotMs } from '../src/core/usage/window-cover.ts'
import { type Bench, compareReadings } from './bench.ts'

/** A million calls a day, of 200 agents and four models. */
const callsPerDay = 1_000_000
const agents = 200
const models = 4
const dayMs = 86_400_000
const startMs = 20_000 * dayMs

/**
 * How long it takes to say how long calls took: percentiles over ten million of them, from the roll-ups that the program makes,
 * against the limit that we promise, and against what SQLite needs for the same from the rows. And the first page of a list.
 */
export const run: Bench = async ({ rounds, isQuick }) => {
  const home = mkdtempSync(join(tmpdir(), 'bench-percentile-'))
  try {
    const calls = isQuick ? callsPerDay : 10 * callsPerDay
    using store = openUsageStore(join(home, 'usage.db'), () => ({ kind: 'unpriced', why: 'a bench' }))
    fill(store, calls)
    const what = `${calls / 1e6} million calls`
    const asked = {
      fromMs: startMs + 18_433_017,
      untilMs: startMs + (calls / callsPerDay) * dayMs - 11_477_123,
    }
    const times = Math.max(5, rounds)
    const latency = (by: LatencyGroup) => repeat(times, () => summariseLatency(store, { by, ...asked }))
    const list = (filter: RequestFilter) => {
      const reader = createRequestReader(store.db, store.names)
      return repeat(times, () => reader.list({ ...filter, ...asked, limit: 100 }))
    }
    const within = (name: string, ours: number[], limitMs: number) =>
      compareReadings({
        ...{ what: `${name}, ${what}`, unit: 'ms', ours, theirs: [limitMs], against: 'its limit' },
        bar: { atMost: 1 },
      })
    const byModel = latency('model')
    return [
      within('p50, p95, p99 by model', byModel, 100),
      within('the same by agent', latency('agent'), 500),
      within('newest 100 requests', list({}), 20),
      within('newest 100 of an agent', list({ agent: 'agent-7' }), 100),
      compareReadings({
        ...{ what: `p50, p95, p99 by model, ${what}`, unit: 'ms', ours: byModel, against: 'SQL over rows' },
        theirs: repeat(1, () => plainSql(store.db, asked)),
        bar: { atMost: 0.1 },
      }),
    ]
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

function repeat(times: number, work: () => unknown): number[] {
  return Array.from({ length: times }, () => {
    const beganAtMs = performance.now()
    work()
    return performance.now() - beganAtMs
  })
}

function plainSql(db: DatabaseSync, { fromMs, untilMs }: { fromMs: number; untilMs: number }): unknown {
  return db
    .prepare(`select model, percentile(duration, 50), percentile(duration, 95), percentile(duration, 99)
      from call where at >= ? and at < ? group by model`)
    .all(fromMs, untilMs)
}

/** Rows as the program writes them, made by SQLite; sums and roll-ups by the program. */
function fill({ db, names, calls: table, rollUp }: UsageStore, calls: number): void {
  const first = (name: string, count: number): number =>
    Array.from({ length: count }, (_, index) => names.idOf(`${name}-${index}`))[0] ?? 0
  const [agent, model, session] = [first('agent', agents), first('model', models), first('session', agents)]
  db.exec('pragma synchronous = off')
  db.prepare(`with recursive number (i) as (select 0 union all select i + 1 from number where i < :calls - 1),
    noise (i, at, u) as (select i, :start + i * :every, (i * 2654435761 % 4294967296) / 4294967296.0 from number)
    insert into call (key, source, at, tool, session, provider, model, tier, input, cache_read, cache_write_5m,
      cache_write_1h, output, reasoning, web_searches, file_searches, price, doubts, agent, duration, first_token,
      share, superseded)
    select cast(printf('%016d', i) as blob), 1, cast(at as integer), :tool, :session + (i * 7919) % :agents,
      :tool, :model + i % :models, 0, 100, 20000, 500, 0, 50 + i % 1500, 0, 0, 0, 12000000, 0,
      :agent + (i * 7919) % :agents, cast(600 * pow(1.000001 - u, -0.6) as integer),
      cast(180 * pow(1.000001 - u, -0.4) as integer), 0, 0 from noise`).run({
    ...{ calls, start: startMs, every: dayMs / callsPerDay, tool: names.idOf('tool') },
    ...{ agents, models, agent, model, session },
  })
  const slots = Math.ceil(((calls / callsPerDay) * dayMs) / slotMs)
  for (let slot = 0; slot < slots; slot += 1) table.sumUp([startMs / slotMs + slot])
  const none = new Set<number>()
  while (rollUp.isDue(none)) inTransaction(db, () => rollUp.run(none))
}
