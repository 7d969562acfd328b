import { expect, test } from 'vitest'
import { createSpawnGate, type SpawnLimits } from '../../../src/core/agent/spawn-gate.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

const limits: SpawnLimits = { perTurn: 2, atOnce: 3, burst: 5, perSecond: 10 }

function openGate() {
  const clock = createFakeClock()
  const gate = createSpawnGate(clock, limits)
  const begun: string[] = []
  const ends: (() => void)[] = []
  return {
    clock,
    gate,
    begun,
    enter(id: string): void {
      gate.enter(id, async () => {
        begun.push(id)
      })
    },
    enterSlow(id: string): void {
      gate.enter(id, async () => {
        begun.push(id)
        await new Promise<void>((resolve) => ends.push(resolve))
      })
    },
    endOne: () => ends.shift()?.(),
  }
}

test('a start that comes alone begins at once, and leaves no timer behind', async () => {
  const { clock, begun, enter } = openGate()
  enter('a')
  expect(begun).toEqual(['a'])
  await clock.advance(0)
  expect(clock.pending()).toBe(0)
})

test('so many begin in a turn, in the order of their coming', async () => {
  const { clock, begun, enter } = openGate()
  for (const id of ['a', 'b', 'c', 'd', 'e']) enter(id)
  expect(begun).toEqual(['a', 'b'])
  await clock.advance(0)
  expect(begun).toEqual(['a', 'b', 'c', 'd', 'e'])
})

test('so many are under way at once', async () => {
  const { clock, begun, enterSlow, endOne } = openGate()
  for (const id of ['a', 'b', 'c', 'd']) enterSlow(id)
  await clock.advance(1000)
  expect(begun).toEqual(['a', 'b', 'c'])
  endOne()
  await clock.advance(0)
  expect(begun).toEqual(['a', 'b', 'c', 'd'])
})

test('what restarts without end is held to a rate', async () => {
  const { clock, begun, enter } = openGate()
  for (let index = 0; index < 100; index += 1) enter(`a${index}`)
  await clock.advance(0)
  expect(begun).toHaveLength(5)
  await clock.advance(1000)
  expect(begun).toHaveLength(15)
  await clock.advance(3000)
  expect(begun).toHaveLength(45)
})

test('what was taken back does not begin', async () => {
  const { clock, gate, begun, enter } = openGate()
  for (const id of ['a', 'b', 'c']) enter(id)
  expect(gate.leave('c')).toBe(true)
  expect(gate.leave('a')).toBe(false)
  await clock.advance(1000)
  expect(begun).toEqual(['a', 'b'])
})

test('a gate that is closed begins nothing more, and leaves no timer', async () => {
  const { clock, gate, begun, enter } = openGate()
  for (const id of ['a', 'b', 'c']) enter(id)
  gate[Symbol.dispose]()
  await clock.advance(1000)
  expect(begun).toEqual(['a', 'b'])
  expect(clock.pending()).toBe(0)
})
