import { describe, expect, test } from 'vitest'
import { ids, nano, openListener, spans } from '../../../support/told-telemetry.ts'

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
