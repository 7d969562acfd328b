import { expect, test } from 'vitest'
import { type EventLimits, excessUntil, slackOf } from '../../../src/core/event/retention.ts'
import { added } from '../../contract/event-log-events.ts'
import { createMemoryEventLog } from '../../support/memory-event-log.ts'

async function excessOf(events: number, limits: EventLimits, nowMs = 0): Promise<number | undefined> {
  let atMs = 0
  const log = createMemoryEventLog({ now: () => ++atMs })
  await log.append(Array.from({ length: events }, () => added('a')))
  return excessUntil(log, limits, nowMs)
}

test('a cut waits until it is worth an event of its own', () => {
  expect([slackOf(1_000), slackOf(20_000), slackOf(1_000_000)]).toEqual([1_000, 1_000, 50_000])
})

test.for([
  { events: 0, keep: 1_000, forMs: undefined, nowMs: 0, until: undefined },
  { events: 2_000, keep: 1_000, forMs: undefined, nowMs: 0, until: undefined },
  { events: 2_001, keep: 1_000, forMs: undefined, nowMs: 0, until: 1_001 },
  { events: 10, keep: 1_000, forMs: 5, nowMs: 5, until: undefined },
  { events: 10, keep: 1_000, forMs: 5, nowMs: 9, until: 3 },
  { events: 10, keep: 1_000, forMs: 5, nowMs: 99, until: 10 },
  { events: 2_500, keep: 1_000, forMs: 500, nowMs: 1_000, until: 1_500 },
  { events: 2_500, keep: 1_000, forMs: 100, nowMs: 2_500, until: 2_399 },
])(
  'of $events events, $keep kept, for $forMs ms: until $until',
  async ({ events, keep, forMs, nowMs, until }) => {
    expect(await excessOf(events, { keep, keepForMs: forMs }, nowMs)).toBe(until)
  },
)
