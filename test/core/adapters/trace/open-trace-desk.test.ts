import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openTraceDesk } from '../../../../src/core/adapters/trace/open-trace-desk.ts'
import type { TraceQuery, TraceSettings } from '../../../../src/core/usage/trace/trace-desk.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'
import { spanIdOf, spanOf, traceIdOf } from '../../../support/span.ts'
import { tempFolder } from '../../../support/temp-folder.ts'
import { openTraceCollector } from '../../../support/trace-collector.ts'
import { until } from '../../../support/until.ts'

const all: TraceQuery = {
  ...{ fromMs: 0, untilMs: Number.MAX_SAFE_INTEGER, hasError: false, durationMsMin: 0, limit: 10 },
}
const settings: TraceSettings = {
  sampling: { ratio: 1, perSecond: 50 },
  keep: { forMs: 1e12, sizeBytesMax: 1e9 },
  onward: null,
}

function openDesk(more: Partial<TraceSettings> = {}) {
  const folder = tempFolder()
  const clock = createFakeClock()
  const path = join(folder.path, 'traces.db')
  const desk = openTraceDesk({
    ...{ clock, path, random: { fraction: () => 0 } },
    settings: { ...settings, ...more },
  })
  return {
    ...{ clock, desk },
    [Symbol.dispose]() {
      desk[Symbol.dispose]()
      folder[Symbol.dispose]()
    },
  }
}

const none = new Set<string>()

test('what goes on to a collector that sends it back to us does not go in circles', async () => {
  await using collector = await openTraceCollector()
  using world = openDesk({ onward: { endpoint: collector.url, headers: {} } })
  const { desk, clock } = world
  desk.takeSpans([spanOf()], none)
  await clock.advance(1_000)
  await until(() => desk.listTraces(all).onward?.sent === 1)
  desk.takeSpans([spanOf(), spanOf({ spanId: spanIdOf(2) })], none)
  await clock.advance(1_000)
  await until(() => desk.listTraces(all).onward?.sent === 2)
  expect(collector.requests.map(({ spans }) => spans.map(({ spanId }) => spanId))).toEqual([
    [spanIdOf(1)],
    [spanIdOf(2)],
  ])
  expect(desk.settle()).toBe(true)
})

test('what is not kept does not go on, is counted, and another sample counts at once', async () => {
  await using collector = await openTraceCollector()
  using world = openDesk({
    sampling: { ratio: 0, perSecond: 50 },
    onward: { endpoint: collector.url, headers: {} },
  })
  const { desk, clock } = world
  desk.takeSpans([spanOf()], none)
  desk.settle()
  expect(desk.listTraces(all)).toMatchObject({
    traces: [],
    lost: [{ loss: 'sampled', spans: 1, traces: 1 }],
    onward: { sent: 0, waiting: 0 },
  })
  desk.configure({ ...settings, onward: null })
  desk.takeSpans([spanOf({ traceId: traceIdOf(2) })], none)
  await clock.advance(5_000)
  expect(desk.listTraces(all)).toMatchObject({ traces: [{ traceId: traceIdOf(2) }], onward: null })
  expect(collector.requests).toEqual([])
})

test('while the collector cannot be reached, what is kept is shown all the same, and said to wait', async () => {
  using world = openDesk({ onward: { endpoint: 'http://127.0.0.1:1', headers: {} } })
  const { desk, clock } = world
  desk.takeSpans([spanOf()], none)
  await clock.advance(1_000)
  await until(() => desk.listTraces(all).onward?.fault !== null)
  expect(desk.listTraces(all)).toMatchObject({
    traces: [{ spans: 1 }],
    onward: { sent: 0, waiting: 1, dropped: 0, fault: expect.stringMatching(/cannot be reached/) },
  })
  expect(desk.settle()).toBe(false)
})

test('what waits for a decision is decided when the desk is closed', () => {
  const folder = tempFolder()
  const deps = {
    clock: createFakeClock(),
    path: join(folder.path, 'traces.db'),
    random: { fraction: () => 0 },
  }
  const sampling = { ratio: 0, perSecond: 50 }
  const desk = openTraceDesk({ ...deps, settings: { ...settings, sampling } })
  desk.takeSpans([spanOf({ status: 'error' })], none)
  expect(desk.listTraces(all).traces).toEqual([])
  desk[Symbol.dispose]()
  const again = openTraceDesk({ ...deps, settings })
  expect(again.listTraces(all).traces).toMatchObject([{ errors: 1 }])
  again[Symbol.dispose]()
  folder[Symbol.dispose]()
})
