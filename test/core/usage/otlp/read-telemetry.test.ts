import { describe, expect, test } from 'vitest'
import type { OtlpSignal } from '../../../../src/core/usage/otlp/otlp-data.ts'
import { readTelemetry } from '../../../../src/core/usage/otlp/read-telemetry.ts'
import type { SeriesState } from '../../../../src/core/usage/otlp/series-growth.ts'
import type { UsageBatch } from '../../../../src/core/usage/usage-desk.ts'

const nowMs = 1_793_700_000_000
const nano = (ms: number): string => String(BigInt(ms) * 1_000_000n)

function anyValue(value: unknown): object {
  if (typeof value === 'number')
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  return typeof value === 'string' ? { stringValue: value } : { boolValue: value }
}

const attributes = (told: object) =>
  Object.entries(told).map(([key, value]) => ({ key, value: anyValue(value) }))

/** A listener since an hour, whose series are remembered from call to call. */
function openListener() {
  const series = new Map<string, SeriesState>()
  return (signal: OtlpSignal, request: object) => {
    const batches: UsageBatch[] = []
    const rejected = readTelemetry(
      {
        ...{
          arrival: { atMs: nowMs, agent: null },
          listeningSinceMs: nowMs - 3_600_000,
          openclawPrefix: 'openclaw',
        },
        series: { find: (key) => series.get(key), put: (key, state) => void series.set(key, state) },
        ...{ digest: (text) => text, keep: (batch) => void batches.push(batch) },
      },
      { signal, encoding: 'json', body: Buffer.from(JSON.stringify(request)) },
    )
    const [batch = { records: [], failures: [], spans: [] }] = batches
    return { ...batch, rejected }
  }
}

const logs = (service: string, told: object, more: object = {}) => ({
  resourceLogs: [
    {
      resource: { attributes: attributes({ 'service.name': service }) },
      scopeLogs: [
        { logRecords: [{ timeUnixNano: nano(nowMs - 1_000), attributes: attributes(told), ...more }] },
      ],
    },
  ],
})

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

interface ToldPoint {
  readonly metric: string
  readonly told: object
  readonly value: number
  readonly startMs?: number
  readonly timeMs?: number
}

function metrics(points: readonly ToldPoint[], temporality = 1, { service = 'shop', scope = '' } = {}) {
  return {
    resourceMetrics: [
      {
        resource: { attributes: attributes({ 'service.name': service }) },
        scopeMetrics: [
          {
            scope: { name: scope },
            metrics: points.map(({ metric, told, value, startMs = nowMs - 60_000, timeMs = nowMs }) => ({
              name: metric,
              sum: {
                aggregationTemporality: temporality,
                dataPoints: [
                  {
                    ...{ startTimeUnixNano: nano(startMs), timeUnixNano: nano(timeMs), asInt: String(value) },
                    attributes: attributes(told),
                  },
                ],
              },
            })),
          },
        ],
      },
    ],
  }
}

