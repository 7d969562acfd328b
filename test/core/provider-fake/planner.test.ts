import { expect, test } from 'vitest'
import {
  bodyOf,
  jsonOf,
  planAll,
  planOne,
  requestTo,
  type TextRoute,
  textRoutes,
} from '../../support/provider-requests.ts'

/** Where each API has the text of a reply. */
const textOf: Readonly<Record<TextRoute, (reply: ReturnType<typeof jsonOf>) => unknown>> = {
  messages: ({ content }) => content[0].text,
  chat: ({ choices }) => choices[0].message.content,
  responses: ({ output }) => output.at(-1).content[0].text,
  gemini: ({ candidates }) => candidates[0].content.parts[0].text,
}

test.for(textRoutes)('%s: the first rule that applies answers', (route) => {
  const script = {
    rules: [
      { name: 'other model', when: { model: 'x*' }, reply: 'not this' },
      { name: 'other route', when: { route: 'count_tokens' as const }, reply: 'nor this' },
      { name: 'header', when: { header: { 'X-Agent': '^main$' } }, reply: 'by its header' },
      {
        name: 'prompt',
        when: { prompt: '(?i)HELLO', stream: false },
        reply: 'hello to {{model}}: {{prompt}}, {{call}}',
      },
    ],
  }
  const [byPrompt, byHeader, byNone] = planAll(
    script,
    requestTo(route, { prompt: 'well, hello' }),
    requestTo(route, { prompt: 'hello', headers: { 'x-agent': 'main' } }),
    requestTo(route, { prompt: 'bye' }),
  )
  expect(textOf[route](jsonOf(byPrompt!))).toBe('hello to m: well, hello, 1')
  expect(textOf[route](jsonOf(byHeader!))).toBe('by its header')
  expect([byPrompt, byHeader, byNone].map((planned) => planned?.rule)).toEqual([
    'prompt',
    'header',
    'built-in: answer',
  ])
})

test('a rule for the second to the third call leaves the others to the next', () => {
  const rules = [{ when: { call: '2..3' }, fail: 500 }, { reply: 'well' }]
  const planned = planAll({ rules }, ...Array.from({ length: 4 }, () => requestTo('chat')))
  expect(planned.map(({ answer }) => answer.status)).toEqual([200, 500, 500, 200])
})

test('a call that another rule answers counts too', () => {
  const rules = [
    { when: { call: '1..2' }, fail: 500 },
    { when: { call: 3 }, fail: 429 },
    { when: { call: 3 }, fail: 503 },
    { reply: 'well' },
  ]
  const planned = planAll({ rules }, ...Array.from({ length: 5 }, () => requestTo('chat')))
  expect(planned.map(({ answer }) => answer.status)).toEqual([500, 500, 429, 200, 200])
})

test('calls are counted for each rule, of those that all else of it applies to', () => {
  const rules = [{ when: { prompt: 'a', call: 2 }, fail: 429 }]
  const planned = planAll({ rules }, ...['a', 'b', 'a', 'a'].map((prompt) => requestTo('chat', { prompt })))
  expect(planned.map(({ answer }) => answer.status)).toEqual([200, 200, 429, 200])
})

test.for(textRoutes)('%s: the same requests in the same order get the same bytes', (route) => {
  const requests = [requestTo(route), requestTo(route, { stream: true }), requestTo(route)]
  const script = { rules: [{ reply: { tokens: 30, thinking: 'hm', tools: [{ name: '*' }] } }] }
  const first = planAll(script, ...requests)
  expect(planAll(script, ...requests)).toEqual(first)
  expect(bodyOf(first[0]!)).not.toBe(bodyOf(first[2]!))
  expect(planAll({ ...script, seed: 2 }, ...requests).map(bodyOf)).not.toEqual(first.map(bodyOf))
})

test('usage that is given is told as each API tells it', () => {
  const usage = {
    input: 1000,
    cache_read: 200,
    cache_write: 30,
    cache_write_1h: 4,
    output: 34,
    reasoning: 10,
  }
  const script = { rules: [{ reply: 'hi', usage }] }
  const told = textRoutes.map((route) => {
    const { usage: under, usageMetadata } = jsonOf(planOne(script, requestTo(route)))
    return under ?? usageMetadata
  })
  expect(told).toMatchObject([
    {
      input_tokens: 1000,
      cache_read_input_tokens: 200,
      cache_creation_input_tokens: 34,
      cache_creation: { ephemeral_5m_input_tokens: 30, ephemeral_1h_input_tokens: 4 },
      output_tokens: 34,
    },
    {
      prompt_tokens: 1234,
      completion_tokens: 34,
      total_tokens: 1268,
      prompt_tokens_details: { cached_tokens: 200 },
      completion_tokens_details: { reasoning_tokens: 10 },
    },
    {
      input_tokens: 1234,
      input_tokens_details: { cached_tokens: 200 },
      output_tokens: 34,
      output_tokens_details: { reasoning_tokens: 10 },
      total_tokens: 1268,
    },
    {
      promptTokenCount: 1234,
      cachedContentTokenCount: 200,
      candidatesTokenCount: 24,
      thoughtsTokenCount: 10,
      totalTokenCount: 1268,
    },
  ])
})

test('usage that is not given is counted, four bytes a token', () => {
  const script = { rules: [{ reply: 'eight by', usage: { cache_read: 1 } }] }
  expect(planOne(script, requestTo('chat', { prompt: 'abcdefgh' })).usage).toEqual({
    // The text and the role of the message, of twelve bytes: three tokens, of which one is cached.
    ...{ input: 2, cacheRead: 1, cacheWrite: 0, cacheWrite1h: 0 },
    ...{ output: 2, reasoning: 0 },
  })
})

