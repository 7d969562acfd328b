import { expect, test } from 'vitest'
import type { ScriptInput } from '../../../src/core/provider-fake/script-schema.ts'
import {
  bodyOf,
  jsonOf,
  planOne,
  requestTo,
  type TextRoute,
  textRoutes,
} from '../../support/provider-requests.ts'

type FailInput = NonNullable<NonNullable<ScriptInput['rules']>[number]['fail']>

const failing = (route: TextRoute, fail: FailInput, stream = false) =>
  planOne({ rules: [{ reply: { tokens: 20 }, fail }] }, requestTo(route, { stream }))

test.for([
  ['messages', 400, { error: { type: 'invalid_request_error' } }],
  ['messages', 402, { error: { type: 'billing_error' } }],
  ['messages', 429, { error: { type: 'rate_limit_error' } }],
  ['messages', 500, { error: { type: 'api_error', message: 'Internal server error' } }],
  ['messages', 503, { error: { type: 'api_error' } }],
  ['messages', 529, { error: { type: 'overloaded_error', message: 'Overloaded' } }],
  ['chat', 429, { error: { code: 'rate_limit_exceeded', type: 'requests', param: null } }],
  ['chat', 500, { error: { code: null, type: 'server_error' } }],
  ['responses', 402, { error: { code: 'insufficient_quota', type: 'insufficient_quota' } }],
  ['gemini', 429, { error: { code: 429, status: 'RESOURCE_EXHAUSTED' } }],
  ['gemini', 500, { error: { code: 500, status: 'INTERNAL' } }],
  ['gemini', 502, { error: { code: 502, status: 'UNKNOWN' } }],
  ['gemini', 503, { error: { code: 503, status: 'UNAVAILABLE' } }],
] as const)('%s says %i in its own shape, stream or not', ([route, status, body]) => {
  for (const stream of [false, true]) {
    const planned = failing(route, status, stream)
    expect(planned.answer).toMatchObject({ status, isWhole: true, ending: 'end' })
    expect(planned.answer.headers['content-type']).toContain('application/json')
    expect(jsonOf(planned)).toMatchObject(body)
    expect(planned.usage).toBeUndefined()
  }
})

test.for([
  [
    'messages',
    {
      'retry-after': '3',
      'anthropic-ratelimit-requests-reset': '2026-01-01T00:00:03Z',
      'x-should-retry': 'true',
    },
  ],
  ['chat', { 'retry-after': '3', 'retry-after-ms': '2500', 'x-ratelimit-reset-requests': '2.5s' }],
] as const)('%s says by headers when to come back', ([route, headers]) => {
  const { answer } = failing(route, { status: 429, retry_after: '2.5s' })
  expect(answer.headers).toMatchObject(headers)
  expect(failing(route, 429).answer.headers).not.toHaveProperty('retry-after')
})

test('gemini says by a detail when to come back', () => {
  const planned = failing('gemini', { status: 429, retry_after: '2.5s' })
  expect(planned.answer.headers).not.toHaveProperty('retry-after')
  expect(jsonOf(planned).error.details).toEqual([
    { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '2.5s' },
  ])
})

test('text, type and code of an error can be given, and headers added', () => {
  const fail = { status: 429, message: 'daily budget reached', type: 'tokens', code: 'budget' }
  const planned = planOne({ rules: [{ fail, headers: { 'Retry-After': 3600 } }] }, requestTo('chat'))
  expect(jsonOf(planned).error).toEqual({
    message: 'daily budget reached',
    type: 'tokens',
    code: 'budget',
    param: null,
  })
  expect(planned.answer.headers['retry-after']).toBe('3600')
})

test.for([
  ['messages', /event: error\ndata: \{"type":"error","error":\{"type":"overloaded_error".*\}\n\n$/],
  ['chat', /data: \{"error":\{"message":.*"type":"server_error".*\}\}\n\n$/],
  [
    'responses',
    /event: error\ndata: \{"type":"error","sequence_number":\d+.*\n\nevent: response\.failed\n.*\n\n$/,
  ],
  ['gemini', /data: \{"error":\{"code":529,.*\}\}\r\n\r\n$/],
] as const)('%s: a stream can fail in its middle, after a status of 200', ([route, end]) => {
  const planned = failing(route, { status: 529, after: 5 }, true)
  const whole = failing(route, 'slow', true)
  expect(planned.answer).toMatchObject({ status: 200, ending: 'end' })
  expect(bodyOf(planned)).toMatch(end)
  const tokens = planned.answer.pieces.reduce((sum, piece) => sum + piece.tokens, 0)
  expect(tokens).toBeGreaterThanOrEqual(5)
  expect(tokens).toBeLessThan(whole.answer.pieces.reduce((sum, piece) => sum + piece.tokens, 0))
})

test.for(textRoutes)('%s: what a stream has sent when it breaks', (route) => {
  const pieces = (fail: FailInput) => failing(route, fail, true).answer.pieces
  const whole = pieces('slow')
  const first = whole.findIndex(({ tokens }) => tokens > 0)
  expect(pieces('stall')).toEqual([])
  expect(pieces({ how: 'stall', after: 0 })).toEqual(whole.slice(0, first))
  expect(pieces({ how: 'stall', after: 1 })).toEqual(whole.slice(0, first + 1))
  expect(pieces({ how: 'reset', after: 1_000 })).toEqual(whole)
})

test.for([
  ['hang', { hasHead: false, ending: 'silence', pieces: [] }],
  ['stall', { hasHead: true, ending: 'silence', pieces: [] }],
  ['reset', { hasHead: false, ending: 'reset', pieces: [] }],
  ['slow', { hasHead: true, ending: 'end', bytesPerSecond: 10 }],
  ['html', { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } }],
] as const)('%s breaks a document', ([how, answer]) => {
  const planned = failing('messages', how)
  expect(planned.answer).toMatchObject(answer)
  expect(planned.usage !== undefined).toBe(how === 'slow')
})

test('a document that stalls in its middle has told how long it is', () => {
  const whole = bodyOf(failing('messages', 'slow'))
  const planned = failing('messages', { how: 'stall', after: 1 })
  expect(planned.answer.headers['content-length']).toBe(String(Buffer.byteLength(whole)))
  expect(bodyOf(planned)).toBe(whole.slice(0, whole.length >> 1))
})

test.for(textRoutes)('%s: malformed and truncated replies do not parse', (route) => {
  expect(() => jsonOf(failing(route, 'malformed'))).toThrow(SyntaxError)
  expect(() => jsonOf(failing(route, 'truncate'))).toThrow(SyntaxError)
  const frames = bodyOf(failing(route, { how: 'malformed', after: 3 }, true)).split(/\r?\n\r?\n/)
  const broken = frames.filter((frame) => {
    const data = /^data: (.*)$/m.exec(frame)?.[1]
    return data !== undefined && data !== '[DONE]' && !isJson(data)
  })
  expect(broken).toHaveLength(1)
  expect(bodyOf(failing(route, { how: 'truncate', after: 3 }, true))).not.toMatch(/\n\n$|\r\n$/)
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
