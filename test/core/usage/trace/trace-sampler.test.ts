import { expect, test } from 'vitest'
import { createTraceSampler } from '../../../../src/core/usage/trace/trace-sampler.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'
import { spanIdOf, spanOf, traceIdOf } from '../../../support/span.ts'

function openSampler(rules: { ratio: number; perSecond: number }) {
  const clock = createFakeClock()
  const kept: string[] = []
  const lost: Record<string, number> = {}
  const sampler = createTraceSampler({
    clock,
    rules,
    keep: (spans) =>
      kept.push(...spans.map(({ traceId, spanId }) => `${Number(`0x${traceId}`)}/${Number(`0x${spanId}`)}`)),
    onLost(loss, spans, isFirst) {
      lost[loss] = (lost[loss] ?? 0) + spans
      if (isFirst) lost[`${loss} traces`] = (lost[`${loss} traces`] ?? 0) + 1
    },
  })
  return { clock, kept, lost, sampler }
}

const child = (trace: number, span: number, more = {}) =>
  spanOf({ traceId: traceIdOf(trace), spanId: spanIdOf(span), parentSpanId: spanIdOf(1), ...more })
const root = (trace: number, more = {}) => child(trace, 1, { parentSpanId: null, ...more })

test('what the head keeps is kept at once, and waits for nothing', () => {
  const { kept, sampler } = openSampler({ ratio: 1, perSecond: 50 })
  sampler.take([child(1, 2), child(2, 2)])
  expect(kept).toEqual(['1/2', '2/2'])
  expect(sampler.waiting()).toBe(0)
})

test('an error keeps the whole trace, also what came before it', async () => {
  const { clock, kept, lost, sampler } = openSampler({ ratio: 0, perSecond: 50 })
  sampler.take([child(1, 2), child(2, 2)])
  await clock.advance(20_000)
  sampler.take([child(1, 3, { status: 'error' }), root(1), root(2)])
  expect(kept).toEqual([])
  await clock.advance(3_000)
  expect(kept).toEqual(['1/2', '1/3', '1/1'])
  expect(lost).toEqual({ sampled: 2, 'sampled traces': 1 })
  expect(clock.pending()).toBe(0)
})

test('without a root, a trace is decided when it has been quiet for half a minute', async () => {
  const { clock, lost, sampler } = openSampler({ ratio: 0, perSecond: 50 })
  sampler.take([child(1, 2)])
  await clock.advance(29_000)
  sampler.take([child(1, 3)])
  await clock.advance(29_000)
  expect(sampler.waiting()).toBe(2)
  await clock.advance(2_000)
  expect(lost).toEqual({ sampled: 2, 'sampled traces': 1 })
})

test('what comes after the decision follows it, unless it tells of something', async () => {
  const { clock, kept, lost, sampler } = openSampler({ ratio: 0, perSecond: 50 })
  sampler.take([root(1)])
  await clock.advance(3_000)
  sampler.take([child(1, 2)])
  expect(lost).toEqual({ sampled: 2, 'sampled traces': 1 })
  sampler.take([child(1, 3, { status: 'error' })])
  sampler.take([child(1, 4)])
  expect(kept).toEqual(['1/3', '1/4'])
})

test('whoever began a trace can have it kept', () => {
  const { kept, sampler } = openSampler({ ratio: 0, perSecond: 50 })
  sampler.take([root(1), root(2)], new Set([traceIdOf(2)]))
  expect(kept).toEqual(['2/1'])
})

test('beyond the rate, plain traces are not kept and errors still are', () => {
  const { kept, lost, sampler } = openSampler({ ratio: 1, perSecond: 1 })
  for (let trace = 1; trace <= 20; trace += 1) sampler.take([root(trace)])
  expect(kept).toHaveLength(8)
  sampler.take([root(21, { status: 'error' })])
  sampler.settle()
  expect(kept).toHaveLength(9)
  expect(kept.at(-1)).toBe('21/1')
  expect(lost).toEqual({ rate: 12, 'rate traces': 12 })
})

test('when too much waits, the oldest trace is decided first', () => {
  const { lost, sampler } = openSampler({ ratio: 0, perSecond: 50 })
  sampler.take([child(1, 1)])
  sampler.take(Array.from({ length: 20_000 }, (_, index) => child(2, index + 1)))
  expect(lost).toEqual({ sampled: 1, 'sampled traces': 1 })
  expect(sampler.waiting()).toBe(20_000)
  sampler.take([child(3, 1)])
  expect(lost).toEqual({ sampled: 20_001, 'sampled traces': 2 })
  expect(sampler.waiting()).toBe(1)
})

test('a changed ratio counts from the next trace on', () => {
  const { kept, sampler } = openSampler({ ratio: 0, perSecond: 50 })
  sampler.configure({ ratio: 1, perSecond: 5 })
  sampler.take([root(7)])
  expect(kept).toEqual(['7/1'])
})
