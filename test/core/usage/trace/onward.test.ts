import { expect, test } from 'vitest'
import { createOnward, type Delivery } from '../../../../src/core/usage/trace/onward.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'
import { spanIdOf, spanOf } from '../../../support/span.ts'

const taken: Delivery = { outcome: 'taken', rejected: 0, reason: null }
const later = (afterMs: number | null = null): Delivery => ({ outcome: 'later', afterMs, reason: 'busy' })

/** @param answers one after the other; then all is taken */
function openWorld(answers: Delivery[] = []) {
  const clock = createFakeClock()
  const originMs = clock.elapsed()
  const sent: { readonly atMs: number; readonly spans: number }[] = []
  const onward = createOnward({
    clock,
    random: { fraction: () => 1 },
    async deliver(spans) {
      sent.push({ atMs: clock.elapsed() - originMs, spans: spans.length })
      return answers.shift() ?? taken
    },
  })
  const spans = (count: number) =>
    Array.from({ length: count }, (_, index) => spanOf({ spanId: spanIdOf(index + 1) }))
  return { clock, onward, sent, spans }
}

test('what comes within a second goes together, and a full batch at once', async () => {
  const { clock, onward, sent, spans } = openWorld()
  onward.take(spans(3))
  await clock.advance(500)
  onward.take(spans(2))
  await clock.advance(500)
  onward.take(spans(1100))
  await clock.advance(2_000)
  expect(sent).toEqual([
    { atMs: 1_000, spans: 5 },
    { atMs: 1_000, spans: 512 },
    { atMs: 1_000, spans: 512 },
    { atMs: 2_000, spans: 76 },
  ])
  expect(onward.state()).toEqual({ sent: 1105, dropped: 0, waiting: 0, fault: null })
  expect(clock.pending()).toBe(0)
})

test('a collector that is busy is asked again, after longer and longer or as long as it says', async () => {
  const { clock, onward, sent, spans } = openWorld([later(), later(), later(7_000)])
  onward.take(spans(1))
  await clock.advance(1_000)
  expect(onward.state()).toEqual({ sent: 0, dropped: 0, waiting: 1, fault: 'busy' })
  await clock.advance(20_000)
  expect(sent.map(({ atMs }) => atMs)).toEqual([1_000, 2_000, 4_000, 11_000])
  expect(onward.state()).toEqual({ sent: 1, dropped: 0, waiting: 0, fault: null })
})

test('after five minutes a batch is given up, and the next one has its own', async () => {
  const { clock, onward, sent, spans } = openWorld(Array.from({ length: 14 }, () => later()))
  onward.take(spans(513))
  await clock.advance(300_000)
  expect(onward.state()).toMatchObject({ sent: 1, dropped: 512, waiting: 0 })
  expect(sent.at(-1)).toMatchObject({ spans: 1 })
})

test('a collector that asks to wait for longer than that is not waited for', async () => {
  const { clock, onward, spans } = openWorld([later(3_600_000)])
  onward.take(spans(2))
  await clock.advance(1_000)
  expect(onward.state()).toEqual({ sent: 0, dropped: 2, waiting: 0, fault: 'busy' })
})

test('what a collector refuses is dropped, and counted with the reason', async () => {
  const refused: Delivery = { outcome: 'refused', reason: 'the collector answers 401' }
  const some: Delivery = { outcome: 'taken', rejected: 2, reason: 'the collector says: no' }
  const { clock, onward, spans } = openWorld([refused, some])
  onward.take(spans(3))
  await clock.advance(1_000)
  expect(onward.state()).toEqual({ sent: 0, dropped: 3, waiting: 0, fault: 'the collector answers 401' })
  onward.take(spans(3))
  await clock.advance(1_000)
  expect(onward.state()).toEqual({ sent: 1, dropped: 5, waiting: 0, fault: 'the collector says: no' })
})

test('while nothing is taken, no more than so many wait', async () => {
  const { clock, onward, spans } = openWorld(Array.from({ length: 100 }, () => later()))
  for (let turn = 0; turn < 50; turn += 1) onward.take(spans(500))
  await clock.advance(10_000)
  expect(onward.state()).toMatchObject({ waiting: 20_000, dropped: 5_000, fault: 'busy' })
  onward[Symbol.dispose]()
  expect(clock.pending()).toBe(0)
})
