import { appendFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findHistoryFiles } from '../../../../src/core/adapters/history/history-files.ts'
import { embeddedPriceList } from '../../../../src/core/adapters/price/embedded-list.ts'
import { importHistory } from '../../../../src/core/adapters/usage/import-history.ts'
import { openUsageStore } from '../../../../src/core/adapters/usage/usage-store.ts'
import { historyKinds } from '../../../../src/core/usage/history/history-kind.ts'
import { createPricer } from '../../../../src/core/usage/price-call.ts'
import { claudeNano, claudeLine as lineOf } from '../../../support/claude-line.ts'
import { type TempFolder, tempFolder } from '../../../support/temp-folder.ts'

const never = new AbortController().signal

function openWorld() {
  const home = tempFolder()
  const store = openUsageStore(join(home.path, 'usage.db'), createPricer([embeddedPriceList]))
  return {
    home,
    store,
    import: () => importHistory(store, findHistoryFiles(historyKinds, home.path, {}), never),
    totals: () =>
      store.db
        .prepare(
          `select sum(calls) as calls, sum(unpriced) as unpriced, sum(input) as input, sum(output) as output,
          sum(price) as price from slot`,
        )
        .get(),
    [Symbol.dispose]() {
      store[Symbol.dispose]()
      home[Symbol.dispose]()
    },
  }
}

const fileOf = (home: TempFolder, session: string): string =>
  home.write(`.claude/projects/-home-dev-shop/${session}.jsonl`, '')

test('an answer that is written again and again, also into other files, is counted once, whole', async () => {
  using world = openWorld()
  const one = fileOf(world.home, 's1')
  appendFileSync(one, lineOf({ id: 1, output: 1, session: 's1' }))
  appendFileSync(one, lineOf({ id: 1, output: 400, session: 's1' }))
  appendFileSync(fileOf(world.home, 's2'), lineOf({ id: 1, output: 50, session: 's2' }))
  expect(await world.import()).toMatchObject({ files: 2, readFiles: 2, records: 2, faults: [] })
  expect(world.totals()).toMatchObject({
    calls: 1,
    unpriced: 0,
    input: 10,
    output: 400,
    price: claudeNano(400),
  })
  expect(await world.import()).toMatchObject({ files: 2, readFiles: 0, readBytes: 0 })
})

test('a file is followed by what is new in it, and its calls stay when it is truncated, replaced or deleted', async () => {
  using world = openWorld()
  const path = fileOf(world.home, 's1')
  const line = lineOf({ id: 2, output: 5, session: 's1' })
  appendFileSync(path, lineOf({ id: 1, output: 5, session: 's1' }) + line.slice(0, 40))
  expect(await world.import()).toMatchObject({ records: 1, malformed: 0 })
  appendFileSync(path, line.slice(40))
  expect(await world.import()).toMatchObject({ records: 1, readBytes: line.length })
  truncateSync(path, 0)
  expect(await world.import()).toMatchObject({ records: 0 })
  writeFileSync(path, lineOf({ id: 3, output: 5, session: 's1' }).repeat(2))
  expect(await world.import()).toMatchObject({ records: 1 })
  rmSync(path)
  expect(await world.import()).toMatchObject({ files: 0 })
  expect(world.totals()).toMatchObject({ calls: 3, price: 3 * claudeNano(5) })
})

test('a model that no list knows is counted, and has no price', async () => {
  using world = openWorld()
  const line = lineOf({ id: 1, output: 5, session: 's' }).replace('claude-sonnet-4-6', 'claude-none')
  appendFileSync(fileOf(world.home, 's'), line)
  await world.import()
  expect(world.totals()).toMatchObject({ calls: 1, unpriced: 1, price: 0 })
})

const answer = fc.record({
  id: fc.nat(6),
  output: fc.integer({ min: 1, max: 9 }),
  session: fc.constantFrom('s1', 's2', 's3'),
})

test('totals are those of a plain count, in whatever order and pieces it is written and read', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(answer, fc.boolean(), fc.nat(60)), { maxLength: 15 }),
      async (steps) => {
        using world = openWorld()
        const files = new Map(['s1', 's2', 's3'].map((session) => [session, fileOf(world.home, session)]))
        for (const [each, isReadNow, cut] of steps) {
          const path = files.get(each.session) ?? ''
          const line = lineOf(each)
          appendFileSync(path, line.slice(0, cut))
          if (isReadNow) await world.import()
          appendFileSync(path, line.slice(cut))
        }
        await world.import()
        const outputs = Map.groupBy(steps, ([{ id }]) => id)
        const best = [...outputs.values()].map((copies) => Math.max(...copies.map(([{ output }]) => output)))
        expect(world.totals()).toMatchObject({
          calls: best.length === 0 ? null : best.length,
          price: best.length === 0 ? null : best.reduce((sum, output) => sum + claudeNano(output), 0),
        })
      },
    ),
    { numRuns: 40 },
  )
})

const rollout = (id: string): string =>
  [
    { type: 'session_meta', payload: { id, cwd: '/home/dev/shop', model_provider: 'openai' } },
    { type: 'turn_context', payload: { model: 'gpt-5.5' } },
    {
      type: 'event_msg',
      payload: {
        type: 'token_count',
        info: {
          total_token_usage: { input_tokens: 1000, cached_input_tokens: 400, output_tokens: 20 },
          last_token_usage: { input_tokens: 1000, cached_input_tokens: 400, output_tokens: 20 },
        },
      },
    },
  ]
    .map((line) => `${JSON.stringify({ timestamp: '2026-11-03T10:00:00.000Z', ...line })}\n`)
    .join('')

test('a rollout of Codex that was packed, and a chat of Gemini that is one document, are counted, once', async () => {
  using world = openWorld()
  const folder = '.codex/sessions/2026/11/03'
  world.home.write(`${folder}/rollout-1.jsonl`, rollout('a'))
  world.home.write(`${folder}/rollout-1.jsonl.zst`, zstdCompressSync(Buffer.from(rollout('a'))))
  world.home.write(
    '.codex/archived_sessions/rollout-2.jsonl.zst',
    zstdCompressSync(Buffer.from(rollout('b'))),
  )
  world.home.write('.codex/sessions/rollout-3.jsonl.zst', 'is not packed')
  const tokens = { input: 1000, cached: 0, output: 10, thoughts: 0, tool: 0 }
  const message = {
    id: 'm',
    type: 'gemini',
    timestamp: '2026-11-03T10:00:00Z',
    model: 'gemini-2.5-pro',
    tokens,
  }
  world.home.write('.gemini/tmp/shop/chats/s.json', JSON.stringify({ sessionId: 's', messages: [message] }))
  expect(await world.import()).toMatchObject({ malformed: 1, faults: [] })
  // Dollars a million: 5, 0.5 and 30 of gpt-5.5; 1.25 and 10 of gemini-2.5-pro.
  const price = 2 * (600 * 5000 + 400 * 500 + 20 * 30_000) + 1000 * 1250 + 10 * 10_000
  expect(world.totals()).toMatchObject({ calls: 3, unpriced: 0, price })
})
