import { expect, test } from 'vitest'
import { createFakeClock } from './fake-clock.ts'

test('timers fire in the order of their moments, also those made on the way', async () => {
  const clock = createFakeClock()
  const fired: [string, number][] = []
  clock.after(30, () => fired.push(['late', clock.elapsed()]))
  clock.after(10, () => {
    fired.push(['early', clock.elapsed()])
    clock.after(5, () => fired.push(['made', clock.elapsed()]))
  })
  clock.after(20, () => fired.push(['never', clock.elapsed()]))()
  await clock.advance(30)
  expect(fired).toEqual([
    ['early', 10],
    ['made', 15],
    ['late', 30],
  ])
  expect(clock.pending()).toBe(0)
})

test('an aborted sleep leaves no timer', async () => {
  const clock = createFakeClock()
  const stop = new AbortController()
  const sleeping = clock.sleep(10, stop.signal)
  stop.abort(new Error('enough'))
  await expect(sleeping).rejects.toThrow('enough')
  expect(clock.pending()).toBe(0)
})

test('a jump moves the wall clock and no timer', async () => {
  const clock = createFakeClock(1000)
  let fired = false
  clock.after(10, () => {
    fired = true
  })
  clock.jump(-3_600_000)
  await clock.advance(9)
  expect({ fired, now: clock.now(), elapsed: clock.elapsed() }).toEqual({
    fired: false,
    now: 1000 - 3_600_000 + 9,
    elapsed: 9,
  })
})
