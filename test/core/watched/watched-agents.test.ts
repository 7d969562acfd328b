import { expect, test } from 'vitest'
import { createEventRecorder } from '../../../src/core/agent/event-recorder.ts'
import { ExpectedError } from '../../../src/core/errors.ts'
import type { EventLog } from '../../../src/core/event/event-log.ts'
import type { Tell } from '../../../src/core/watched/watched-agent.ts'
import { createWatchedAgents } from '../../../src/core/watched/watched-agents.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { createMemoryEventLog } from '../../support/memory-event-log.ts'
import { probeSpec, pushSpec } from '../../support/watched-specs.ts'

function open(log: EventLog = createMemoryEventLog({ now: () => 1 })) {
  const clock = createFakeClock()
  const watches = new Map<string, { tell: Tell; signal: AbortSignal }>()
  const faults: unknown[] = []
  const roundTrips: [string, number | undefined][] = []
  const onFault = (fault: unknown): void => void faults.push(fault)
  const agents = createWatchedAgents({
    ...{ clock, onFault, recorder: createEventRecorder({ log, clock, onFault }) },
    digest: (spec) => JSON.stringify(spec),
    onChange: () => undefined,
    onRoundTrip: (agentId, tookMs) => roundTrips.push([agentId, tookMs]),
    async watch(spec, tell, signal) {
      watches.set(spec.id, { tell, signal })
    },
  })
  const recover = async (specs: Parameters<typeof agents.recover>[0]): Promise<void> => {
    agents.recover(
      specs,
      (await log.agents()).filter(({ removedAtMs }) => removedAtMs === null),
    )
    await clock.advance(0)
  }
  const states = () => Object.fromEntries(agents.snapshot().map(({ spec, state }) => [spec.id, state]))
  const typesOf = async (): Promise<string[]> =>
    (await log.list({ limit: 99, from: 'oldest' })).map(({ type, agentId }) => `${agentId} ${type}`)
  return { clock, log, agents, watches, roundTrips, faults, recover, states, typesOf }
}

test('those of the file are watched, and what is seen of them becomes their state, and an event', async () => {
  const world = open()
  await world.recover([probeSpec('site'), pushSpec('job', { autostart: false })])
  expect(world.states()).toEqual({ site: 'starting', job: 'stopped' })
  expect([...world.watches.keys()]).toEqual(['site'])
  world.watches.get('site')?.tell.latency(12)
  world.watches.get('site')?.tell.sighting({ kind: 'good', detail: 'answered 200' })
  await world.clock.advance(0)
  expect(world.agents.snapshot()[0]).toMatchObject({ state: 'ready', latencyMs: 12, pid: null })
  expect(await world.typesOf()).toEqual([
    'site agent.added',
    'site agent.wanted',
    'job agent.added',
    'job agent.wanted',
    'site agent.state',
  ])
})

test('the next control plane knows what was wanted, and removes what is gone from the file', async () => {
  const before = open()
  await before.recover([probeSpec('site'), probeSpec('gone')])
  await before.agents.stop(['site'], 'ada')
  before.agents.close()
  const world = open(before.log)
  await world.recover([probeSpec('site')])
  expect(world.states()).toEqual({ site: 'stopped' })
  expect((await world.typesOf()).at(-1)).toBe('gone agent.removed')
  await world.agents.start(['site'], 'ada')
  expect([world.states(), world.watches.size]).toEqual([{ site: 'starting' }, 1])
})

test('a change watches anew what changed, and leaves the rest alone', async () => {
  const world = open()
  await world.recover([probeSpec('a'), probeSpec('b'), probeSpec('c')])
  const [a, b, c] = ['a', 'b', 'c'].map((id) => world.watches.get(id))
  const changes = await world.agents.apply(
    [probeSpec('b', { intervalMs: 5 }), probeSpec('a'), probeSpec('d')],
    'ada',
  )
  expect(changes).toEqual({ added: ['d'], changed: ['b'], removed: ['c'], unchanged: 1 })
  expect([a, b, c].map((watch) => watch?.signal.aborted)).toEqual([false, true, true])
  expect(world.agents.snapshot().map(({ spec }) => spec.id)).toEqual(['b', 'a', 'd'])
  b?.tell.sighting({ kind: 'bad', detail: 'late' })
  expect(world.states()).toEqual({ b: 'starting', a: 'starting', d: 'starting' })
})

test('one that is stopped is watched no more; one that is unknown is said to be so', async () => {
  const world = open()
  await world.recover([probeSpec('a')])
  await world.agents.stop(['a'], 'ada')
  expect(world.watches.get('a')?.signal.aborted).toBe(true)
  expect(world.states()).toEqual({ a: 'stopped' })
  await expect(world.agents.stop(['b'], 'ada')).rejects.toMatchObject({ code: 'AGENT_UNKNOWN' })
})

test('nothing changes when the disk refuses', async () => {
  const log = createMemoryEventLog({ now: () => 1 })
  let isFull = false
  const append: EventLog['append'] = async (events) => {
    if (isFull) throw new ExpectedError('STORE_READ_ONLY', 'full')
    return log.append(events)
  }
  const world = open({ ...log, append })
  await world.recover([probeSpec('a')])
  isFull = true
  await expect(world.agents.apply([probeSpec('b')], 'ada')).rejects.toMatchObject({ code: 'STORE_READ_ONLY' })
  await expect(world.agents.stop(['a'], 'ada')).rejects.toMatchObject({ code: 'STORE_READ_ONLY' })
  expect(world.states()).toEqual({ a: 'starting' })
  expect(world.watches.get('a')?.signal.aborted).toBe(false)
})

test('each round trip is told once, and each look of a probe that failed', async () => {
  const world = open()
  await world.recover([probeSpec('site'), pushSpec('job')])
  const [site, job] = ['site', 'job'].map((id) => world.watches.get(id)?.tell)
  for (const latencyMs of [5, 5, 7]) site?.latency(latencyMs)
  site?.sighting({ kind: 'bad', detail: 'refused' })
  job?.sighting({ kind: 'bad', detail: 'no heartbeat' })
  expect(world.roundTrips).toEqual([
    ['site', 5],
    ['site', 7],
    ['site', undefined],
  ])
})
