import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FailedAttempt } from '../../../../src/core/usage/failed-attempt.ts'
import { type LatencyRow, latencyGroups } from '../../../../src/core/usage/latency-query.ts'
import { outputSpeed } from '../../../../src/core/usage/latency-tally.ts'
import { sketchErrorMax } from '../../../../src/core/usage/sketch.ts'
import type { UsageRecord } from '../../../../src/core/usage/usage-record.ts'
import { callOf, failureOf, openUsageWorld } from '../../../support/usage-world.ts'

const day = 86_400_000
const startMs = Math.floor(1_793_700_000_000 / day) * day

type World = ReturnType<typeof openUsageWorld>

const millis = fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 600_000 }))
const call = fc
  .record({
    atMs: fc.integer({ min: startMs, max: startMs + 3 * day }),
    source: fc.constantFrom('proxy' as const, 'event' as const, 'session_log' as const),
    session: fc.constantFrom('s1', 's2', null),
    model: fc.constantFrom('claude-sonnet-4-6', 'gpt-5.5', 'unheard-of'),
    provider: fc.constantFrom('anthropic', null),
    tokens: fc.record({ output: fc.nat(5_000) }),
    facts: fc.record({
      agent: fc.constantFrom('worker', 'mailer', null),
      durationMs: millis,
      firstTokenMs: millis,
      isSubscribed: fc.constantFrom(null, true),
    }),
  })
  .map((each) => ({ what: 'call' as const, of: callOf(each) }))
const failure = fc
  .record({
    atMs: fc.integer({ min: startMs, max: startMs + 3 * day }),
    source: fc.constantFrom('event' as const, 'session_log' as const),
    session: fc.constantFrom('s1', null),
    agent: fc.constantFrom('worker', null),
    model: fc.constantFrom('claude-sonnet-4-6', 'gone'),
  })
  .map((each) => ({ what: 'failure' as const, of: failureOf(each) }))
const step = fc.oneof(
  { arbitrary: call, weight: 5 },
  failure,
  fc.record({ what: fc.constant('roll' as const) }),
)

interface Rows {
  readonly calls: readonly Record<string, unknown>[]
  readonly failures: readonly Record<string, unknown>[]
}

/** All of a window, one by one. */
function bruteForce({ store }: World, by: string, [fromMs, untilMs]: readonly number[]): Map<string, Rows> {
  const calls = store.db
    .prepare('select * from call where superseded = 0 and at >= ? and at < ?')
    .all(fromMs ?? 0, untilMs ?? 0)
  const failures = store.db
    .prepare('select * from failure where superseded = 0 and at >= ? and at < ?')
    .all(fromMs ?? 0, untilMs ?? 0)
  const keyOf = (row: Record<string, unknown>) => store.names.textOf(row[by] as number | null) ?? ''
  const keys = new Set([...calls, ...failures].map(keyOf))
  return new Map(
    [...keys].map((key) => [
      key,
      {
        calls: calls.filter((row) => keyOf(row) === key),
        failures: failures.filter((row) => keyOf(row) === key),
      },
    ]),
  )
}

function expectPercentiles(
  found: { count: number; p50: number; p95: number; p99: number } | null,
  all: number[],
) {
  const sorted = all.toSorted((one, other) => one - other)
  expect(found?.count ?? 0).toBe(sorted.length)
  for (const [share, value] of [
    [0.5, found?.p50],
    [0.95, found?.p95],
    [0.99, found?.p99],
  ] as const) {
    const wanted = sorted[Math.ceil(share * sorted.length) - 1]
    if (wanted === undefined) expect(value).toBeUndefined()
    else
      expect(Math.abs((value ?? Number.NaN) - wanted)).toBeLessThanOrEqual(wanted * sketchErrorMax * 1.000001)
  }
}

const sumOf = (rows: readonly Record<string, unknown>[], column: string): number =>
  rows.reduce((sum, row) => sum + Number(row[column] ?? 0), 0)

type Step =
  | { readonly what: 'call'; readonly of: UsageRecord }
  | { readonly what: 'failure'; readonly of: FailedAttempt }
  | { readonly what: 'roll' }

