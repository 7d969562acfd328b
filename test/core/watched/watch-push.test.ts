import { expect, test } from 'vitest'
import { createHeartbeats } from '../../../src/core/watched/watch-push.ts'
import type { PushSpec } from '../../../src/core/watched/watched-spec.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { createTold } from '../../support/told.ts'

const spec: PushSpec = {
  ...{ id: 'job', name: 'job', fleet: 'default', kind: 'push', instance: null, labels: {}, autostart: true },
  ...{ everyMs: 60_000, graceMs: 30_000 },
}
const waits = { kind: 'awaited', detail: 'waits for its first heartbeat' }
const missing = { kind: 'bad', detail: 'no heartbeat for 90 s' }
const good = { kind: 'good', detail: '' }

function open() {
  const clock = createFakeClock()
  const heartbeats = createHeartbeats(clock)
  const told = createTold()
  const stop = new AbortController()
  const watching = heartbeats.watch(spec, told.tell, stop.signal)
  const beat = async (status: 'ok' | 'failing' | 'down' = 'ok', message = ''): Promise<number> => {
    const atMs = heartbeats.beat('job', { status, message })
    await clock.advance(0)
    return atMs
  }
  const end = (): Promise<unknown> => {
    stop.abort()
    return watching
  }
  return { clock, heartbeats, told, beat, stop: end }
}

test('one that beats in time is well, one that is late is not, and comes back', async () => {
  const world = open()
  await world.clock.advance(89_999)
  await world.beat()
  await world.clock.advance(89_999)
  await world.beat()
  await world.clock.advance(90_000)
  expect(world.told.sightings).toEqual([waits, good, good, missing])
  await world.beat()
  expect(world.told.sightings.at(-1)).toEqual(good)
  await world.stop()
})

test('it tells what is wrong in its own words', async () => {
  const world = open()
  await world.beat('failing', 'disk nearly full')
  await world.beat('down')
  expect(world.told.sightings.slice(1)).toEqual([
    { kind: 'impaired', detail: 'disk nearly full' },
    { kind: 'bad', detail: 'says that it is down' },
  ])
  await world.stop()
})

test('beats that come together are all heard', async () => {
  const world = open()
  world.heartbeats.beat('job', { status: 'down', message: '' })
  await world.beat()
  expect(world.told.sightings.slice(1).map(({ kind }) => kind)).toEqual(['bad', 'good'])
  await world.stop()
})

test('nobody hears beats of one that is not watched, and nothing waits for them', async () => {
  const world = open()
  await world.stop()
  expect(() => world.heartbeats.beat('job', { status: 'ok', message: '' })).toThrow('No heartbeat of job')
  expect(() => world.heartbeats.beat('other', { status: 'ok', message: '' })).toThrow('No heartbeat of other')
  expect(world.clock.pending()).toBe(0)
})
