import { describe, expect, test } from 'vitest'
import { logs, nano, nowMs, openListener, spans } from '../../../support/told-telemetry.ts'

describe('calls that events tell of', () => {
  test.for([
    {
      why: 'Claude Code: its input leaves the cache out',
      service: 'claude-code',
      told: {
        ...{
          'event.name': 'claude_code.api_request',
          model: 'claude-opus-4-8',
          request_id: 'req_1',
          speed: 'fast',
        },
        ...{
          input_tokens: 1,
          output_tokens: 2,
          cache_read_tokens: 3,
          cache_creation_tokens: 4,
          cost_usd: '0.5',
        },
      },
      record: {
        ...{
          key: 'claude-code/request/req_1',
          tier: 'fast',
          provider: 'anthropic',
          reportedNano: 500_000_000,
        },
        tokens: { input: 1, cacheRead: 3, cacheWrite5m: 4, cacheWrite1h: 0, output: 2, reasoning: 0 },
        doubts: ['write_split'],
      },
    },
    {
      why: 'Codex: numbers are texts, and what came from a cache is input',
      service: 'codex_cli_rs',
      told: {
        ...{ 'event.name': 'codex.sse_event', 'event.kind': 'response.completed', model: 'gpt-5.5' },
        ...{
          'conversation.id': 'c-1',
          input_token_count: '100',
          cached_token_count: '60',
          auth_mode: 'Chatgpt',
        },
        ...{ cache_write_token_count: '10', output_token_count: '20', reasoning_token_count: '5' },
      },
      record: {
        ...{ tool: 'codex', session: 'c-1', model: 'gpt-5.5', facts: { isSubscribed: true } },
        tokens: { input: 30, cacheRead: 60, cacheWrite5m: 10, cacheWrite1h: 0, output: 20, reasoning: 5 },
      },
    },
    {
      why: 'Gemini CLI: thoughts stand beside the output, and what tools were given beside the input',
      service: 'gemini-cli',
      told: {
        ...{
          'event.name': 'gemini_cli.api_response',
          model: 'gemini-3-pro',
          'session.id': 'g-1',
          duration_ms: 900,
        },
        ...{ input_token_count: 100, cached_content_token_count: 40, output_token_count: 10 },
        ...{ thoughts_token_count: 7, tool_token_count: 3, total_token_count: 120 },
      },
      record: {
        ...{ tool: 'gemini-cli', session: 'g-1', provider: 'google', facts: { durationMs: 900 } },
        tokens: { input: 63, cacheRead: 40, cacheWrite5m: 0, cacheWrite1h: 0, output: 17, reasoning: 7 },
      },
    },
    {
      why: 'the conventions of today: what a cache gave and took is input',
      service: 'shop',
      told: {
        ...{ 'event.name': 'gen_ai.client.inference.operation.details', 'gen_ai.operation.name': 'chat' },
        ...{ 'gen_ai.provider.name': 'gcp.gemini', 'gen_ai.response.model': 'gemini-3-pro' },
        ...{ 'gen_ai.response.id': 'r-1', 'gen_ai.usage.input_tokens': 100, 'gen_ai.usage.output_tokens': 9 },
        ...{ 'gen_ai.usage.cache_read.input_tokens': 50, 'gen_ai.usage.cache_write.input_tokens': 20 },
      },
      record: {
        ...{ key: 'shop/response/r-1', provider: 'google' },
        tokens: { input: 30, cacheRead: 50, cacheWrite5m: 20, cacheWrite1h: 0, output: 9, reasoning: 0 },
      },
    },
  ])('$why', ({ service, told, record }) => {
    const read = openListener()('logs', logs(service, told))
    expect(read.rejected.count).toBe(0)
    expect(read.records).toMatchObject([{ source: 'event', atMs: nowMs - 1_000, ...record }])
  })

  test.for([
    {
      why: 'pieces of an answer of Codex',
      told: { 'event.name': 'codex.sse_event', 'event.kind': 'response.created' },
    },
    { why: 'a prompt', told: { 'event.name': 'claude_code.user_prompt', prompt: 'SECRET', input_tokens: 5 } },
    {
      why: 'the last failure of a call, told again',
      told: { 'event.name': 'claude_code.api_retries_exhausted', total_attempts: 3 },
    },
    {
      why: 'a request of Codex that was answered',
      told: { 'event.name': 'codex.api_request', 'http.response.status_code': '200' },
    },
  ])('$why tells nothing', ({ told }) => {
    const { records, failures, rejected } = openListener()('logs', logs('x', told))
    expect([records, failures, rejected.count]).toEqual([[], [], 0])
  })

  test.for([
    { why: 'no model', told: { 'event.name': 'claude_code.api_request', input_tokens: 1, output_tokens: 1 } },
    { why: 'no tokens', told: { 'event.name': 'gemini_cli.api_response', model: 'gemini-3-pro' } },
    {
      why: 'more tokens than there are',
      told: { 'event.name': 'claude_code.api_request', model: 'm', input_tokens: 1e15, output_tokens: 1 },
    },
  ])('$why: it is counted back', ({ told }) => {
    expect(openListener()('logs', logs('x', told)).rejected.count).toBe(1)
  })
})

