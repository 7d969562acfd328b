import { expect, test } from 'vitest'
import { claudeCodeParser } from '../../../../src/core/usage/history/claude-code.ts'
import { type HeardHistory, heardHistory } from '../../../support/heard-history.ts'

const shared = {
  ...{ type: 'assistant', sessionId: 's', uuid: 'u1', timestamp: '2026-11-03T09:14:07.512Z' },
  ...{ cwd: '/home/dev/shop', version: '2.1.233', requestId: 'req_1' },
}
const usage = { input_tokens: 4, output_tokens: 9 }
const answer = { id: 'msg_1', role: 'assistant', model: 'claude-sonnet-4-6', usage }

function hear(lines: readonly object[]): HeardHistory {
  const heard = heardHistory()
  const reader = claudeCodeParser.open({ path: '/h/.claude/projects/-shop/s.jsonl' }, null, heard.sink)
  for (const each of lines) reader.line(each as Record<string, unknown>)
  return heard
}

test('an answer is a call, also one that stands in the line of a helper', () => {
  const inside = {
    type: 'assistant',
    agentId: 'h',
    timestamp: shared.timestamp,
    message: { ...answer, id: 'msg_2' },
  }
  const data = { type: 'agent_progress', message: inside }
  expect(
    hear([
      { ...shared, message: answer },
      { ...shared, type: 'progress', data },
    ]).records,
  ).toMatchObject([
    {
      key: 'claude-code/msg_1',
      session: 's',
      tokens: { input: 4, output: 9 },
      facts: { requestId: 'req_1' },
    },
    { key: 'claude-code/msg_2', session: 'agent-h', parentSession: 's' },
  ])
})

const shown = (text: string, more: object = {}) => ({
  ...{ ...shared, isApiErrorMessage: true, ...more },
  message: { ...answer, model: '<synthetic>', content: [{ type: 'text', text }] },
})

test.for([
  {
    line: shown('API Error: 529 {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}'),
    told: { status: 529, errorClass: 'overloaded' },
  },
  {
    line: shown('Claude AI usage limit reached|1793700000'),
    told: { status: null, errorClass: 'rate_limit' },
  },
  { line: shown('Prompt is too long'), told: { errorClass: 'context', requestId: 'req_1' } },
  { line: shown('API Error: Connection error.'), told: { errorClass: 'network', attempt: null } },
  {
    line: {
      ...{
        ...shared,
        type: 'system',
        subtype: 'api_error',
        retryAttempt: 2,
        retryInMs: 522.8,
        maxRetries: 10,
      },
      error: {
        status: 500,
        requestID: 'req_9',
        error: { error: { type: 'api_error', message: 'Internal' } },
      },
    },
    told: { status: 500, errorClass: 'server', attempt: 2, message: 'Internal', requestId: 'req_9' },
  },
  {
    line: { ...shared, type: 'system', subtype: 'api_error', cause: { code: 'ECONNRESET' }, retryAttempt: 1 },
    told: { status: null, errorClass: 'network', attempt: 1 },
  },
])('$told.errorClass: an attempt in vain is told, and is no call', ({ line, told }) => {
  const { records, failures } = hear([line])
  expect(records).toEqual([])
  expect(failures).toMatchObject([{ key: 'claude-code/failure/u1', session: 's', ...told }])
})

test("a helper's attempt in vain has the session that began it beside its own", () => {
  const { failures } = hear([{ ...shown('Prompt is too long'), isSidechain: true, agentId: 'h' }])
  expect(failures).toMatchObject([{ session: 'agent-h', parentSession: 's' }])
})

test('what is no line of a transcript tells nothing', () => {
  const heard = hear([
    {},
    { type: 'system', subtype: 'api_error' },
    { isApiErrorMessage: true },
    { type: 'assistant' },
  ])
  expect([heard.records, heard.failures]).toEqual([[], []])
})
