import { expect, test } from 'vitest'
import type { ProviderRequest } from '../../../src/core/provider-fake/call.ts'
import { bodyOf, jsonOf, planOne, requestTo, textRoutes } from '../../support/provider-requests.ts'

const post = (path: string, body: unknown, headers: ProviderRequest['headers'] = {}): ProviderRequest => ({
  ...{ method: 'POST', path, headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})
const messages = [{ role: 'user', content: 'hi' }]
const gemini = '/v1beta/models/m:generateContent'

test.for([
  {
    why: 'no JSON',
    request: post('/v1/messages', '{'),
    status: 400,
    error: { type: 'invalid_request_error' },
  },
  { why: 'a list', request: post('/v1/messages', []), status: 400, error: { type: 'invalid_request_error' } },
  {
    why: 'no model',
    request: post('/v1/messages', { max_tokens: 1, messages }),
    ...{ status: 400, error: { message: 'model: Field required' } },
  },
  {
    why: 'no max_tokens',
    request: post('/v1/messages', { model: 'm', messages }),
    ...{ status: 400, error: { message: 'max_tokens: Field required' } },
  },
  {
    why: 'max_tokens 0',
    request: post('/v1/messages', { model: 'm', max_tokens: 0, messages }),
    ...{ status: 400, error: { message: expect.stringContaining('max_tokens: ') } },
  },
  {
    why: 'no message',
    request: post('/v1/messages', { model: 'm', max_tokens: 1, messages: [] }),
    ...{ status: 400, error: { message: 'messages: at least one message is required' } },
  },
  {
    why: 'a message of nobody',
    request: post('/v1/messages', { model: 'm', max_tokens: 1, messages: [{ content: 'hi' }] }),
    ...{ status: 400, error: { message: expect.stringContaining('messages.0: ') } },
  },
  {
    why: 'no model to count for',
    request: post('/v1/messages/count_tokens', { messages }),
    ...{ status: 400, error: { message: 'model: Field required' } },
  },
  {
    why: 'nothing there',
    request: post('/v1/messages/x', {}),
    status: 404,
    error: { type: 'not_found_error' },
  },
  {
    why: 'another method',
    request: { ...post('/v1/messages', ''), method: 'GET' },
    ...{ status: 405, error: { type: 'invalid_request_error' } },
  },
  {
    why: 'too large',
    request: { method: 'POST', path: '/v1/messages', headers: {}, body: undefined },
    ...{ status: 413, error: { type: 'request_too_large' } },
  },
])('anthropic refuses $why', ({ request, status, error }) => {
  const planned = planOne({}, request)
  const requestId = planned.answer.headers['request-id']
  expect(planned.answer.status).toBe(status)
  expect(jsonOf(planned)).toMatchObject({ type: 'error', error, request_id: requestId })
})

test.for([
  {
    why: 'no JSON',
    request: post('/v1/chat/completions', 'x'),
    ...{ status: 400, error: { type: 'invalid_request_error', param: null, code: null } },
  },
  {
    why: 'a chat without a model',
    request: post('/v1/chat/completions', { messages }),
    ...{ status: 400, error: { message: 'you must provide a model parameter', param: null, code: null } },
  },
  {
    why: 'a chat without messages',
    request: post('/v1/chat/completions', { model: 'm' }),
    ...{ status: 400, error: { param: 'messages', code: 'missing_required_parameter' } },
  },
  {
    why: 'options of a stream that is none',
    request: post('/v1/chat/completions', { model: 'm', messages, stream_options: { include_usage: true } }),
    ...{ status: 400, error: { param: 'stream_options' } },
  },
  {
    why: 'a response without a model',
    request: post('/v1/responses', { input: 'hi' }),
    ...{ status: 400, error: { param: 'model', code: 'missing_required_parameter' } },
  },
  {
    why: 'a response without input',
    request: post('/v1/responses', { model: 'm' }),
    ...{ status: 400, error: { param: 'input', code: 'missing_required_parameter' } },
  },
  {
    why: 'what is not there',
    request: post('/v1/nothing', {}),
    ...{ status: 404, error: { message: 'Invalid URL (POST /v1/nothing)' } },
  },
])('openai refuses $why', ({ request, status, error }) => {
  const planned = planOne({}, request)
  expect(planned.answer.status).toBe(status)
  expect(jsonOf(planned)).toEqual({
    error: { message: expect.any(String), type: 'invalid_request_error', param: null, code: null, ...error },
  })
})

test.for([
  { why: 'no JSON', request: post(gemini, '{'), code: 400, status: 'INVALID_ARGUMENT' },
  { why: 'no contents', request: post(gemini, {}), code: 400, status: 'INVALID_ARGUMENT' },
  {
    why: 'contents of another kind',
    request: post(gemini, { contents: 'hi' }),
    code: 400,
    status: 'INVALID_ARGUMENT',
  },
  { why: 'another action', request: post('/v1beta/models/m:sing', {}), code: 404, status: 'NOT_FOUND' },
])('gemini refuses $why', ({ request, code, status }) => {
  const planned = planOne({}, request)
  expect(planned.answer.status).toBe(code)
  expect(jsonOf(planned)).toEqual({ error: { code, status, message: expect.any(String) } })
})

const keyed = {
  messages: 'x-api-key',
  chat: 'authorization',
  responses: 'authorization',
  gemini: 'x-goog-api-key',
}
const statuses = {
  messages: [401, 401, 200],
  chat: [401, 401, 200],
  responses: [401, 401, 200],
  gemini: [403, 400, 200],
}

test.for(textRoutes)('%s: a key is asked for where the script says so, and is in no answer', (route) => {
  const header = keyed[route]
  const value = (key: string): string => (header === 'authorization' ? `Bearer ${key}` : key)
  const answers = [{}, { [header]: value('wrong-key') }, { [header]: value('right-key') }].map((headers) =>
    planOne({ keys: ['right-key'] }, requestTo(route, { headers })),
  )
  expect(answers.map(({ answer }) => answer.status)).toEqual(statuses[route])
  expect(answers.map(bodyOf).join('')).not.toMatch(/right-key|wrong-key/)
})

test('clients of Anthropic may bear their key as a token, and those of Gemini in the query', () => {
  const bearer = requestTo('messages', { headers: { authorization: 'Bearer k' } })
  const inQuery = { ...requestTo('gemini'), path: `${gemini}?key=k` }
  expect([bearer, inQuery].map((request) => planOne({ keys: ['k'] }, request).answer.status)).toEqual([
    200, 200,
  ])
})

test.for(textRoutes)('%s: another model is refused where only those of the script are there', (route) => {
  const script = { models: ['known'], strict_models: true }
  expect(planOne(script, requestTo(route)).answer.status).toBe(404)
})
