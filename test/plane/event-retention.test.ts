import { expect, test } from 'vitest'
import { ExpectedError } from '../../src/core/errors.ts'
import { keepEventsWithin } from '../../src/plane/event-retention.ts'
import { added } from '../contract/event-log-events.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createMemoryEventLog } from '../support/memory-event-log.ts'

const many = Array.from({ length: 3_000 }, () => added('a'))
const minuteMs = 60_000

test('what is beyond the limits goes within a minute, and when the limits change, too', async () => {
  const clock = createFakeClock()
  const log = createMemoryEventLog(clock)
  await log.append(many)
  let limits = { keep: 5_000 }
  using _retention = keepEventsWithin({ clock, log, limits: () => limits, planeLog: () => undefined })
  await clock.advance(minuteMs)
  expect(log.firstSeq()).toBe(1)
  limits = { keep: 1_000 }
  await clock.advance(minuteMs)
  expect(log.firstSeq()).toBe(2_001)
})

test('a disk that refuses is asked again a minute later', async () => {
  const clock = createFakeClock()
  const log = createMemoryEventLog(clock)
  await log.append(many)
  let isFull = true
  const prune = async (untilSeq: number): Promise<void> => {
    if (isFull) throw new ExpectedError('STORE_READ_ONLY', 'full')
    await log.prune(untilSeq)
  }
  const told: string[] = []
  using _retention = keepEventsWithin({
    ...{ clock, log: { ...log, prune }, limits: () => ({ keep: 1_000 }) },
    planeLog: (_level, message) => told.push(message),
  })
  await clock.advance(minuteMs)
  isFull = false
  expect([log.firstSeq(), told]).toEqual([1, []])
  await clock.advance(minuteMs)
  expect(log.firstSeq()).toBe(2_001)
})

test('nothing is removed once it is closed', async () => {
  const clock = createFakeClock()
  const log = createMemoryEventLog(clock)
  await log.append(many)
  keepEventsWithin({ clock, log, limits: () => ({ keep: 1_000 }), planeLog: () => undefined })[
    Symbol.dispose
  ]()
  await clock.advance(2 * minuteMs)
  expect(log.firstSeq()).toBe(1)
})
