import { expect, test } from 'vitest'
import type { UsageBatch } from '../../../src/core/usage/usage-desk.ts'
import { createUsageIntake } from '../../../src/core/usage/usage-intake.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { usageRecord } from '../../support/usage-record.ts'

function openWorld() {
  const clock = createFakeClock()
  const taken: number[] = []
  const warnings: string[] = []
  const world = { clock, taken, warnings, fault: undefined as Error | undefined }
  const desk = {
    async take({ records }: UsageBatch) {
      if (world.fault) throw world.fault
      taken.push(records.length)
    },
  }
  const warn = (message: string): void => void warnings.push(message)
  return { ...world, world, intake: createUsageIntake({ clock, desk: async () => desk, warn }) }
}

const batch = (calls = 1): UsageBatch => ({
  records: Array.from({ length: calls }, () => usageRecord()),
  failures: [],
  spans: [],
})

test('keeps all that comes within a second at once', async () => {
  const { clock, intake, taken } = openWorld()
  for (let index = 0; index < 3; index += 1) intake.add(batch())
  expect(taken).toEqual([])
  await clock.advance(1_000)
  intake.add(batch())
  await clock.advance(1_000)
  expect(taken).toEqual([3, 1])
  intake.add(batch(2))
  await intake[Symbol.asyncDispose]()
  expect(taken).toEqual([3, 1, 2])
})

test('keeps what could not be kept once it can, and warns once', async () => {
  const { clock, intake, world, taken, warnings } = openWorld()
  world.fault = new Error('the disk is full')
  intake.add(batch())
  await clock.advance(1_000)
  intake.add(batch())
  await clock.advance(10_000)
  expect([taken, warnings]).toEqual([[], ['what calls used is not kept: the disk is full']])
  world.fault = undefined
  await clock.advance(10_000)
  expect(taken).toEqual([2])
  await intake[Symbol.asyncDispose]()
})

test('counts what it has no room for, and keeps the rest', async () => {
  const { clock, intake, taken, warnings } = openWorld()
  for (let index = 0; index < 101; index += 1) intake.add(batch(100))
  expect([intake.lost(), warnings.length]).toEqual([100, 1])
  await clock.advance(1_000)
  expect(taken).toEqual([10_000])
  intake.add(batch())
  await intake[Symbol.asyncDispose]()
  expect(taken).toEqual([10_000, 1])
})

test('counts what cannot be kept at the end, and says so', async () => {
  const { intake, world, warnings } = openWorld()
  world.fault = new Error('the disk is full')
  intake.add(batch(3))
  await intake[Symbol.asyncDispose]()
  expect(intake.lost()).toBe(3)
  expect(warnings).toEqual([
    'what calls used is not kept: the disk is full',
    expect.stringMatching(/^3 calls, failed calls and spans are lost/),
  ])
})
