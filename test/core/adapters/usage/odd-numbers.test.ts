import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openUsageDesk } from '../../../../src/core/adapters/usage/open-usage-desk.ts'
import type { UsageRecord } from '../../../../src/core/usage/usage-record.ts'
import { claudeLine } from '../../../support/claude-line.ts'
import { tempFolder } from '../../../support/temp-folder.ts'
import { callOf, failureOf } from '../../../support/usage-world.ts'

const at = 1_793_700_000_000
const query = { by: 'session', fromMs: at - 1e10, untilMs: at + 1e10, zone: 'UTC' } as const

function openDesk() {
  const home = tempFolder()
  const desk = openUsageDesk({ path: join(home.path, 'usage.db'), home: home.path, env: {} })
  return {
    ...{ home, desk },
    async [Symbol.asyncDispose]() {
      await desk[Symbol.asyncDispose]()
      home[Symbol.dispose]()
    },
  }
}

test('a history with odd numbers holds nothing up: what can be counted of it and of others is', async () => {
  await using world = openDesk()
  const folder = '.claude/projects/-home-dev-shop'
  world.home.write(`${folder}/good.jsonl`, claudeLine({ id: 1, output: 5, session: 'good' }))
  const bad = world.home.write(`${folder}/bad.jsonl`, '')
  for (const [index, input] of ['1.5', '1e300', '10'].entries()) {
    const line = claudeLine({ id: 10 + index, output: 5, session: 'bad' })
    appendFileSync(bad, line.replace('"input_tokens":10', `"input_tokens":${input}`))
  }
  const codex = [
    { resets_at: -1e300, window_minutes: 300 },
    { resets_at: at / 1000, window_minutes: 1e300 },
  ].map((odd) => ({
    timestamp: new Date(at).toISOString(),
    type: 'event_msg',
    payload: { type: 'token_count', info: null, rate_limits: { primary: { used_percent: 1, ...odd } } },
  }))
  const lines = codex.map((line) => `${JSON.stringify(line)}\n`).join('')
  world.home.write('.codex/sessions/2026/11/03/rollout-2026-11-03T12-00-00-a.jsonl', lines)
  const { total, imported } = await world.desk.summary(query)
  expect(imported).toMatchObject({ files: 3, readFiles: 3, records: 3, malformed: 3, faults: [] })
  expect(total.calls).toBe(3)
  expect((await world.desk.summary(query)).imported).toMatchObject({ readFiles: 0 })
})

test('of what is told live, one odd number loses its own call at most', async () => {
  await using world = openDesk()
  const odd: Partial<UsageRecord>[] = [{ atMs: at + 0.5 }, { atMs: 1e300 }, { reportedNano: 1e20 }]
  await world.desk.take({
    records: [
      ...odd.map(callOf),
      callOf({ tokens: { output: 2.5 } }),
      callOf({ tokens: { output: 1e15 } }),
      callOf(),
    ],
    failures: [failureOf({ atMs: Number.NaN }), failureOf({ durationMs: 1.5, status: 1e300 })],
    spans: [],
  })
  expect((await world.desk.summary(query)).total.calls).toBe(4)
  const range = { fromMs: query.fromMs, untilMs: query.untilMs, limit: 10 }
  expect((await world.desk.requests({ ...range, isFailed: true })).rows).toHaveLength(1)
})

test('a call whose span has odd numbers counts beside the others of its request', async () => {
  await using world = openDesk()
  const span = (
    spanId: string,
    told: Readonly<Record<string, number>>,
    end: unknown = `${at + 5}000000`,
  ) => ({
    ...{ traceId: '0af7651916cd43dd8448eb211c80319c', spanId, name: 'chat m' },
    ...{ startTimeUnixNano: `${at}000000`, endTimeUnixNano: end },
    attributes: Object.entries({ 'gen_ai.usage.output_tokens': 7, ...told })
      .map(([key, doubleValue]): object => ({ key, value: { doubleValue } }))
      .concat({ key: 'gen_ai.request.model', value: { stringValue: 'm' } }),
  })
  const spans = [
    span('b7ad6b7169203331', { 'gen_ai.response.time_to_first_chunk': 1e30 }),
    span('b7ad6b7169203332', { input_tokens: 1e300, 'gen_ai.usage.cost': 1e300 }),
    span('b7ad6b7169203333', {}, 1e300),
    span('b7ad6b7169203334', { 'gen_ai.usage.cost': 0.25 }),
  ]
  const body = new TextEncoder().encode(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }))
  const outcome = await world.desk.takeOtlp({
    ...{ signal: 'traces', encoding: 'json', isGzipped: false, body: body.buffer, agent: null },
    ...{ listeningSinceMs: 0, openclawPrefix: 'openclaw' },
  })
  expect(outcome.rejected).toBe(1)
  const now = Date.now()
  const range = { fromMs: now - 9e5, untilMs: now + 9e5, limit: 10 }
  const calls = (await world.desk.requests(range)).rows
  expect(calls).toHaveLength(3)
})
