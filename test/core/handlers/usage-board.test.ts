import { expect, test } from 'vitest'
import { createUsageBoard } from '../../../src/core/handlers/usage-board.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

function open() {
  const clock = createFakeClock()
  let samples = 0
  const board = createUsageBoard({
    clock,
    fleet: { snapshot: () => [{ pid: 1 }] as never },
    sampler: {
      sample() {
        samples++
        return new Map()
      },
    },
  })
  return {
    clock,
    board,
    /** How often processes were measured since the last call. */
    samples() {
      const count = samples
      samples = 0
      return count
    },
  }
}

test('while nobody asks, processes are measured soon after the start, and then now and then', async () => {
  const { clock, samples } = open()
  await clock.advance(1_500)
  expect(samples()).toBe(4)
  await clock.advance(60_000)
  expect(samples()).toBe(4)
})

test('who asks gets figures that are two seconds old at most', async () => {
  const { clock, board, samples } = open()
  await clock.advance(1_500)
  samples()
  await clock.advance(1_900)
  board.refresh()
  expect(samples()).toBe(0)
  await clock.advance(200)
  expect(board.read().elapsedMs).toBe(clock.elapsed())
  expect(samples()).toBe(1)
})
