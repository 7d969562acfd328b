import { expect, test } from 'vitest'
import { callOf, failureOf, openUsageWorld } from '../../../support/usage-world.ts'

const at = 1_793_700_000_000

test('a call has its price line by line, and the attempts that failed before it', async () => {
  using world = openUsageWorld()
  world.put(
    [
      callOf({ atMs: at - 50_000 }),
      callOf({
        ...{ atMs: at, parentSession: 's0', reportedNano: 5 },
        facts: { requestId: 'req_1', durationMs: 9_000 },
      }),
    ],
    [
      // Of the call before.
      failureOf({ atMs: at - 60_000 }),
      failureOf({ atMs: at - 40_000, attempt: 1 }),
      failureOf({ atMs: at - 30_000, session: 'other' }),
      failureOf({ atMs: at - 20_000, session: null, requestId: 'req_1' }),
      failureOf({ atMs: at - 10_000, model: 'gpt-5.5' }),
      failureOf({ atMs: at + 10_000 }),
    ],
  )
  const detail = await world.desk.request({ id: 'req_1' })
  expect(detail).toMatchObject({ request: { id: 'c2' }, parentSession: 's0', reportedNano: 5, answer: null })
  expect(detail.attempts).toMatchObject([
    { id: 'f2', by: 'session_and_model' },
    { id: 'f4', by: 'request_id' },
  ])
  expect(detail.price).toMatchObject({
    ...{ kind: 'priced', nano: detail.request.costNano, provider: 'anthropic' },
    lines: [
      { unit: 'input_mtok', count: 10, usd: 3, pico: 30_000_000 },
      { unit: 'cache_read_mtok', count: 1000, usd: 0.3, pico: 300_000_000 },
      { unit: 'output_mtok', count: 20, usd: 15, pico: 300_000_000 },
    ],
  })
  expect(await world.desk.request({ id: 'c2' })).toEqual(detail)
})

test('a failed attempt has the call that answered it, and the others that failed before that', async () => {
  using world = openUsageWorld()
  world.put(
    [callOf({ atMs: at + 9_000, session: 'other' }), callOf({ atMs: at + 20_000 })],
    [
      failureOf({ atMs: at, message: 'first' }),
      failureOf({ atMs: at + 5_000, message: 'second' }),
      failureOf({ atMs: at + 30_000, message: 'of another' }),
      failureOf({ atMs: at, session: null, message: 'of nobody' }),
    ],
  )
  expect(await world.desk.request({ id: 'f2' })).toMatchObject({
    request: { id: 'f2', message: 'second' },
    ...{ answer: { id: 'c2', by: 'session_and_model' }, price: null, copies: [] },
    attempts: [{ message: 'first' }, { message: 'second' }],
  })
  expect(await world.desk.request({ id: 'f4' })).toMatchObject({
    ...{ answer: null, attempts: [{ message: 'of nobody' }] },
  })
})

test('what other sources told of a call is shown beside it', async () => {
  using world = openUsageWorld()
  world.put([
    callOf({ atMs: at + 800, source: 'session_log', facts: { requestId: 'req_9' } }),
    callOf({ atMs: at + 900, source: 'session_log', tokens: { output: 21 } }),
    callOf({ atMs: at + 950, source: 'session_log' }),
    callOf({ atMs: at, source: 'event', facts: { requestId: 'req_9' } }),
  ])
  const detail = await world.desk.request({ id: 'req_9' })
  expect(detail).toMatchObject({
    request: { id: 'c4', isSuperseded: false },
    copies: [
      { id: 'c1', by: 'request_id', isSuperseded: true },
      { id: 'c3', by: 'tokens', isSuperseded: true },
    ],
  })
})

test('a call without a price says why; what there is not is not found', async () => {
  using world = openUsageWorld()
  world.put([callOf({ model: 'no-such' })])
  expect(await world.desk.request({ id: 'c1' })).toMatchObject({
    ...{ request: { costNano: null }, priceVersion: null },
    price: { kind: 'unpriced', why: 'no price list knows no-such' },
  })
  for (const id of ['c2', 'f1', 'c99999999999999999999', 'req_', "' or 1=1"]) {
    await expect(world.desk.request({ id })).rejects.toThrow(`There is no request ${id}`)
  }
})
