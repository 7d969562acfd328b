import { expect, test } from 'vitest'
import { startRecording } from '../../../src/core/metrics/recording.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

const hourMs = 3_600_000
/** Half a second before a whole hour. */
const startMs = 500_000 * hourMs - 500

function open(read: (atMs: number) => void = () => undefined) {
  const clock = createFakeClock(startMs)
  const did: string[] = []
  const faults: string[] = []
  const recording = startRecording({
    clock,
    everyMs: () => 10_000,
    sources: [
      {
        name: 'one',
        read: ({ atMs }) => read(atMs),
        [Symbol.dispose]: () => did.push('disposed'),
      },
      {
        name: 'other',
        read: ({ atMs }) => void did.push(`read ${(atMs - startMs - 500) / 1000}`),
        readSlowly: () => void did.push('slowly'),
        [Symbol.dispose]: () => undefined,
      },
    ],
    flush: async () => void did.push('flush'),
    tidy: async () => void did.push('tidy'),
    onFault: (source, error) => faults.push(`${source}: ${error}`),
  })
  return {
    clock,
    recording,
    faults,
    /** What was done since the last call. */
    did: () => did.splice(0),
  }
}

test('sources are read at once, and then at whole multiples of the interval', async () => {
  const { clock, did } = open()
  await clock.advance(0)
  expect(did()).toEqual(['flush', 'slowly', 'read -10', 'tidy'])
  await clock.advance(20_500)
  expect(did()).toEqual(['flush', 'slowly', 'read 0', 'read 10', 'read 20'])
})

test('what a minute told is written when it is over, and tidied when an hour is over and settled', async () => {
  const { clock, did } = open()
  await clock.advance(500)
  did()
  await clock.advance(60_000)
  expect(did().filter((what) => !what.startsWith('read'))).toEqual(['flush', 'slowly'])
  await clock.advance(60_000)
  expect(did().filter((what) => !what.startsWith('read'))).toEqual(['flush', 'slowly', 'tidy'])
})

test('a source that fails is told of once, keeps no other from being read, and is told of again after it was well', async () => {
  let fails = true
  const { clock, did, faults } = open(() => {
    if (fails) throw new Error('gone')
  })
  await clock.advance(20_500)
  expect(faults).toEqual(['one: Error: gone'])
  expect(did()).toContain('read 20')
  fails = false
  await clock.advance(10_000)
  fails = true
  await clock.advance(10_000)
  expect(faults).toHaveLength(2)
})

test('nothing is read once it is over', async () => {
  const { clock, did, recording } = open()
  await clock.advance(0)
  did()
  recording[Symbol.dispose]()
  expect(did()).toEqual(['disposed'])
  await clock.advance(100_000)
  expect({ did: did(), pending: clock.pending() }).toEqual({ did: [], pending: 0 })
})