function replay(world: World, batch: readonly Step[]): void {
  const filling = world.put(
    batch.flatMap((each) => (each.what === 'call' ? [each.of] : [])),
    batch.flatMap((each) => (each.what === 'failure' ? [each.of] : [])),
  )
  if (batch.some(({ what }) => what === 'roll')) world.store.rollUp.run(filling)
}

function expectRow(row: LatencyRow, { calls, failures }: Rows) {
  expect(row).toMatchObject({
    ...{ calls: calls.length, failures: failures.length },
    costNano: sumOf(calls, 'price'),
    billedNano: sumOf(
      calls.filter((each) => each['subscribed'] !== 1),
      'price',
    ),
    unpriced: calls.filter((each) => each['price'] === null).length,
    outputTokens: sumOf(calls, 'output'),
  })
  const times = calls.map((each) => ({
    durationMs: each['duration'] as number | null,
    firstTokenMs: each['first_token'] as number | null,
    outputTokens: Number(each['output']),
  }))
  const known = (values: (number | null)[]) => values.filter((value) => value !== null)
  expectPercentiles(row.durationMs, known(times.map(({ durationMs }) => durationMs)))
  expectPercentiles(row.firstTokenMs, known(times.map(({ firstTokenMs }) => firstTokenMs)))
  expectPercentiles(row.outputPerSecond, known(times.map(outputSpeed)))
}

test('any time by any group is what its calls are one by one, in whatever order they came and were rolled up', async () => {
  const moment = fc.integer({ min: startMs - day, max: startMs + 4 * day })
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { maxLength: 12 }), { maxLength: 8 }),
      fc.constantFrom(...latencyGroups),
      fc.tuple(moment, moment),
      async (batches, by, ends) => {
        using world = openUsageWorld()
        for (const batch of batches) replay(world, batch)
        const query = { by, fromMs: Math.min(...ends), untilMs: Math.max(...ends) }
        const wanted = bruteForce(world, by, [query.fromMs, query.untilMs])
        const check = async () => {
          const { rows } = await world.desk.latencies(query)
          expect(new Set(rows.map(({ key }) => key))).toEqual(new Set(wanted.keys()))
          for (const row of rows) expectRow(row, wanted.get(row.key) ?? { calls: [], failures: [] })
        }
        await check()
        world.store.rollUp.run(new Set())
        await check()
      },
    ),
    { numRuns: 40 },
  )
})

test('what comes late, or is superseded later, is in the roll-ups of its hour and day', async () => {
  using world = openUsageWorld()
  const query = { by: 'model', fromMs: startMs, untilMs: startMs + 2 * day } as const
  const at = startMs + 5_000_000
  const told = callOf({ atMs: at, source: 'session_log', facts: { durationMs: 1000 } })
  world.put([told, callOf({ atMs: startMs + day + 5, session: 's9' })])
  world.store.rollUp.run(new Set())
  expect(world.store.db.prepare('select count(*) as n from stale').get()).toEqual({ n: 0 })
  world.put([callOf({ atMs: at + 20, source: 'event', facts: { durationMs: 1010 } })])
  world.put([], [failureOf({ atMs: at })])
  expect(world.store.db.prepare('select level from stale').all()).toHaveLength(3)
  const { total } = await world.desk.latencies(query)
  expect(total).toMatchObject({ calls: 2, failures: 1, errorShare: 1 / 3, durationMs: { count: 1 } })
})

test('a slot that is still filled is left alone, and so is the hour and day that it is part of', () => {
  using world = openUsageWorld()
  const filling = world.put([callOf({ atMs: startMs })])
  world.store.rollUp.run(filling)
  expect(world.store.db.prepare('select count(*) as n from latency').get()).toEqual({ n: 0 })
  world.store.rollUp.run(world.put([callOf({ atMs: startMs + 3_600_000, session: 's2' })]))
  expect(world.store.db.prepare('select distinct level, bucket from latency order by level').all()).toEqual([
    { level: 0, bucket: startMs / 900_000 },
    { level: 1, bucket: startMs / 3_600_000 },
  ])
})
