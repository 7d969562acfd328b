import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { createTraceStore } from '../../../../src/core/adapters/trace/trace-store.ts'
import type { TraceQuery } from '../../../../src/core/usage/trace/trace-desk.ts'
import { spanIdOf, spanOf, traceIdOf } from '../../../support/span.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

const noon = Date.UTC(2026, 10, 3, 12)
const all: TraceQuery = {
  fromMs: 0,
  untilMs: Number.MAX_SAFE_INTEGER,
  hasError: false,
  durationMsMin: 0,
  limit: 100,
}

function openStore(nowMs = noon) {
  const folder = tempFolder()
  const path = join(folder.path, 'traces.db')
  const store = createTraceStore(path, () => nowMs)
  return {
    ...{ path, store },
    [Symbol.dispose]() {
      store[Symbol.dispose]()
      folder[Symbol.dispose]()
    },
  }
}

test('what is shown of a span is what was kept of it, to fractions of a millisecond', () => {
  using world = openStore()
  const spans = [
    spanOf({ startMs: noon + 0.25, attributes: { model: 'x', input_tokens: 12, ok: true }, agent: 'web' }),
    spanOf({
      ...{ spanId: spanIdOf(2), parentSpanId: spanIdOf(1), startMs: noon + 0.5, durationMs: 0.125 },
      ...{ kind: 'client', status: 'error', statusMessage: 'overloaded', session: 's1', service: null },
    }),
  ]
  expect(world.store.put(spans)).toHaveLength(2)
  expect(world.store.show(traceIdOf(1)).spans).toEqual(spans)
  expect(statSync(world.path).mode & 0o777).toBe(0o600)
})

test('a span that comes again is kept once', () => {
  using world = openStore()
  world.store.put([spanOf()])
  expect(world.store.put([spanOf(), spanOf({ spanId: spanIdOf(2) })]).map(({ spanId }) => spanId)).toEqual([
    spanIdOf(2),
  ])
  expect(world.store.list(all)).toMatchObject([{ spans: 2 }])
})

test('a trace is called by its root, whenever that comes, and sums up its calls', () => {
  using world = openStore()
  const call = { 'gen_ai.usage.input_tokens': 1000, 'gen_ai.usage.output_tokens': '50', cost_usd: 0.0125 }
  const child = (span: number, more = {}) =>
    spanOf({ spanId: spanIdOf(span), parentSpanId: spanIdOf(1), ...more })
  world.store.put([child(2, { name: 'late', startMs: noon + 20, attributes: call })])
  world.store.put([child(3, { name: 'early', startMs: noon + 10, durationMs: 5, status: 'error' })])
  expect(world.store.list(all)).toMatchObject([{ name: 'early', hasRoot: false, startMs: noon + 10 }])
  world.store.put([spanOf({ name: 'turn', startMs: noon + 15, session: 's1' })])
  world.store.put([child(4, { name: 'first', startMs: noon, agent: 'web' })])
  expect(world.store.list(all)).toEqual([
    {
      ...{ traceId: traceIdOf(1), name: 'turn', hasRoot: true, startMs: noon, durationMs: 120 },
      ...{ spans: 4, errors: 1, service: 'claude-code', agent: 'web', session: 's1' },
      ...{ calls: 1, tokens: 1050, costNano: 12_500_000 },
    },
  ])
})

test('traces are found by whose they are, and by what became of them', () => {
  using world = openStore()
  world.store.put([
    spanOf({ traceId: traceIdOf(1), agent: 'web', startMs: noon }),
    spanOf({ traceId: traceIdOf(2), session: 's2', status: 'error', startMs: noon + 1 }),
    spanOf({ traceId: traceIdOf(3), durationMs: 5000, startMs: noon + 2 }),
    spanOf({ traceId: traceIdOf(3), spanId: spanIdOf(2), service: 'shop', startMs: noon + 3 }),
  ])
  const found = (query: Partial<TraceQuery>): number[] =>
    world.store.list({ ...all, ...query }).map(({ traceId }) => Number(`0x${traceId}`))
  expect(found({})).toEqual([3, 2, 1])
  expect(found({ limit: 1 })).toEqual([3])
  expect(found({ agent: 'web' })).toEqual([1])
  expect(found({ session: 's2' })).toEqual([2])
  expect(found({ service: 'shop' })).toEqual([3])
  expect(found({ service: 'claude-code', hasError: true })).toEqual([2])
  expect(found({ durationMsMin: 1000 })).toEqual([3])
  expect(found({ fromMs: noon + 1, untilMs: noon + 2 })).toEqual([2])
  expect(found({ agent: "web' or 1=1" })).toEqual([])
})

