import { expect, test } from 'vitest'
import type { OwnMetric } from '../../../src/core/metrics/own-metrics.ts'
import { createRoundTripSource } from '../../../src/core/metrics/round-trip-source.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

function open(answers: (number | undefined)[], targets = [{ agentId: 'a', url: 'tcp://x:1' }]) {
  const clock = createFakeClock()
  const told: [string, number][] = []
  let asked = 0
  const source = createRoundTripSource({
    clock,
    targets: () => targets,
    roundTrip: {
      measure: (_, signal) =>
        new Promise((resolve, reject) => {
          const answer = answers[asked++]
          if (answer !== undefined) resolve(answer)
          else signal.addEventListener('abort', () => reject(signal.reason))
        }),
    },
    reporter: {
      at: () => (metric: OwnMetric, value) => {
        if (value != null) told.push([metric.name.replace('agent.round_trip.', ''), value])
      },
      forget: () => undefined,
    },
  })
  const read = async (): Promise<void> => {
    await source.read({ atMs: 0, elapsedMs: 0 })
    await clock.advance(0)
  }
  return { clock, told, read, source, asked: () => asked }
}

test('a trip has a time, and from the second on a jitter, which grows from 0', async () => {
  const { told, read } = open([10, 26, 10])
  await read()
  await read()
  await read()
  expect(told.filter(([name]) => name === 'time')).toEqual([
    ['time', 0.01],
    ['time', 0.026],
    ['time', 0.01],
  ])
  expect(told.filter(([name]) => name === 'jitter')).toEqual([
    ['jitter', 0.001],
    ['jitter', 0.001938],
  ])
})

test('a trip that takes too long is lost, has no time, and holds back no other agent', async () => {
  const { told, read, clock, asked } = open(
    [undefined, 5],
    [
      { agentId: 'slow', url: 'tcp://x:1' },
      { agentId: 'quick', url: 'tcp://x:2' },
    ],
  )
  await read()
  expect(told).toEqual([
    ['lost', 0],
    ['time', 0.005],
  ])
  await read()
  // Only the quick one was asked again.
  expect(asked()).toBe(3)
  await clock.advance(5_000)
  expect(told.filter(([name]) => name === 'lost').map(([, count]) => count)).toContain(1)
})

test('nothing is told once it is over', async () => {
  const { told, read, source } = open([undefined])
  await read()
  source[Symbol.dispose]()
  await new Promise((resolve) => setImmediate(resolve))
  expect(told).toEqual([])
})
