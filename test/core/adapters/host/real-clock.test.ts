import { expect, test, vi } from 'vitest'
import { realClock } from '../../../../src/core/adapters/host/real-clock.ts'

test('a sleep ends by itself', async () => {
  const beforeMs = realClock.elapsed()
  await realClock.sleep(2, new AbortController().signal)
  expect(realClock.elapsed()).toBeGreaterThan(beforeMs)
})

test('a sleep that is aborted rejects with the reason of its signal', async () => {
  const stop = new AbortController()
  const sleeping = realClock.sleep(60_000, stop.signal)
  const reason = new Error('enough')
  stop.abort(reason)
  await expect(sleeping).rejects.toBe(reason)
  await expect(realClock.sleep(0, stop.signal)).rejects.toBe(reason)
})

test('a callback that is taken back is not called', async () => {
  let calls = 0
  const takeBack = realClock.after(0, () => {
    calls += 1
  })
  takeBack()
  await realClock.sleep(5, new AbortController().signal)
  takeBack()
  expect(calls).toBe(0)
})

test('a wait of months does not fire at once, and can be taken back at any time', () => {
  vi.useFakeTimers()
  try {
    const monthMs = 30 * 24 * 3_600_000
    let calls = 0
    const count = () => {
      calls += 1
    }
    realClock.after(2 * monthMs, count)
    const takeBack = realClock.after(2 * monthMs, count)
    vi.advanceTimersByTime(monthMs)
    expect(calls).toBe(0)
    takeBack()
    vi.advanceTimersByTime(monthMs)
    expect(calls).toBe(1)
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})