describe('tokens that metrics tell of', () => {
  const c = 'gen_ai.client.inference.usage'
  test.for([
    {
      why: 'Codex: a total is in the others',
      points: [
        { metric: 'codex.turn.token_usage', told: { token_type: 'total', model: 'g' }, value: 130 },
        { metric: 'codex.turn.token_usage', told: { token_type: 'input', model: 'g' }, value: 100 },
        { metric: 'codex.turn.token_usage', told: { token_type: 'cached_input', model: 'g' }, value: 60 },
        { metric: 'codex.turn.token_usage', told: { token_type: 'output', model: 'g' }, value: 30 },
      ],
      tokens: { input: 40, cacheRead: 60, output: 30 },
    },
    {
      why: 'OpenClaw: what a cache gave stands beside its input; its own counter outranks the general one',
      points: [
        { metric: 'openclaw.tokens', told: { 'openclaw.token': 'input', 'openclaw.model': 'g' }, value: 10 },
        {
          metric: 'openclaw.tokens',
          told: { 'openclaw.token': 'cache_read', 'openclaw.model': 'g' },
          value: 90,
        },
        { metric: 'openclaw.tokens', told: { 'openclaw.token': 'total', 'openclaw.model': 'g' }, value: 100 },
        { metric: 'gen_ai.client.token.usage', told: { 'gen_ai.token.type': 'input' }, value: 100 },
      ],
      tokens: { input: 10, cacheRead: 90, output: 0 },
    },
    {
      why: 'the conventions of today, in parts and kinds, beside those of yesterday',
      points: [
        { metric: `${c}.input_tokens`, told: { 'gen_ai.token.modality': 'text' }, value: 80 },
        { metric: `${c}.input_tokens`, told: { 'gen_ai.token.modality': 'image' }, value: 20 },
        { metric: `${c}.cache_read.input_tokens`, told: { 'gen_ai.token.modality': 'text' }, value: 30 },
        { metric: `${c}.output_tokens`, told: {}, value: 5 },
        { metric: 'gen_ai.client.token.usage', told: { 'gen_ai.token.type': 'input' }, value: 100 },
      ],
      tokens: { input: 70, cacheRead: 30, output: 5 },
    },
  ])('$why', ({ points, tokens }) => {
    const { records } = openListener()('metrics', metrics(points))
    expect(records).toMatchObject([{ source: 'metrics', tokens, facts: { isShare: true } }])
  })

  test('a growing counter counts by what it grew, from its start when that was heard, and anew when it fell', () => {
    const read = openListener()
    const told = { type: 'input', model: 'm' }
    const grown = (value: number, startMs: number, timeMs: number) =>
      read(
        'metrics',
        metrics([{ metric: 'claude_code.token.usage', told, value, startMs, timeMs }], 2),
      ).records.map(({ tokens }) => tokens.input)
    const start = nowMs - 600_000
    expect(grown(100, start, nowMs - 500_000)).toEqual([100])
    expect(grown(130, start, nowMs - 400_000)).toEqual([30])
    // Told again, and overtaken.
    expect(grown(130, start, nowMs - 400_000)).toEqual([])
    expect(grown(120, start, nowMs - 450_000)).toEqual([])
    expect(grown(20, start, nowMs - 300_000)).toEqual([20])
    expect(grown(5, nowMs - 250_000, nowMs - 200_000)).toEqual([5])
  })

  test('two senders that call themselves alike count beside each other, in whatever order they began', () => {
    const read = openListener()
    const told = { type: 'input', model: 'm' }
    const grown = (value: number, startMs: number, timeMs: number) =>
      read(
        'metrics',
        metrics([{ metric: 'claude_code.token.usage', told, value, startMs, timeMs }], 2),
      ).records.map(({ tokens }) => tokens.input)
    const [older, younger] = [nowMs - 600_000, nowMs - 500_000]
    expect(grown(100, younger, nowMs - 400_000)).toEqual([100])
    expect(grown(40, older, nowMs - 390_000)).toEqual([40])
    expect(grown(110, younger, nowMs - 300_000)).toEqual([10])
    expect(grown(70, older, nowMs - 290_000)).toEqual([30])
    expect(grown(9_000, nowMs - 86_400_000, nowMs - 280_000)).toEqual([])
    expect(grown(9_005, nowMs - 86_400_000, nowMs - 180_000)).toEqual([5])
  })

  test.for([
    { service: 'openclaw', scope: '' },
    { service: 'my-gateway', scope: 'openclaw' },
    { service: 'gemini-cli', scope: '' },
  ])(
    'general metrics of $service with scope $scope, which tells tokens by its own, count in no request',
    (who) => {
      const read = openListener()
      const general = {
        metric: 'gen_ai.client.token.usage',
        told: { 'gen_ai.token.type': 'input' },
        value: 100,
      }
      expect(read('metrics', metrics([general], 1, who))).toMatchObject({
        records: [],
        rejected: { count: 0 },
      })
      const own = { metric: 'openclaw.tokens', told: { 'openclaw.token': 'input' }, value: 100 }
      expect(read('metrics', metrics([own], 1, who)).records).toHaveLength(1)
    },
  )

  test('of a counter from before anybody listened only what comes from now on counts', () => {
    const read = openListener()
    const point = { metric: 'claude_code.token.usage', told: { type: 'input' }, startMs: nowMs - 86_400_000 }
    expect(read('metrics', metrics([{ ...point, value: 1_000, timeMs: nowMs - 60_000 }], 2)).records).toEqual(
      [],
    )
    const [record] = read('metrics', metrics([{ ...point, value: 1_010 }], 2)).records
    expect(record?.tokens.input).toBe(10)
  })

  test('what is no sum is counted back', () => {
    const point = { metric: 'claude_code.token.usage', told: { type: 'input' }, value: 1 }
    expect(openListener()('metrics', metrics([point], 0)).rejected.count).toBe(1)
    expect(openListener()('metrics', metrics([{ ...point, value: -1 }])).rejected.count).toBe(1)
  })
})

