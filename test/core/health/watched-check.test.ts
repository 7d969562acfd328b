import { expect, test } from 'vitest'
import type { HealthCheck, Reading } from '../../../src/core/health/check.ts'
import { createTrackBook } from '../../../src/core/health/track-book.ts'
import { createWatchedCheck } from '../../../src/core/health/watched-check.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

const pass: Reading = { outcome: 'pass', value: 1, message: 'fine' }
const fail: Reading = { outcome: 'fail', value: 0, message: 'broken' }

function watch(read: HealthCheck['read']) {
  const clock = createFakeClock()
  let looks = 0
  const check: HealthCheck = {
    id: 'test:looks',
    tier: 2,
    unit: '',
    intervalMs: 60_000,
    read(signal) {
      looks += 1
      return read(signal)
    },
  }
  const statuses: string[] = []
  const onLook = ({ verdict }: { verdict: { status: string } }) => statuses.push(verdict.status)
  const watched = createWatchedCheck(
    { clock, random: { fraction: () => 0.5 }, book: createTrackBook(clock), onLook },
    check,
  )
  return { clock, watched, statuses, looks: () => looks }
}

test('a thousand who ask at once cost one look, and so do those who ask within its interval', async () => {
  const { watched, clock, looks } = watch(async () => pass)
  expect(watched.peek()).toBeUndefined()
  await Promise.all(Array.from({ length: 1_000 }, () => watched.current()))
  await clock.advance(59_000)
  expect((await watched.current()).reading).toEqual(pass)
  expect(looks()).toBe(1)
  await clock.advance(1_000)
  await watched.current()
  expect(looks()).toBe(2)
})

test('one that looks by itself looks once an interval, whoever asks, and no more when it is stopped', async () => {
  const { watched, clock, looks } = watch(() => pass)
  const stop = watched.start()
  await clock.advance(180_000)
  await Promise.all(Array.from({ length: 10 }, () => watched.current()))
  expect(looks()).toBe(4)
  stop()
  await clock.advance(180_000)
  expect({ looks: looks(), timers: clock.pending() }).toEqual({ looks: 4, timers: 0 })
})

test('a failure is looked at again soon, until it is agreed', async () => {
  let seen = fail
  const { watched, clock, statuses } = watch(() => seen)
  const stop = watched.start()
  await clock.advance(10_000)
  expect(statuses).toEqual(['warn', 'warn', 'fail'])
  seen = pass
  await clock.advance(10_000)
  expect(statuses.slice(3)).toEqual(['fail', 'pass'])
  stop()
})

test('a look that hangs is unknown after its time, and no second one is begun beside it', async () => {
  const hung = Promise.withResolvers<Reading>()
  const { watched, clock, looks } = watch(() => hung.promise)
  const asked = watched.current()
  await clock.advance(5_000)
  expect(await asked).toMatchObject({ reading: { outcome: 'unknown' }, verdict: { status: 'warn' } })
  await clock.advance(5_000)
  const again = watched.current()
  await clock.advance(5_000)
  expect((await again).reading.outcome).toBe('unknown')
  expect(looks()).toBe(1)
  hung.resolve(pass)
  await clock.advance(5_000)
  expect((await watched.current()).reading).toEqual(pass)
  expect(looks()).toBe(2)
})

test('a look that was given up is told so', async () => {
  let isAborted = false
  const { watched, clock } = watch(
    (signal) =>
      new Promise(() => {
        signal.addEventListener('abort', () => {
          isAborted = true
        })
      }),
  )
  void watched.current()
  await clock.advance(5_000)
  expect(isAborted).toBe(true)
})

test('a look that throws could not tell', async () => {
  const { watched } = watch(() => {
    throw new Error('no such file')
  })
  expect((await watched.current()).reading).toMatchObject({
    outcome: 'unknown',
    message: 'could not be looked at: no such file',
  })
})

test('time in which it was down counts against it; a silence in which nobody looked does not count', async () => {
  let seen = pass
  const { watched, clock } = watch(() => seen)
  const stop = watched.start()
  await clock.advance(60_000)
  expect(watched.peek()?.met.life).toBe(1)
  stop()
  seen = fail
  await clock.advance(10 * 3_600_000)
  watched.start()
  await clock.advance(120_000)
  const { life } = watched.peek()?.met ?? {}
  expect(life).toBeGreaterThan(0.4)
  expect(life).toBeLessThan(0.8)
})
