import { expect, test } from 'vitest'
import type { HealthCheck, Outcome, Tier } from '../../../src/core/health/check.ts'
import { createHealthMonitor } from '../../../src/core/health/health-monitor.ts'
import { createLoopDelayMeter } from '../../../src/core/health/loop-delay.ts'
import { createTrackBook } from '../../../src/core/health/track-book.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

function monitorOf(outcomes: Readonly<Record<string, { tier: Tier; outcome: Outcome }>>) {
  const clock = createFakeClock()
  const now = new Map(Object.entries(outcomes))
  const checks = [...now].map(
    ([id, { tier }]): HealthCheck => ({
      id,
      tier,
      unit: '',
      intervalMs: 15_000,
      read: () => ({ outcome: now.get(id)?.outcome ?? 'unknown', value: 0, message: `${id} as seen` }),
    }),
  )
  const monitor = createHealthMonitor({
    book: createTrackBook(clock),
    clock,
    random: { fraction: () => 0.5 },
    checks,
    onLook: () => undefined,
  })
  const become = (id: string, tier: Tier, outcome: Outcome): void => void now.set(id, { tier, outcome })
  return { clock, monitor, become }
}

test('a tier is as well as the worst of its checks, and says which that is', async () => {
  const { monitor } = monitorOf({
    a: { tier: 1, outcome: 'pass' },
    b: { tier: 2, outcome: 'pass' },
    c: { tier: 2, outcome: 'warn' },
    d: { tier: 3, outcome: 'pass' },
  })
  expect(monitor.peek()).toBeUndefined()
  const { status, tiers } = await monitor.current()
  expect(status).toBe('warn')
  expect(tiers.map(({ tier, status: each, message }) => [tier, each, message])).toEqual([
    [1, 'pass', null],
    [2, 'warn', 'c as seen'],
    [3, 'pass', null],
  ])
})

test('how often a tier was met is the time in which none of its checks was down', async () => {
  const { monitor, clock, become } = monitorOf({
    a: { tier: 1, outcome: 'pass' },
    b: { tier: 2, outcome: 'pass' },
  })
  const stop = monitor.start()
  await clock.advance(600_000)
  become('b', 2, 'fail')
  await clock.advance(600_000)
  const met = monitor.peek()?.tiers.map((tier) => tier.met.life ?? 0)
  expect(met?.[0]).toBe(1)
  expect(met?.[1]).toBeGreaterThan(0.45)
  expect(met?.[1]).toBeLessThan(0.55)
  stop()
  expect(clock.pending()).toBe(0)
})

test('a time without a control plane counts against the first tier alone', async () => {
  const { monitor, clock } = monitorOf({ a: { tier: 1, outcome: 'pass' }, b: { tier: 2, outcome: 'pass' } })
  monitor.countOutage(30_000)
  const stop = monitor.start()
  await clock.advance(90_000)
  stop()
  const [first, second] = monitor.peek()?.tiers ?? []
  expect(first?.met.day).toBeCloseTo(0.75, 2)
  expect(second?.met.day).toBe(1)
})

test('the delay of the event loop is the longest of the last while, and forgotten after it', async () => {
  let extraMs = 0
  const clock = createFakeClock()
  const slow = { elapsed: () => clock.elapsed() + extraMs, after: clock.after }
  const meter = createLoopDelayMeter(slow)
  await clock.advance(3_000)
  expect(meter.worstMs()).toBe(0)
  extraMs = 2_500
  expect(meter.worstMs()).toBe(1_500)
  await clock.advance(1_000)
  expect(meter.worstMs()).toBe(2_500)
  await clock.advance(30_000)
  expect(meter.worstMs()).toBe(0)
  meter[Symbol.dispose]()
  expect(clock.pending()).toBe(0)
})
