import { expect, test } from 'vitest'
import type { FailedAttempt } from '../../../../src/core/usage/failed-attempt.ts'
import { callOf, failureOf, openUsageWorld } from '../../../support/usage-world.ts'

const at = 1_793_700_000_000
const told = (rest: Partial<FailedAttempt>): FailedAttempt => failureOf({ atMs: at, ...rest })

async function counted(world: ReturnType<typeof openUsageWorld>): Promise<string[]> {
  const query = { fromMs: at - 1e9, untilMs: at + 1e9, limit: 100 }
  const listed = await world.desk.requests({ ...query, isFailed: true })
  const ids = listed.rows.map(({ id }) => id).toSorted((one, other) => (one < other ? -1 : 1))
  const summary = await world.desk.failures({ by: 'class', ...query })
  const rolled = await world.desk.latencies({ by: 'tool', ...query })
  expect([summary.total.failures, rolled.total.failures]).toEqual([ids.length, ids.length])
  return ids
}

test('a failed attempt that a live source and a history tell counts once, in whatever order they do', async () => {
  for (const order of [[0, 1] as const, [1, 0] as const]) {
    using world = openUsageWorld()
    const copies = [told({ source: 'event' }), told({ source: 'session_log', atMs: at + 900 })] as const
    for (const index of order) world.put([], [copies[index]])
    expect(await counted(world)).toEqual([`f${order.indexOf(0) + 1}`])
  }
})

test('of a session that a live source tells of, what its history says that failed does not count', async () => {
  for (const isCallFirst of [true, false]) {
    using world = openUsageWorld()
    const call = callOf({ atMs: at + 60_000, source: 'event' })
    if (isCallFirst) world.put([call])
    world.put([], [told({ source: 'session_log' }), told({ source: 'session_log', session: 'other' })])
    world.store.rollUp.run(new Set())
    if (!isCallFirst) world.put([call])
    expect(await counted(world)).toEqual(['f2'])
    const all = await world.desk.requests({ fromMs: 0, untilMs: at + 1, limit: 9, isFailed: true, all: true })
    expect(all.rows.map(({ isSuperseded }) => isSuperseded)).toEqual([false, true])
  }
})

test("a helper's failed attempts, which are told live as those of the session that began it, count once", async () => {
  const helper = { source: 'session_log', session: 'agent-1', parentSession: 's1' } as const
  const live = told({ source: 'event', session: 's1' })
  for (const order of [[0, 1] as const, [1, 0] as const]) {
    using world = openUsageWorld()
    const copies = [live, told(helper)] as const
    for (const index of order) world.put([], [copies[index]])
    world.put([], [told({ ...helper, session: 'agent-2', parentSession: 's2' })])
    expect(await counted(world)).toEqual([`f${order.indexOf(0) + 1}`, 'f3'])
  }
})

test.for([
  { why: 'of another time', rest: { atMs: at + 300_001 } },
  { why: 'of another session', rest: { session: 's2' } },
  { why: 'of nobody knows which session', rest: { session: null } },
  { why: 'of another tool', rest: { tool: 'codex' } },
])('what a history tells $why counts beside what a live source does', async ({ rest }) => {
  using world = openUsageWorld()
  world.put([], [told({ source: 'event' }), told({ source: 'session_log', ...rest })])
  expect(await counted(world)).toEqual(['f1', 'f2'])
})

test('a failed attempt that is told again is the same', async () => {
  using world = openUsageWorld()
  const failure = told({})
  world.put([], [failure])
  expect([...world.put([], [failure])]).toEqual([])
  expect(await counted(world)).toEqual(['f1'])
})
