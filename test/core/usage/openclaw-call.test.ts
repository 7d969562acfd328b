import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { SeenCall } from '../../../src/core/gateway/spend.ts'
import { callOf } from '../../../src/core/gateway/spend.ts'
import { batchOf } from '../../../src/core/usage/openclaw-call.ts'
import { openTempUsageDesk } from '../../support/usage-desk.ts'

const atMs = Date.UTC(2026, 10, 3, 10, 20, 30)
const nowMs = atMs + 500
const seen: SeenCall = {
  ...{ messageId: 'm1', sessionKey: 'agent:main:main', runId: 'r1', responseId: 'chatcmpl-1' },
  ...{ provider: 'anthropic', model: 'claude-sonnet-4-6', recordedAtMs: atMs, isFailed: false, error: null },
  ...{ costUsd: 0.0123, inputTokens: 900, outputTokens: 55, cacheReadTokens: 5000, cacheWriteTokens: 300 },
}
const of = (call: Partial<SeenCall>, clockAheadMs = 20) =>
  batchOf({ agentId: 'claw', call: { ...seen, ...call }, clockAheadMs }, nowMs)

test('a call of a gateway is a record of its agent and session', () => {
  expect(of({})).toMatchObject({
    failures: [],
    records: [
      {
        ...{
          source: 'session_log',
          tool: 'openclaw',
          session: 'agent:main:main',
          atMs,
          reportedNano: 12_300_000,
        },
        ...{ provider: 'anthropic', model: 'claude-sonnet-4-6', doubts: ['write_split'] },
        tokens: { input: 900, cacheRead: 5000, cacheWrite5m: 300, output: 55 },
        facts: { agent: 'claw', requestId: 'chatcmpl-1' },
      },
    ],
  })
})

test.for([
  { why: 'has no time of its own', call: { recordedAtMs: 0 }, ahead: 0, record: { atMs: nowMs } },
  {
    why: 'has a clock that is a day ahead',
    ...{ call: { recordedAtMs: atMs + 86_400_000, cacheWriteTokens: 0 }, ahead: 86_400_000 },
    record: { atMs, doubts: ['clock'] },
  },
  { why: 'has no price', call: { costUsd: null }, ahead: 0, record: { reportedNano: null } },
  { why: 'does not say its model', call: { model: null }, ahead: 0, record: { model: '' } },
])('a call that $why', ({ call, ahead, record }) => {
  expect(of(call, ahead).records).toMatchObject([record])
})

test.for([
  { error: '402 Budget exceeded for virtual key', status: 402, errorClass: 'auth' },
  { error: 'LLM request failed (rate limit, HTTP 429).', status: 429, errorClass: 'rate_limit' },
  { error: 'fetch failed', status: null, errorClass: 'network' },
  { error: null, status: null, errorClass: 'other' },
])('a call that failed with $error is an attempt', ({ error, ...told }) => {
  const nothing = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 }
  const { records, failures } = of({ ...nothing, isFailed: true, error })
  expect(records).toEqual([])
  expect(failures).toMatchObject([{ ...told, message: error, agent: 'claw', session: 'agent:main:main' }])
})

test('what a message says of its failure is told with the call', () => {
  const message = { role: 'assistant', stopReason: 'error', __openclaw: { id: 'm2' } }
  expect(callOf('s', { ...message, errorMessage: '402 no credit' })?.error).toBe('402 no credit')
  expect(callOf('s', { ...message, content: [{ type: 'text', text: 'HTTP 402' }] })?.error).toBe('HTTP 402')
})

test('the archive of a session that was told live tells the same calls: each counts once', async () => {
  await using desk = openTempUsageDesk()
  await desk.take(of({}))
  await desk.take(of({ messageId: 'm2', responseId: null, outputTokens: 60 }))
  const folder = join(desk.home, '.openclaw/agents/main/sessions')
  mkdirSync(folder, { recursive: true })
  const line = (id: string, output: number, more = {}) =>
    `${JSON.stringify({
      ...{ type: 'message', id, timestamp: new Date(atMs).toISOString() },
      message: {
        ...{ role: 'assistant', provider: 'anthropic', model: 'claude-sonnet-4-6', ...more },
        usage: { input: 900, output, cacheRead: 5000, cacheWrite: 300, cost: { total: 0.0123 } },
      },
    })}\n`
  const lines = line('m1', 55, { responseId: 'chatcmpl-1' }) + line('m2', 60) + line('m3', 70)
  writeFileSync(join(folder, '0a.jsonl.reset.2026-11-03T11-00-00'), lines)
  const query = { by: 'agent', fromMs: atMs - 3_600_000, untilMs: atMs + 3_600_000, zone: 'UTC' } as const
  expect((await desk.summary(query)).rows).toMatchObject([
    { key: 'claw', calls: 2 },
    { key: '', calls: 1 },
  ])
})
