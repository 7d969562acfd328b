import { expect, test } from 'vitest'
import { createSweeper } from '../../../../src/core/adapters/log/sweeper.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'

/** How often `a` and all logs were looked at within a second, after what `prepare` did. */
async function countSweeps(prepare: (sweeper: ReturnType<typeof createSweeper>) => void, afterMs = 0) {
  const clock = createFakeClock()
  const seen = { a: 0, all: 0 }
  using sweeper = createSweeper(clock, (agentIds) => {
    if (agentIds === 'all') seen.all++
    if (agentIds === 'all' || agentIds.has('a')) seen.a++
  })
  prepare(sweeper)
  await clock.advance(afterMs)
  const before = { ...seen }
  await clock.advance(1000)
  return { a: seen.a - before.a, all: seen.all - before.all }
}

test.for([
  { why: 'all logs twice a second', sweeps: { a: 2, all: 2 } },
  { why: 'one that has just grown ten times', grew: ['a'], sweeps: { a: 10, all: 2 } },
  {
    why: 'one that grew long ago no more often than others',
    grew: ['a'],
    afterMs: 6000,
    sweeps: { a: 2, all: 2 },
  },
  { why: 'one that is waited for as often as that asks', hurry: 25, sweeps: { a: 40, all: 2 } },
])('a second sweeps $why', async ({ grew = [], hurry, afterMs, sweeps }) => {
  const counted = await countSweeps((sweeper) => {
    for (const agentId of grew) sweeper.grew(agentId)
    if (hurry) sweeper.hurry(['a'], hurry)
  }, afterMs)
  expect(counted).toEqual(sweeps)
})

test('nobody waiting any more ends the hurry', async () => {
  expect(await countSweeps((sweeper) => sweeper.hurry(['a'], 25)(), 500)).toEqual({ a: 2, all: 2 })
})

test('after its disposal no timer is left', () => {
  const clock = createFakeClock()
  const sweeper = createSweeper(clock, () => undefined)
  sweeper.hurry(['a'], 10)
  sweeper[Symbol.dispose]()
  expect(clock.pending()).toBe(0)
})
