import { expect, test } from 'vitest'
import { callOf, failureOf, openUsageWorld } from '../../../support/usage-world.ts'

const slot = 900_000
const at = 1_993_000 * slot
const all = { fromMs: at - slot, untilMs: at + 10 * slot }

test('failed attempts are counted by class, with the last of each, beside the calls of the same time', async () => {
  using world = openUsageWorld()
  world.put(
    [...[1, 2, 3].map((ms) => callOf({ atMs: at + ms })), callOf({ atMs: at, facts: { isShare: true } })],
    [
      failureOf({ atMs: at + 1, errorClass: 'timeout', message: 'slow' }),
      failureOf({ atMs: at + 5, message: 'later' }),
      failureOf({ atMs: at + 4, message: 'earlier' }),
    ],
  )
  const summary = await world.desk.failures({ by: 'class', ...all })
  expect(summary).toMatchObject({ total: { calls: 3, failures: 3, successRate: 0.5 }, firstMs: at + 1 })
  expect(summary.rows).toEqual([
    {
      ...{ key: 'overloaded', failures: 2, calls: null, successRate: null, share: 2 / 6 },
      ...{ firstMs: at + 4, lastMs: at + 5, lastMessage: 'later', lastClass: 'overloaded' },
      classes: [{ class: 'overloaded', failures: 2 }],
    },
    {
      ...{ key: 'timeout', failures: 1, calls: null, successRate: null, share: 1 / 6 },
      ...{ firstMs: at + 1, lastMs: at + 1, lastMessage: 'slow', lastClass: 'timeout' },
      classes: [{ class: 'timeout', failures: 1 }],
    },
  ])
})

test.for([
  { by: 'agent' as const, rows: { worker: [1, 2], '': [1, 1] } },
  { by: 'model' as const, rows: { 'claude-sonnet-4-6': [1, 3], 'gpt-5.5': [1, 0] } },
  { by: 'provider' as const, rows: { anthropic: [2, 3] } },
  { by: 'tool' as const, rows: { 'claude-code': [2, 3] } },
])('by $by each group has the calls of its own', async ({ by, rows }) => {
  using world = openUsageWorld()
  world.put(
    [callOf({ atMs: at + 3 }), ...[1, 2].map((ms) => callOf({ atMs: at + ms, facts: { agent: 'worker' } }))],
    [failureOf({ atMs: at, agent: 'worker' }), failureOf({ atMs: at, model: 'gpt-5.5' })],
  )
  const found = await world.desk.failures({ by, ...all })
  const counts = found.rows.map(({ key, failures, calls }) => [key, [failures, calls]])
  expect(Object.fromEntries(counts)).toEqual(rows)
  const own = await world.desk.failures({ by, ...all, agent: 'worker' })
  expect(own.total).toEqual({ calls: 2, failures: 1, successRate: 2 / 3 })
  expect((await world.desk.failures({ by, ...all, agent: 'nobody' })).total.successRate).toBeNull()
})

test.for([
  { why: 'within one slot', from: 10, until: 20 },
  { why: 'over an end of slots', from: slot - 5, until: slot + 5 },
  { why: 'of whole slots', from: 0, until: 2 * slot },
  { why: 'of slots and ends', from: 15, until: 2 * slot + 15 },
  { why: 'of nothing', from: 30, until: 30 },
])('the calls of a time $why are counted to the millisecond', async ({ from, until }) => {
  using world = openUsageWorld()
  const times = [
    0,
    10,
    15,
    19,
    20,
    slot - 5,
    slot,
    slot + 4,
    slot + 5,
    2 * slot - 1,
    2 * slot,
    2 * slot + 14,
    2 * slot + 15,
  ]
  world.put(times.map((ms) => callOf({ atMs: at + ms })))
  const { total } = await world.desk.failures({ by: 'class', fromMs: at + from, untilMs: at + until })
  expect(total.calls).toBe(times.filter((ms) => ms >= from && ms < until).length)
})

test('what became of failed attempts is told, also by an answer after the time that was asked for', async () => {
  using world = openUsageWorld(at + 50_000_000)
  world.put([callOf({ atMs: at + 9_000 })], [failureOf({ atMs: at }), failureOf({ atMs: at, session: 's9' })])
  const { retries } = await world.desk.failures({ by: 'class', fromMs: at, untilMs: at + 1_000 })
  expect(retries).toMatchObject({ answered: [{ attempts: 2, requests: 1 }], givenUp: 1, waitMs: 9_000 })
})