test.for([
  ['messages', { max_tokens: 2 }, 'max_tokens'],
  ['chat', { max_completion_tokens: 2 }, 'length'],
  ['responses', { max_output_tokens: 2 }, 'max_output_tokens'],
  ['gemini', { generationConfig: { maxOutputTokens: 2 } }, 'MAX_TOKENS'],
] as const)('%s: a reply ends at the limit of the request', ([route, body, reason]) => {
  const reply = jsonOf(planOne({ rules: [{ reply: 'abcdefghijkl' }] }, requestTo(route, { body })))
  expect(textOf[route](reply)).toBe('abcdefgh')
  expect(JSON.stringify(reply)).toContain(`"${reason}"`)
})

test('tokens are counted where that is asked for, and rules may give the number', () => {
  const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'abcdefgh' }] })
  const anthropic = { method: 'POST', path: '/v1/messages/count_tokens', headers: {}, body }
  const contents = [{ parts: [{ text: 'abcdefgh' }] }]
  const gemini = {
    ...{ method: 'POST', path: '/v1beta/models/m:countTokens', headers: {} },
    body: JSON.stringify({ generateContentRequest: { contents } }),
  }
  const rules = [{ when: { route: 'count_tokens' as const, call: 3 }, usage: { input: 77 } }]
  expect(planAll({ rules }, anthropic, gemini, anthropic).map(jsonOf)).toMatchObject([
    { input_tokens: 3 },
    { totalTokens: 2 },
    { input_tokens: 77 },
  ])
})

const get = (path: string, headers: Readonly<Record<string, string>> = {}) => ({
  ...{ method: 'GET', path, headers, body: '' },
})

test('models are listed to each client in the shape that it knows', () => {
  const lists = planAll(
    { models: ['one', { id: 'two', name: 'Two' }] },
    get('/v1/models', { authorization: 'Bearer k' }),
    get('/v1/models', { 'anthropic-version': '2023-06-01' }),
    get('/v1beta/models'),
    get('/v1/models/two', { 'x-api-key': 'k' }),
    get('/v1/models/three'),
  )
  expect(lists.map(jsonOf)).toMatchObject([
    { object: 'list', data: [{ id: 'one', object: 'model' }, { id: 'two' }] },
    { data: [{ id: 'one' }, { id: 'two', display_name: 'Two' }], has_more: false, last_id: 'two' },
    { models: [{ name: 'models/one' }, { displayName: 'Two' }] },
    { type: 'model', id: 'two' },
    { error: { code: 'model_not_found' } },
  ])
})

test('in a tool loop the prompt of the turn stays, and results are counted', () => {
  const rules = [
    { name: 'second', when: { prompt: 'weather', tool_results: 2 }, reply: 'got {{tool_result}}' },
    { name: 'first', when: { prompt: 'weather', tool_results: 0 }, reply: 'let me see' },
  ]
  const messages = [
    { role: 'user', content: 'weather, long ago' },
    { role: 'assistant', content: 'fine' },
    { role: 'user', content: 'the weather?' },
  ]
  const loop = [
    ...messages,
    { role: 'assistant', content: null, tool_calls: [{ id: 'a' }, { id: 'b' }] },
    { role: 'tool', tool_call_id: 'a', content: 'sun' },
    { role: 'tool', tool_call_id: 'b', content: 'rain' },
    { role: 'user', content: [{ type: 'text', text: 'context of the program' }] },
  ]
  const [begin, end] = planAll(
    { rules },
    requestTo('chat', { body: { messages } }),
    requestTo('chat', { body: { messages: loop } }),
  )
  expect([begin?.rule, end?.rule]).toEqual(['first', 'second'])
  expect(textOf.chat(jsonOf(end!))).toBe('got rain')
})

test('a message before a call of a tool does not end the turn of a response', () => {
  const input = [
    { role: 'user', content: [{ type: 'input_text', text: 'the weather?' }] },
    { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'I look.' }] },
    { type: 'function_call', call_id: 'a', name: 'weather', arguments: '{}' },
    { type: 'function_call_output', call_id: 'a', output: 'sun' },
  ]
  const rules = [{ name: 'end', when: { prompt: 'weather', tool_results: 1 }, reply: 'well' }]
  expect(planOne({ rules }, requestTo('responses', { body: { input } })).rule).toBe('end')
})

test('the built-in script calls a tool when it is asked to, and tells what came of it', () => {
  const tools = [
    { name: 'note', input_schema: { type: 'object' } },
    {
      name: 'bash',
      input_schema: { type: 'object', properties: { command: { type: 'string' } }, required: ['command'] },
    },
  ]
  const first = planOne({}, requestTo('messages', { prompt: 'please use a tool', body: { tools } }))
  const { content, stop_reason } = jsonOf(first)
  expect(stop_reason).toBe('tool_use')
  expect(content.at(-1)).toMatchObject({
    name: 'bash',
    input: { command: 'echo hello from the fake provider' },
  })
  const messages = [
    { role: 'user', content: 'please use a tool' },
    { role: 'assistant', content },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: content.at(-1).id, content: 'hello' }] },
  ]
  const second = jsonOf(planOne({}, requestTo('messages', { body: { tools, messages } })))
  expect(second).toMatchObject({
    stop_reason: 'end_turn',
    content: [{ text: 'Done. The tool answered:\n\nhello' }],
  })
})
