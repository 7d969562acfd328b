import { expect, test } from 'vitest'
import { createCalmTeller } from '../../../src/core/gateway/calm-teller.ts'
import type { Sighting } from '../../../src/core/watched/watch-model.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

const good: Sighting = { kind: 'good', detail: 'idle' }
const ill: Sighting = { kind: 'impaired', detail: 'its event loop is late' }

test('a gateway that flaps all day is told of twenty times at once, then four times a minute', async () => {
  const clock = createFakeClock()
  const told: Sighting[] = []
  const tell = createCalmTeller(clock, (seen) => told.push(seen))
  for (let look = 0; look < 600; look += 1) {
    tell(look % 2 === 0 ? good : ill)
    await clock.advance(100)
  }
  const changes = told.filter((seen, index) => seen !== told[index - 1]).length
  expect(changes).toBeGreaterThanOrEqual(20)
  expect(changes).toBeLessThanOrEqual(20 + 5)
  // What it is in the end is told as soon as there is a turn.
  await clock.advance(15_000)
  tell(ill)
  expect(told.at(-1)).toBe(ill)
})

test('what a gateway that is well does is told each time', () => {
  const told: Sighting[] = []
  const tell = createCalmTeller(createFakeClock(), (seen) => told.push(seen))
  for (let count = 0; count < 100; count += 1) tell({ kind: 'good', detail: `${count} sessions work` })
  expect(told.length).toBe(100)
})