test.for([
  {
    why: 'Claude Code',
    told: {
      'event.name': 'claude_code.api_error',
      model: 'm',
      status_code: '529',
      error: 'Overloaded',
      attempt: '2',
    },
    failure: { tool: 'claude-code', status: 529, errorClass: 'overloaded', attempt: 2 },
  },
  {
    why: 'Codex',
    told: {
      'event.name': 'codex.api_request',
      'http.response.status_code': '429',
      'error.message': 'slow',
      attempt: 1,
    },
    failure: { tool: 'codex', status: 429, errorClass: 'rate_limit', message: 'slow' },
  },
  {
    why: 'Gemini CLI',
    told: {
      'event.name': 'gemini_cli.api_error',
      model: 'm',
      status_code: 401,
      error_type: 'x',
      error: 'no key',
    },
    failure: { tool: 'gemini-cli', status: 401, errorClass: 'auth' },
  },
])('a failure that $why tells of', ({ told, failure }) => {
  expect(openListener()('logs', logs('x', told)).failures).toMatchObject([{ source: 'event', ...failure }])
})

test.for([
  { why: 'an hour behind is believed', offMs: -3_500_000, atMs: nowMs - 3_500_000, doubts: [] },
  { why: 'a day behind is replaced', offMs: -86_400_000, atMs: nowMs, doubts: ['clock'] },
  { why: 'four minutes ahead is believed', offMs: 240_000, atMs: nowMs + 240_000, doubts: [] },
  { why: 'a day ahead is replaced', offMs: 86_400_000, atMs: nowMs, doubts: ['clock'] },
])('a clock that is $why', ({ offMs, atMs, doubts }) => {
  const told = { 'event.name': 'claude_code.api_request', model: 'm', input_tokens: 1, output_tokens: 1 }
  const [record] = openListener()('logs', logs('x', told, { timeUnixNano: nano(nowMs + offMs) })).records
  expect(record).toMatchObject({ atMs, doubts })
})

test('keys in what is told of failures are masked, also where a text is cut, and in spans as in events', () => {
  const key = 'sk-ant-api03-0123456789abcdefghijklmnopqrstuvwxyz'
  const cut = `${'x '.repeat(143)}${key}`
  const event = { 'event.name': 'claude_code.api_error', error: cut, status_code: 401, model: 'm' }
  const { failures } = openListener()('logs', logs('claude-code', event))
  const told = { 'error.message': `bad ${key}`, 'gen_ai.request.model': 'm', 'gen_ai.operation.name': 'chat' }
  const more = { name: `chat ${key}`, status: { code: 2, message: cut } }
  const read = openListener()('traces', spans(told, more))
  expect([failures.length, read.failures.length]).toEqual([1, 1])
  expect(read.spans).toMatchObject([
    {
      name: 'chat ***',
      statusMessage: expect.stringMatching(/\*{3}$/),
      attributes: { 'error.message': 'bad ***' },
    },
  ])
  expect(JSON.stringify([failures, read])).not.toContain('sk-')
})
