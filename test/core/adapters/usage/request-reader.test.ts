import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RequestQuery, RequestRow } from '../../../../src/core/usage/request-query.ts'
import { callOf, failureOf, openUsageWorld } from '../../../support/usage-world.ts'

type World = ReturnType<typeof openUsageWorld>

const at = 1_793_700_000_000
const range = { fromMs: at - 10_000_000, untilMs: at + 10_000_000, limit: 100 }
const list = async (world: World, query: Partial<RequestQuery> = {}): Promise<RequestRow[]> =>
  (await world.desk.requests({ ...range, ...query })).rows

test('pages together are all calls and failed attempts of a time, the newest first, each once', async () => {
  const moment = fc.integer({ min: at, max: at + 12 })
  await fc.assert(
    fc.asyncProperty(
      fc.array(moment, { maxLength: 25 }),
      fc.array(moment, { maxLength: 15 }),
      fc.integer({ min: 1, max: 9 }),
      fc.tuple(moment, moment),
      async (calls, failures, limit, ends) => {
        using world = openUsageWorld()
        world.put(
          calls.map((atMs) => callOf({ atMs })),
          failures.map((atMs) => failureOf({ atMs })),
        )
        const [fromMs, untilMs] = [Math.min(...ends), Math.max(...ends)]
        const found: RequestRow[] = []
        let next: string | null | undefined
        do {
          const page = await world.desk.requests({ fromMs, untilMs, limit, before: next ?? undefined })
          expect(page.rows.length).toBeLessThanOrEqual(limit)
          found.push(...page.rows)
          next = page.next
        } while (next !== null)
        const wanted = [...calls, ...failures].filter((each) => each >= fromMs && each < untilMs)
        expect(found.map(({ atMs }) => atMs)).toEqual(wanted.toSorted((one, other) => other - one))
        expect(new Set(found.map(({ id }) => id)).size).toBe(found.length)
      },
    ),
    { numRuns: 30 },
  )
})

function variedWorld(): World {
  const world = openUsageWorld()
  world.put(
    [
      callOf({ key: 'a', atMs: at, model: 'claude-opus-4-5', tokens: { output: 100_000 } }),
      callOf({ key: 'b', atMs: at + 1, session: 's2', provider: null, facts: { agent: 'worker' } }),
      callOf({ key: 'c', atMs: at + 2, tool: 'codex', model: 'no-such', facts: { durationMs: 7_000 } }),
      callOf({
        key: 'd',
        atMs: at + 3,
        project: '/srv/Site',
        facts: { durationMs: 100, isSubscribed: true },
      }),
      callOf({ key: 'e', atMs: at + 4, source: 'metrics', session: 'm', facts: { isShare: true } }),
      callOf({ key: 'f', atMs: at + 5, source: 'session_log' }),
    ],
    [
      failureOf({ key: 'x', atMs: at + 6, errorClass: 'rate_limit', agent: 'worker', durationMs: 9_000 }),
      failureOf({ key: 'y', atMs: at + 7, session: 's3', source: 'session_log' }),
    ],
  )
  return world
}

test.for<{ why: string; query: Partial<RequestQuery>; ids: string[] }>([
  { why: 'all that counts', query: {}, ids: ['f2', 'f1', 'c4', 'c3', 'c2', 'c1'] },
  {
    why: 'also what does not count',
    query: { all: true, isFailed: false },
    ids: ['c6', 'c5', 'c4', 'c3', 'c2', 'c1'],
  },
  { why: 'a part of a model', query: { model: 'OPUS' }, ids: ['c1'] },
  { why: 'an agent in full', query: { agent: 'worker' }, ids: ['f1', 'c2'] },
  { why: 'no part of an agent', query: { agent: 'work' }, ids: [] },
  { why: 'what nobody said', query: { provider: '' }, ids: ['c2'] },
  { why: 'the beginning of a session', query: { session: 's3' }, ids: ['f2'] },
  { why: 'a tool', query: { tool: 'codex' }, ids: ['c3'] },
  { why: 'a folder, which failed attempts have not', query: { project: 'site' }, ids: ['c4'] },
  { why: 'failed attempts', query: { isFailed: true }, ids: ['f2', 'f1'] },
  { why: 'a class', query: { errorClass: 'rate_limit' }, ids: ['f1'] },
  { why: 'what was dear', query: { minCostNano: 1e9 }, ids: ['c1'] },
  { why: 'what was slow', query: { minDurationMs: 7_000 }, ids: ['f1', 'c3'] },
  { why: 'a source', query: { source: 'session_log' }, ids: ['f2'] },
  { why: 'several at once', query: { agent: 'worker', isFailed: false }, ids: ['c2'] },
])('a list can be of $why', async ({ query, ids }) => {
  using world = variedWorld()
  expect((await list(world, query)).map(({ id }) => id)).toEqual(ids)
})

test('what nobody knows is null, and what a subscription pays is billed nothing', async () => {
  using world = variedWorld()
  const [, rateLimit, subscribed, unpriced] = await list(world)
  expect(rateLimit).toMatchObject({ status: 'rate_limit', httpStatus: 529, tokens: null, costNano: null })
  expect(subscribed).toMatchObject({
    status: 'ok',
    billedNano: 0,
    costNano: 10 * 3000 + 1000 * 300 + 20 * 15_000,
  })
  expect(unpriced).toMatchObject({ costNano: null, billedNano: null, firstTokenMs: null, durationMs: 7_000 })
})

test('news are what came to be known since, of a time, in pieces', async () => {
  using world = openUsageWorld()
  world.put([callOf({ atMs: at })], [failureOf({ atMs: at })])
  const query = { fromMs: at, limit: 2 }
  const begin = await world.desk.requestNews(query)
  expect(begin).toEqual({ rows: [], mark: { call: 1, failure: 1 } })
  expect(await world.desk.requestNews({ ...query, after: begin.mark })).toEqual(begin)
  world.put(
    [callOf({ atMs: at - 1 }), ...[1, 2, 3].map((later) => callOf({ atMs: at + later }))],
    [failureOf({ atMs: at + 9 })],
  )
  const first = await world.desk.requestNews({ ...query, after: begin.mark })
  expect(first.rows.map(({ id }) => id)).toEqual(['c3', 'c4', 'f2'])
  const second = await world.desk.requestNews({ ...query, after: first.mark })
  expect(second).toMatchObject({ rows: [{ id: 'c5' }], mark: { call: 5, failure: 2 } })
  const failed = await world.desk.requestNews({ ...query, after: begin.mark, isFailed: true })
  expect(failed).toMatchObject({ rows: [{ id: 'f2' }], mark: { call: 5, failure: 2 } })
})
