import { expect, test } from 'vitest'
import { createLookGate } from '../../../src/core/agent/look-gate.ts'
import { type TargetLook, watchProbe } from '../../../src/core/watched/watch-probe.ts'
import type { ProbeSpec } from '../../../src/core/watched/watched-spec.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { createTold } from '../../support/told.ts'

const spec: ProbeSpec = {
  ...{
    id: 'site',
    name: 'site',
    fleet: 'default',
    kind: 'probe',
    instance: null,
    labels: {},
    autostart: true,
  },
  target: { kind: 'tcp', host: '127.0.0.1', port: 1 },
  ...{ intervalMs: 10_000, timeoutMs: 2_000, slowMs: 500, failures: 3, successes: 1 },
}

/** Looks that take `tookMs` each, and find `look`; they end when they are told to. */
function open(tookMs: number, look: TargetLook) {
  const clock = createFakeClock()
  const told = createTold()
  const stop = new AbortController()
  let looks = 0
  const take = async (_: unknown, signal: AbortSignal): Promise<TargetLook> => {
    looks += 1
    await clock.sleep(tookMs, signal).catch(() => undefined)
    return signal.aborted ? { isGood: false, detail: '' } : look
  }
  const watching = watchProbe(
    {
      clock,
      random: { id: () => '', fraction: () => 0.5 },
      gate: createLookGate({ turns: 1, aside: { resting: 9, working: 0 } }),
      looker: { tcp: take, http: take },
    },
    spec,
    told.tell,
    stop.signal,
  ).catch((error: unknown) => error)
  const end = (): Promise<unknown> => {
    stop.abort()
    return watching
  }
  return { clock, told, looks: () => looks, stop: end }
}

test('a good look tells how long it took, and the next comes an interval later', async () => {
  const world = open(20, { isGood: true, detail: 'answered 200' })
  await world.clock.advance(20)
  expect(world.told.latencies).toEqual([20])
  expect(world.told.sightings).toEqual([{ kind: 'good', detail: 'answered 200' }])
  await world.clock.advance(9_999)
  expect(world.looks()).toBe(1)
  await world.clock.advance(1)
  expect(world.looks()).toBe(2)
  await world.stop()
})

test('an answer that is right and late is impaired', async () => {
  const world = open(800, { isGood: true, detail: '' })
  await world.clock.advance(800)
  expect(world.told.sightings).toEqual([
    { kind: 'impaired', detail: 'slow: the answer took 800 ms, more than 500 ms' },
  ])
  await world.stop()
})

test('what does not answer in time is bad, and says nothing of latency', async () => {
  const world = open(60_000, { isGood: true, detail: '' })
  await world.clock.advance(2_000)
  expect(world.told.sightings).toEqual([{ kind: 'bad', detail: 'no answer within 2 s' }])
  expect(world.told.latencies).toEqual([])
  await world.stop()
})

test('once it is stopped, nothing is told and nothing waits', async () => {
  const world = open(1_000, { isGood: true, detail: '' })
  await world.clock.advance(500)
  await world.stop()
  await world.clock.advance(60_000)
  expect([world.told.sightings, world.looks(), world.clock.pending()]).toEqual([[], 1, 0])
})