test('the beginning of an id is enough when no other trace begins so', () => {
  using world = openStore()
  const ids = [`abc${'0'.repeat(29)}`, `abd${'0'.repeat(29)}`]
  world.store.put(ids.map((traceId) => spanOf({ traceId })))
  expect(world.store.show('ABC').trace.traceId).toBe(ids[0])
  expect(() => world.store.show('ab')).toThrow(/Several traces begin with ab/)
  expect(() => world.store.show('b')).toThrow(/No trace that is kept begins with b/)
  expect(() => world.store.show('%')).toThrow(/No trace/)
})

test('of one trace, no more spans are kept than anybody can look at; the others are counted', () => {
  using world = openStore()
  const spans = Array.from({ length: 20_003 }, (_, index) => spanOf({ spanId: spanIdOf(index + 1) }))
  expect(world.store.put(spans)).toHaveLength(20_000)
  world.store.lose('sampled', { spans: 5, traces: 1 })
  world.store.lose('sampled', { spans: 5, traces: 1 })
  expect(world.store.losses()).toEqual({
    sinceMs: noon,
    lost: [
      { loss: 'sampled', spans: 10, traces: 2 },
      { loss: 'crowded', spans: 3, traces: 0 },
    ],
  })
})

test('old traces go, and the oldest while the file is too large', () => {
  using world = openStore(noon + 10_000)
  const text = 'x'.repeat(1000)
  for (let trace = 1; trace <= 400; trace += 1) {
    const traceId = traceIdOf(trace)
    world.store.put([
      spanOf({ traceId, startMs: noon + trace, attributes: { text: text + trace }, agent: 'web' }),
    ])
  }
  world.store.tidy({ forMs: 9_900, sizeBytesMax: 1e9 })
  expect(world.store.list({ ...all, limit: 1000 })).toHaveLength(301)
  world.store.tidy({ forMs: 20_000, sizeBytesMax: 300_000 })
  const left = world.store.list({ ...all, limit: 1000 })
  expect(left.length).toBeGreaterThan(50)
  expect(left.length).toBeLessThan(200)
  expect(left[0]?.traceId).toBe(traceIdOf(400))
  expect(() => world.store.show(traceIdOf(200))).toThrow(/No trace/)
  world.store[Symbol.dispose]()
  expect(statSync(world.path).size).toBeLessThan(310_000)
  world.store.tidy({ forMs: 20_000, sizeBytesMax: 0 })
  expect(world.store.list(all)).toEqual([])
})

test('a file that is damaged is thrown away, also while it is in use', () => {
  using world = openStore()
  writeFileSync(world.path, 'this is no database, and never was one\n'.repeat(200))
  expect(world.store.put([spanOf()])).toHaveLength(1)
  for (let trace = 1; trace < 300; trace += 1) world.store.put([spanOf({ traceId: traceIdOf(trace) })])
  world.store[Symbol.dispose]()
  const bytes = readFileSync(world.path)
  bytes.fill(0x5a, 8192)
  writeFileSync(world.path, bytes)
  expect(world.store.list(all)).toEqual([])
  expect(world.store.put([spanOf()])).toHaveLength(1)
  expect(world.store.fault()).toBeNull()
})

test('a file of another schema is thrown away', () => {
  using world = openStore()
  const db = new DatabaseSync(world.path)
  db.exec('create table span (other text); pragma user_version = 99')
  db.close()
  expect(world.store.put([spanOf()])).toHaveLength(1)
})

test('what the disk does not take is counted and said, and kept again once it does', () => {
  const folder = tempFolder()
  const store = createTraceStore(join(folder.path, 'none', 'traces.db'), () => noon)
  expect(store.put([spanOf(), spanOf({ spanId: spanIdOf(2) })])).toEqual([])
  expect(store.fault()).toMatch(/unable to open/)
  mkdirSync(join(folder.path, 'none'))
  expect(store.put([spanOf()])).toHaveLength(1)
  expect(store.fault()).toBeNull()
  expect(store.losses().lost).toEqual([{ loss: 'unwritten', spans: 2, traces: 0 }])
  store[Symbol.dispose]()
  folder[Symbol.dispose]()
})

test('what no call can use or cost is none, and what all of them cost can be read', () => {
  using world = openStore()
  const costs = [1e300, 1e9, 0.25, 900_000]
  world.store.put(
    costs.map((cost, index) =>
      spanOf({ spanId: spanIdOf(index + 1), attributes: { input_tokens: cost * 4, cost_usd: cost } }),
    ),
  )
  const [trace] = world.store.list(all)
  expect(trace).toMatchObject({ spans: 4, tokens: 3_600_001, costNano: 900_000_250_000_000 })
  const dear = Array.from({ length: 30 }, (_, index) =>
    spanOf({ spanId: spanIdOf(100 + index), attributes: { cost_usd: 1e6 } }),
  )
  world.store.put(dear)
  expect(world.store.list(all)[0]?.costNano).toBe(Number.MAX_SAFE_INTEGER)
})
