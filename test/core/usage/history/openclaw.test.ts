import { expect, test } from 'vitest'
import { openclawParser } from '../../../../src/core/usage/history/openclaw.ts'
import { type HeardHistory, heardHistory } from '../../../support/heard-history.ts'

const usage = {
  ...{ input: 1000, output: 34, cacheRead: 200, cacheWrite: 50, reasoningTokens: 4, totalTokens: 1284 },
  cost: { total: 0.00357 },
}
const lines = [
  { type: 'session', id: 's', cwd: '/home/dev/workspace' },
  { type: 'model_change', provider: 'openai', modelId: 'gpt-5.5' },
  {
    ...{ type: 'message', id: 'm1', timestamp: '2026-11-03T00:08:47.908Z' },
    message: { role: 'assistant', usage, responseId: 'resp_1' },
  },
  {
    ...{ type: 'message', id: 'm2', timestamp: '2026-11-03T00:08:48.000Z' },
    message: {
      role: 'assistant',
      usage: { ...usage, cost: null },
      provider: 'anthropic',
      model: 'claude-opus-4-5',
    },
  },
]

function hear(values: readonly object[]): HeardHistory {
  const heard = heardHistory()
  const path = '/h/.openclaw/agents/main/sessions/abc.jsonl.deleted.2026-11-04'
  const reader = openclawParser.open({ path }, null, heard.sink)
  for (const each of values) reader.line(each as Record<string, unknown>)
  return heard
}

const read = (values: readonly object[]) => hear(values).records

test('a message of an assistant is a call, of the model that it names or that was chosen last', () => {
  expect(read(lines)).toMatchObject([
    {
      ...{
        key: 'openclaw/resp_1/1000-200-50-34',
        session: 'abc',
        project: '/home/dev/workspace',
        reportedNano: 3_570_000,
      },
      ...{ provider: 'openai', model: 'gpt-5.5', doubts: ['write_split'] },
      tokens: { input: 1000, cacheRead: 200, cacheWrite5m: 50, cacheWrite1h: 0, output: 34, reasoning: 4 },
    },
    {
      key: expect.stringMatching(/^openclaw\/m2\//),
      provider: 'anthropic',
      model: 'claude-opus-4-5',
      reportedNano: null,
    },
  ])
})

test.for([
  { why: 'what a person says', message: { role: 'user', usage } },
  { why: 'what it writes itself', message: { role: 'assistant', usage: { input: 0, output: 0 } } },
  { why: 'what is no message', message: null },
])('$why is no call', ({ message }) => {
  expect(read([{ type: 'message', id: 'm', timestamp: '2026-11-03T00:00:00Z', message }])).toEqual([])
})

test('an answer that ended with an error is a failure, and what it used all the same is a call', () => {
  const message = { role: 'assistant', stopReason: 'error', errorMessage: '529 {"type":"overloaded_error"}' }
  const at = { type: 'message', timestamp: '2026-11-03T00:00:00Z' }
  const { failures, records } = hear([
    ...lines.slice(0, 2),
    { ...at, id: 'm', message },
    { ...at, id: 'n', message: { ...message, usage } },
  ])
  expect(failures).toMatchObject([
    { key: 'openclaw/failure/m', errorClass: 'overloaded', model: 'gpt-5.5', provider: 'openai' },
    { key: 'openclaw/failure/n' },
  ])
  expect(records).toMatchObject([{ key: expect.stringMatching(/^openclaw\/n\//) }])
})