const ids = { traceId: '0AF7651916CD43DD8448EB211C80319C', spanId: 'b7ad6b7169203331' }

function spans(told: object, more: object = {}, service = 'shop') {
  const span = {
    ...{ ...ids, name: 'chat gpt-5', kind: 3, attributes: attributes(told) },
    ...{ startTimeUnixNano: '1793699999000500000', endTimeUnixNano: nano(nowMs), ...more },
  }
  return {
    resourceSpans: [
      { resource: { attributes: attributes({ 'service.name': service }) }, scopeSpans: [{ spans: [span] }] },
    ],
  }
}

describe('spans', () => {
  const call = {
    ...{ 'gen_ai.system': 'openai', 'gen_ai.request.model': 'gpt-5', 'gen_ai.conversation.id': 's-1' },
    ...{ 'gen_ai.usage.input_tokens': 10, 'gen_ai.usage.output_tokens': 5, 'gen_ai.prompt': 'SECRET' },
  }
  test('are kept with what is allow-listed of them, and count as calls', () => {
    const { spans: kept, records } = openListener()(
      'traces',
      spans({ ...call, 'http.url': 'https://SECRET' }),
    )
    expect(JSON.stringify(kept)).not.toContain('SECRET')
    expect(kept).toMatchObject([
      {
        ...{ traceId: ids.traceId.toLowerCase(), spanId: ids.spanId, parentSpanId: null, kind: 'client' },
        ...{
          startMs: 1_793_699_999_000.5,
          durationMs: 999.5,
          service: 'shop',
          session: 's-1',
          status: 'unset',
        },
        attributes: { 'gen_ai.usage.input_tokens': 10 },
      },
    ])
    expect(records).toMatchObject([
      { tool: 'shop', model: 'gpt-5', session: 's-1', facts: { durationMs: 1000 } },
    ])
  })

  test.for([
    {
      why: 'of an agent, whose calls are told apart',
      told: { ...call, 'gen_ai.operation.name': 'invoke_agent' },
      service: 'shop',
    },
    { why: 'of a tool that tells of calls by events', told: call, service: 'claude-code' },
    { why: 'that are about no model', told: { 'http.request.method': 'GET' }, service: 'shop' },
  ])('$why are kept and do not count', ({ told, service }) => {
    const { spans: kept, records } = openListener()('traces', spans(told, {}, service))
    expect([kept.length, records.length]).toEqual([1, 0])
  })

  test.for([
    { why: 'without an id', more: { spanId: '' } },
    { why: 'with an id that is all 0', more: { traceId: '0'.repeat(32) } },
    { why: 'that end before they begin', more: { endTimeUnixNano: '1' } },
    { why: 'that never end', more: { endTimeUnixNano: 1e300 } },
    { why: 'that end after all 64 bits', more: { endTimeUnixNano: '1e30' } },
    { why: 'of another century', more: { startTimeUnixNano: nano(9_000) } },
    { why: 'that are for ever', more: { startTimeUnixNano: 'Infinity', endTimeUnixNano: 'Infinity' } },
  ])('$why are counted back', ({ more }) => {
    const { spans: kept, rejected } = openListener()('traces', spans(call, more))
    expect([kept.length, rejected.count]).toEqual([0, 1])
  })
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
