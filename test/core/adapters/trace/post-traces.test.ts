import { expect, test } from 'vitest'
import { postTraces } from '../../../../src/core/adapters/trace/post-traces.ts'
import { freePort } from '../../../support/free-port.ts'
import { spanIdOf, spanOf, traceIdOf } from '../../../support/span.ts'
import { type CollectorAnswer, openTraceCollector } from '../../../support/trace-collector.ts'

const never = new AbortController().signal

test('a span arrives as OTLP in JSON has it', async () => {
  await using collector = await openTraceCollector()
  const span = spanOf({
    ...{ spanId: spanIdOf(7), parentSpanId: spanIdOf(1), agent: 'web', session: 's1', kind: 'client' },
    ...{ startMs: 1_762_171_200_000.25, durationMs: 1.5, status: 'error', statusMessage: 'no' },
    attributes: { model: 'x', input_tokens: 12, share: 0.5, ok: true },
  })
  const target = { endpoint: `${collector.url}/otel/`, headers: { Authorization: 'Bearer abc' } }
  expect(await postTraces(target, [span], never)).toEqual({ outcome: 'taken', rejected: 0, reason: null })
  expect(collector.requests).toMatchObject([
    {
      path: '/otel/v1/traces',
      headers: { authorization: 'Bearer abc' },
      resource: {
        attributes: [
          { key: 'service.name', value: { stringValue: 'claude-code' } },
          { key: 'superclaw.agent_id', value: { stringValue: 'web' } },
        ],
      },
      spans: [
        {
          ...{ traceId: traceIdOf(1), spanId: spanIdOf(7), parentSpanId: spanIdOf(1), name: 'turn', kind: 3 },
          startTimeUnixNano: '1762171200000250000',
          endTimeUnixNano: '1762171200001750000',
          attributes: [
            { key: 'session.id', value: { stringValue: 's1' } },
            { key: 'model', value: { stringValue: 'x' } },
            { key: 'input_tokens', value: { intValue: '12' } },
            { key: 'share', value: { doubleValue: 0.5 } },
            { key: 'ok', value: { boolValue: true } },
          ],
          status: { code: 2, message: 'no' },
        },
      ],
    },
  ])
})

const rejected = JSON.stringify({ partialSuccess: { rejectedSpans: '2', errorMessage: 'too old' } })

test.for<{ why: string; answer: CollectorAnswer; delivery: object }>([
  {
    why: 'some are not wanted',
    answer: { status: 200, body: rejected },
    delivery: { outcome: 'taken', rejected: 2, reason: 'the collector says: too old' },
  },
  { why: 'it says nothing', answer: { status: 202 }, delivery: { outcome: 'taken', rejected: 0 } },
  {
    why: 'it is busy, and says for how long',
    answer: { status: 429, headers: { 'Retry-After': '3' } },
    delivery: { outcome: 'later', afterMs: 3_000, reason: 'the collector answers 429' },
  },
  {
    why: 'it says until a time that is over',
    answer: { status: 503, headers: { 'Retry-After': 'Wed, 21 Oct 2015 07:28:00 GMT' } },
    delivery: { outcome: 'later', afterMs: 0 },
  },
  {
    why: 'what is before it is down',
    answer: { status: 502 },
    delivery: { outcome: 'later', afterMs: null },
  },
  { why: 'it does not let us in', answer: { status: 401 }, delivery: { outcome: 'refused' } },
  { why: 'it fails for good', answer: { status: 500 }, delivery: { outcome: 'refused' } },
  {
    why: 'it sends us elsewhere',
    answer: { status: 307, headers: { Location: 'http://127.0.0.1:1/' } },
    delivery: { outcome: 'refused', reason: 'the collector answers 307' },
  },
  {
    why: 'its answer does not end',
    answer: { status: 200, body: 'x'.repeat(1_000_000) },
    delivery: { outcome: 'later', reason: expect.stringMatching(/too long/) },
  },
])('it is known what became of spans when $why', async ({ answer, delivery }) => {
  await using collector = await openTraceCollector([answer])
  const target = { endpoint: `${collector.url}/v1/traces`, headers: {} }
  expect(await postTraces(target, [spanOf()], never)).toMatchObject(delivery)
  expect(collector.requests).toMatchObject([{ path: '/v1/traces' }])
})

test('where nothing listens, another try may help', async () => {
  const target = { endpoint: `http://127.0.0.1:${await freePort()}`, headers: {} }
  expect(await postTraces(target, [spanOf()], never)).toEqual({
    ...{ outcome: 'later', afterMs: null },
    reason: 'the collector cannot be reached: ECONNREFUSED',
  })
})
