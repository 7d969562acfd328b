import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openUsageDesk } from '../../../../src/core/adapters/usage/open-usage-desk.ts'
import { recomputePrices } from '../../../../src/core/adapters/usage/recompute-prices.ts'
import { openUsageStore } from '../../../../src/core/adapters/usage/usage-store.ts'
import type { CallPrice } from '../../../../src/core/usage/price-call.ts'
import { joinedRecomputed } from '../../../../src/core/usage/recomputed.ts'
import { noToolCalls } from '../../../../src/core/usage/tokens.ts'
import { noFacts, type UsageRecord } from '../../../../src/core/usage/usage-record.ts'
import { noUsageSettings } from '../../../../src/core/usage/usage-settings.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

const none = { input: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 }
const all = { fromMs: 0, untilMs: Date.UTC(2027, 0, 1), zone: 'UTC', by: 'model' } as const
const everything = { after: { atMs: 0, id: -1 }, isDryRun: false }

const call = (id: number, over: Partial<UsageRecord> = {}): UsageRecord => ({
  ...{ key: `k${id}`, source: 'session_log', tool: 'claude-code', atMs: Date.UTC(2026, 10, 1 + id) },
  ...{ session: `s${id}`, parentSession: null, project: null, provider: null, model: 'm', tier: 'standard' },
  ...{
    tokens: { ...none, input: 1_000 },
    tools: noToolCalls,
    reportedNano: null,
    doubts: [],
    facts: noFacts,
  },
  ...over,
})

function openWorld() {
  const home = tempFolder()
  const file = join(home.path, 'prices.yaml')
  const path = join(home.path, 'usage.db')
  const desk = openUsageDesk({
    ...{ path, home: home.path, env: {}, pricesPath: join(home.path, 'prices.json'), isKeeping: true },
    settings: noUsageSettings,
  })
  return {
    desk,
    path,
    /** What the price file says from now on, and who has a subscription. */
    async follow(text: string | null, subscriptions: readonly string[] = []) {
      if (text !== null) writeFileSync(file, text)
      const prices = { file: text === null ? null : file, own: null }
      await desk.configure({ prices, subscriptions })
    },
    take: (...records: UsageRecord[]) => desk.take({ records, failures: [], spans: [] }),
    async totals() {
      const { calls, unpriced, costNano, billedNano } = (await desk.summary(all)).total
      return { calls, unpriced, costNano, billedNano }
    },
    async [Symbol.asyncDispose]() {
      await desk[Symbol.asyncDispose]()
      home[Symbol.dispose]()
    },
  }
}

const priceOf = (usd: number): string => `providers: { acme: { models: { m: { input: ${usd} } } } }`

test('calls get the prices that are in force now, those of their own day, and sums follow', async () => {
  await using world = openWorld()
  await world.take(call(1), call(2), call(9), call(3, { model: 'claude-haiku-4-5' }))
  expect(await world.totals()).toMatchObject({ calls: 4, unpriced: 3, costNano: 1_000_000 })
  await world.follow(`
providers:
  acme:
    models:
      m: [{ from: 2026-11-03, input: 2 }, { from: 2026-11-10, input: 5 }]
`)
  const { models, total, next } = await world.desk.recompute(everything)
  expect(total).toMatchObject({
    calls: 4,
    changed: 0,
    gained: 2,
    lost: 0,
    unpricedBefore: 3,
    unpricedAfter: 1,
  })
  expect(models.map(({ model, beforeNano, afterNano }) => [model, beforeNano, afterNano])).toEqual([
    ['m', 0, 7_000_000],
    ['claude-haiku-4-5', 1_000_000, 1_000_000],
  ])
  expect(next).toBe(null)
  expect(await world.totals()).toMatchObject({ unpriced: 1, costNano: 8_000_000 })
  await world.follow(null)
  expect((await world.desk.recompute(everything)).total).toMatchObject({ gained: 0, lost: 2 })
  expect(await world.totals()).toMatchObject({ unpriced: 3, costNano: 1_000_000 })
})

test('a dry run tells the same and changes nothing; a second run finds nothing to do', async () => {
  await using world = openWorld()
  await world.follow(priceOf(1))
  await world.take(call(1), call(2))
  await world.follow(priceOf(3.5))
  const dry = await world.desk.recompute({ ...everything, isDryRun: true })
  expect(dry.total).toMatchObject({ changed: 2, beforeNano: 2_000_000, afterNano: 7_000_000 })
  expect(await world.totals()).toMatchObject({ costNano: 2_000_000 })
  expect(await world.desk.recompute(everything)).toEqual(dry)
  expect((await world.desk.recompute(everything)).total).toMatchObject({ changed: 0, beforeNano: 7_000_000 })
})

