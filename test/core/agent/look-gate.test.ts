import { expect, test } from 'vitest'
import { createLookGate } from '../../../src/core/agent/look-gate.ts'

const { signal } = new AbortController()

test('so many are under way at once; the others come in turn, also after one that failed', async () => {
  const gate = createLookGate(2)
  const begun: number[] = []
  const ends = Array.from({ length: 5 }, () => Promise.withResolvers<number>())
  const all = ends.map(({ promise }, index) =>
    gate.enter(() => {
      begun.push(index)
      return promise
    }, signal),
  )
  const settled = Promise.allSettled(all)
  await Promise.resolve()
  expect(begun).toEqual([0, 1])
  ends[1]?.reject(new Error('broken'))
  await expect(all[1]).rejects.toThrow('broken')
  expect(begun).toEqual([0, 1, 2])
  for (const { resolve } of ends) resolve(7)
  await settled
  expect(begun).toEqual([0, 1, 2, 3, 4])
})

test('who is told to stop while it waits leaves its place to the next', async () => {
  const gate = createLookGate(1)
  const first = Promise.withResolvers<void>()
  const stop = new AbortController()
  const one = gate.enter(() => first.promise, signal)
  const two = gate.enter(async () => 'two', stop.signal)
  const three = gate.enter(async () => 'three', signal)
  stop.abort(new Error('enough'))
  await expect(two).rejects.toThrow('enough')
  first.resolve()
  await one
  expect(await three).toBe('three')
  await expect(gate.enter(async () => 'late', stop.signal)).rejects.toThrow('enough')
  expect(await gate.enter(async () => 'free', signal)).toBe('free')
})
