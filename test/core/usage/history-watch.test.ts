import { expect, test } from 'vitest'
import { createHistoryWatch } from '../../../src/core/usage/history-watch.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

function openWatch() {
  const clock = createFakeClock()
  const faults: string[] = []
  const world = {
    ...{ clock, faults, taken: 0, isKept: true },
    take: async (): Promise<void> => {},
  }
  const watch = createHistoryWatch({
    clock,
    takeIn: async () => {
      world.taken += 1
      await world.take()
    },
    isKept: () => world.isKept,
    onFault: (fault) => faults.push(fault),
  })
  return Object.assign(world, { watch })
}

test('histories are taken in a while after the start, and every ten minutes', async () => {
  const world = openWatch()
  await world.clock.advance(29_000)
  expect(world.taken).toBe(0)
  await world.clock.advance(1_000)
  expect(world.taken).toBe(1)
  await world.clock.advance(1_200_000)
  expect(world.taken).toBe(3)
  world.watch[Symbol.dispose]()
  expect(world.clock.pending()).toBe(0)
})

test('while somebody watches they are taken in at once and every two seconds, also where they are not kept', async () => {
  const world = openWatch()
  world.isKept = false
  await world.clock.advance(60_000)
  expect(world.taken).toBe(0)
  const [one, other] = [world.watch.follow(), world.watch.follow()]
  await world.clock.advance(4_000)
  expect(world.taken).toBe(3)
  one[Symbol.dispose]()
  one[Symbol.dispose]()
  await world.clock.advance(2_000)
  expect(world.taken).toBe(4)
  other[Symbol.dispose]()
  await world.clock.advance(1_200_000)
  expect(world.taken).toBe(4)
})

test('nothing is taken in twice at once, and nothing more after the end', async () => {
  const world = openWatch()
  const { promise, resolve } = Promise.withResolvers<void>()
  world.take = () => promise
  world.watch.follow()
  await world.clock.advance(60_000)
  expect(world.taken).toBe(1)
  resolve()
  await world.clock.advance(2_000)
  expect(world.taken).toBe(2)
  world.watch[Symbol.dispose]()
  await world.clock.advance(60_000)
  expect([world.taken, world.clock.pending()]).toEqual([2, 0])
})

test('a fault is told once as long as it is the same, and ends nothing', async () => {
  const world = openWatch()
  world.take = () => Promise.reject(new Error('disk I/O error'))
  world.watch.follow()
  await world.clock.advance(6_000)
  expect(world.faults).toEqual(['disk I/O error'])
  world.take = async () => {}
  await world.clock.advance(2_000)
  world.take = () => Promise.reject(new Error('disk I/O error'))
  await world.clock.advance(2_000)
  expect(world.faults).toHaveLength(2)
})
