import { expect, test } from 'vitest'
import type { App } from '../../src/core/app.ts'
import { ExpectedError } from '../../src/core/errors.ts'
import type { MonitorData } from '../../src/ui/data.ts'
import { createFeed, type Feed } from '../../src/ui/feed.ts'
import { createMonitorStore, type MonitorStore } from '../../src/ui/monitor-store.ts'
import { createFakeApp } from '../support/fake-app.ts'
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts'
import { until } from '../support/until.ts'

interface World {
  readonly clock: FakeClock
  readonly store: MonitorStore
  readonly feed: Feed
  seen(): MonitorData
}

function feedFrom(connect: () => Promise<App>): World & AsyncDisposable {
  const clock = createFakeClock()
  const store = createMonitorStore(clock)
  const feed = createFeed({ connect, clock, apply: store.apply })
  const stop = new AbortController()
  const done = feed.run(stop.signal)
  return {
    clock,
    store,
    feed,
    seen: store.read,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await done
      store[Symbol.dispose]()
    },
  }
}

/** Lets time go on until `holds`. The first answer may take real moments: it loads what it needs. */
async function passUntil({ clock, seen }: World, holds: (data: MonitorData) => boolean): Promise<void> {
  await until(async () => {
    await clock.advance(50)
    return holds(seen())
  })
}
const isLive = ({ connection, plane }: MonitorData): boolean => connection.kind === 'live' && plane !== null

test('brings agents, events and the control plane, and goes on', async () => {
  const { app, fleet } = createFakeApp({ agents: 3 })
  await using world = feedFrom(async () => app)
  await passUntil(world, isLive)
  expect(world.seen().plane?.name).toBe('fake')
  expect(world.seen().agents.map(({ id }) => id)).toEqual(['agent-001', 'agent-002', 'agent-003'])
  const events = world.seen().events.length
  fleet.change('agent-002', 'crash_looping')
  await world.clock.advance(1000)
  expect(world.seen().agents[1]?.state).toBe('crash_looping')
  expect(world.seen().events.length).toBe(events + 1)
})

test('an agent that did not change stays the same object, so that nothing is drawn for it', async () => {
  const { app, fleet } = createFakeApp({ agents: 3 })
  await using world = feedFrom(async () => app)
  await passUntil(world, isLive)
  const [before] = world.seen().agents
  fleet.change('agent-002', 'failed')
  await world.clock.advance(1000)
  expect(world.seen().agents[0]).toBe(before)
})

test('hears of a loss, asks again less and less often, and is live again by itself', async () => {
  const { app } = createFakeApp({ agents: 2 })
  let attempts = 0
  let reachable: App | undefined
  const connect = async (): Promise<App> => {
    attempts += 1
    if (!reachable) throw new ExpectedError('FORBIDDEN', 'the token is not known there')
    return reachable
  }
  await using world = feedFrom(connect)
  await world.clock.advance(60)
  expect(world.seen().connection).toMatchObject({ kind: 'lost', message: 'the token is not known there' })
  await world.clock.advance(10_000)
  expect(attempts).toBeGreaterThan(5)
  expect(attempts).toBeLessThan(12)
  reachable = app
  await passUntil(world, isLive)
  expect(world.seen().agents).toHaveLength(2)
})

test('one that says nothing any more is left and asked anew', async () => {
  const { app } = createFakeApp({ agents: 1 })
  let connections = 0
  const mute: App = {
    ...app,
    async call(name, input, signal) {
      if (name !== 'plane.status' || connections > 1) return app.call(name, input, signal)
      return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
    },
  }
  await using world = feedFrom(async () => {
    connections += 1
    return mute
  })
  await passUntil(world, ({ connection }) => connection.kind === 'live')
  await world.clock.advance(15_000)
  expect(connections).toBe(1)
  await passUntil(world, isLive)
  expect(connections).toBe(2)
})

test('what was known stays known while the control plane is away', async () => {
  const { app } = createFakeApp({ agents: 2 })
  const gone = new AbortController()
  const mortal: App = {
    ...app,
    async *stream(name, input, signal) {
      yield* app.stream(name, input, AbortSignal.any([signal, gone.signal]))
      gone.signal.throwIfAborted()
    },
  }
  await using world = feedFrom(async () => mortal)
  await passUntil(world, isLive)
  gone.abort(new ExpectedError('PLANE_UNREACHABLE', 'the connection was closed'))
  await world.clock.advance(100)
  expect(world.seen().connection.kind).toBe('lost')
  expect(world.seen().agents).toHaveLength(2)
  expect(() => world.feed.app()).toThrow('does not answer')
})

test('reads of the one agent that is looked at, and of the next one that is', async () => {
  const { app, fleet } = createFakeApp({ agents: 3 })
  await using world = feedFrom(async () => app)
  await passUntil(world, isLive)
  const want = (agentId: string) =>
    world.feed.want({ agentId, version: '1', hasVariables: true, hasLog: true })
  want('agent-001')
  want('agent-002')
  await world.clock.advance(500)
  expect(world.seen().detail).toMatchObject({ agentId: 'agent-002', facts: { cwd: '/srv/fake' } })
  expect(world.seen().detail?.variables).toContainEqual(
    expect.objectContaining({ name: 'API_KEY', value: '***' }),
  )
  fleet.write('agent-002', 'one more line')
  await world.clock.advance(1000)
  expect(world.seen().log?.lines.map(({ text }) => text)).toEqual(['agent-002 begins', 'one more line'])
  want('agent-003')
  await world.clock.advance(500)
  expect(world.seen().log?.agentId).toBe('agent-003')
  expect(world.seen().log?.lines).toHaveLength(1)
})

test('an agent that is unknown is no loss of the control plane', async () => {
  const { app } = createFakeApp({ agents: 1 })
  await using world = feedFrom(async () => app)
  await passUntil(world, isLive)
  world.feed.want({ agentId: 'nobody', version: '1', hasVariables: false, hasLog: true })
  await world.clock.advance(1000)
  expect(world.seen().connection.kind).toBe('live')
  expect(world.seen().detail?.problem).toContain('nobody')
})

test('a reader that was too slow begins again with the newest events', async () => {
  const { app, fleet } = createFakeApp({ agents: 1 })
  let hasLagged = false
  const lagging: App = {
    ...app,
    async *stream(name, input, signal) {
      if (name === 'event.follow' && !hasLagged) {
        hasLagged = true
        fleet.append({ type: 'agent.changed', agentId: null, data: {} })
        throw new ExpectedError('READER_LAGGED', 'too slow')
      }
      yield* app.stream(name, input, signal)
    },
  }
  await using world = feedFrom(async () => lagging)
  await passUntil(world, ({ events }) => events.at(-1)?.type === 'agent.changed')
  expect(world.seen().connection.kind).toBe('live')
})

test('however much comes, screens hear of it twice a second; while nothing comes, once', async () => {
  const { app, fleet } = createFakeApp({ agents: 2 })
  await using world = feedFrom(async () => app)
  await passUntil(world, isLive)
  await world.clock.advance(3000)
  let heard = 0
  world.store.subscribe(() => {
    heard += 1
  })
  for (let time = 0; time < 50; time += 1) {
    fleet.step()
    await world.clock.advance(100)
  }
  expect(heard).toBeGreaterThanOrEqual(9)
  expect(heard).toBeLessThanOrEqual(11)
  heard = 0
  await world.clock.advance(5000)
  expect(heard).toBeLessThanOrEqual(8)
})