test('only calls from a moment on are priced anew', async () => {
  await using world = openWorld()
  await world.take(call(1), call(2), call(3))
  await world.follow(priceOf(1))
  const after = { atMs: call(2).atMs, id: -1 }
  expect((await world.desk.recompute({ after, isDryRun: false })).total).toMatchObject({
    calls: 2,
    gained: 2,
  })
  expect(await world.totals()).toMatchObject({ unpriced: 1 })
})

test('what a subscription pays for is not billed; a source that says who pays is believed', async () => {
  await using world = openWorld()
  await world.follow(priceOf(1), ['claude-code'])
  const paid = { ...noFacts, isSubscribed: false }
  const subscribed = { ...noFacts, isSubscribed: true }
  await world.take(call(1), call(2, { facts: paid }), call(3, { tool: 'codex' }))
  await world.take(call(4, { tool: 'codex', facts: subscribed }))
  expect(await world.totals()).toEqual({ calls: 4, unpriced: 0, costNano: 4_000_000, billedNano: 2_000_000 })
  await world.follow(priceOf(1), ['codex'])
  const { total } = await world.desk.recompute(everything)
  expect(total).toMatchObject({ changed: 0, billedBeforeNano: 2_000_000, billedAfterNano: 2_000_000 })
  await world.follow(priceOf(1))
  await world.desk.recompute(everything)
  expect(await world.totals()).toMatchObject({ costNano: 4_000_000, billedNano: 3_000_000 })
})

test('a history of any length is done part by part, each call once', async () => {
  await using world = openWorld()
  const many = Array.from({ length: 12_345 }, (_, id) =>
    call(id, { atMs: 1_790_000_000_000 + (id % 7) * 900_000 }),
  )
  await world.take(...many)
  await world.follow(priceOf(1))
  const first = await world.desk.recompute({ ...everything, isDryRun: true })
  expect(first.total).toMatchObject({ calls: 12_345, gained: 12_345, afterNano: 12_345_000_000 })
  expect(joinedRecomputed(first, first).total.calls).toBe(24_690)
  await world.desk.recompute(everything)
  expect(await world.totals()).toEqual({
    ...{ calls: 12_345, unpriced: 0, costNano: 12_345_000_000, billedNano: 12_345_000_000 },
  })
})

test('with a damaged price file nothing is priced anew, new calls have no price, and the summary says why', async () => {
  await using world = openWorld()
  await world.follow('providers: 5')
  await expect(world.desk.recompute(everything)).rejects.toMatchObject({ code: 'PRICES_INVALID' })
  await world.take(call(1, { model: 'claude-haiku-4-5' }))
  const { total, imported } = await world.desk.summary(all)
  expect(total).toMatchObject({ calls: 1, unpriced: 1 })
  expect(imported.faults).toEqual([expect.stringMatching(/prices\.yaml has a fault/)])
  expect(await world.desk.priceFault()).toMatchObject({
    message: expect.stringMatching(/line 1: providers should be/),
  })
})

test('who pays is no fact of a call: it is not kept as one', async () => {
  await using world = openWorld()
  await world.follow(null, ['claude-code'])
  await world.take(call(1))
  using store = openUsageStore(world.path, () => ({ kind: 'unpriced', why: '' }))
  expect(store.db.prepare('select subscribed from call').all()).toEqual([{ subscribed: 2 }])
})

test('a call that another process joins with a grown copy gets the price of what it grew to', async () => {
  using home = tempFolder()
  const path = join(home.path, 'usage.db')
  const priceOf = ({ tokens }: Pick<UsageRecord, 'tokens'>): CallPrice => ({
    ...{ kind: 'priced', nano: tokens.output * 10, lines: [] },
    ...{ version: 'v2', provider: 'p', model: 'm', rule: '' },
  })
  using store = openUsageStore(path, () => ({ kind: 'unpriced', why: '' }))
  using other = openUsageStore(path, priceOf)
  const grown = (output: number) => call(1, { tokens: { ...none, input: 1, output } })
  store.write(() => store.calls.put([grown(5)]))
  const once = { isDone: false }
  const deps = {
    ...{ ...store, priceOf, hasSubscription: () => false, yieldTurn: async () => undefined },
    write<Result>(work: () => Result): Result {
      if (!once.isDone) other.write(() => other.calls.put([grown(70)]))
      once.isDone = true
      return store.write(work)
    },
  }
  await recomputePrices(deps, everything, new AbortController().signal)
  expect(store.db.prepare('select output, price from call').all()).toEqual([{ output: 70, price: 700 }])
})

test('a dry run goes on while another process writes', async () => {
  await using world = openWorld()
  await world.take(call(1))
  await world.follow(priceOf(1))
  using other = openUsageStore(world.path, () => ({ kind: 'unpriced', why: '' }))
  other.db.exec('begin immediate')
  const { total } = await world.desk.recompute({ ...everything, isDryRun: true })
  expect(total).toMatchObject({ calls: 1, gained: 1 })
  other.db.exec('rollback')
})
