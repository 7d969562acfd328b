import { expect, test } from 'vitest'
import type { Handlers } from '../../src/core/dispatch.ts'
import { ExpectedError } from '../../src/core/errors.ts'
import { createMonitorStore } from '../../src/ui/monitor-store.ts'
import { createScreenFeeds, type ScreenWishes } from '../../src/ui/screen-feeds.ts'
import { createFakeApp } from '../support/fake-app.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { gatewayFacts, gatewayLines } from '../support/gateway-detail.ts'
import { until } from '../support/until.ts'

const nothing: ScreenWishes = {
  ...{ health: null, gateways: null, hosts: null, gateway: null, gatewayLog: null },
}

function feeding(handlers: Partial<Handlers>) {
  const { app } = createFakeApp({ agents: 2 }, handlers)
  const clock = createFakeClock()
  const store = createMonitorStore(clock)
  const feeds = createScreenFeeds({ clock, apply: store.apply })
  const stop = new AbortController()
  const runs = feeds.run(app, stop.signal)
  const done = Promise.allSettled(runs)
  return {
    ...{ clock, feeds, failed: Promise.race(runs) },
    seen: store.read,
    /** Lets time go on until `holds`: the first answer takes real moments. */
    passUntil: (holds: () => boolean) =>
      until(async () => {
        await clock.advance(50)
        return holds()
      }),
    async [Symbol.asyncDispose]() {
      stop.abort()
      await done
      store[Symbol.dispose]()
    },
  }
}

test('what one gateway has is read while it is looked at, and its log when that is', async () => {
  let logs = 0
  await using world = feeding({
    'gateway.show': async () => gatewayFacts(),
    'gateway.log': async (_, { limit }) => {
      logs += 1
      return { lines: [...gatewayLines(limit)] }
    },
  })
  world.feeds.want({ ...nothing, gateway: 'home' })
  await world.passUntil(() => world.seen().gateway?.shown?.version === '2026.9.6')
  expect(logs).toBe(0)
  world.feeds.want({ ...nothing, gateway: 'home', gatewayLog: 'home' })
  await world.passUntil(() => world.seen().gatewayLog?.lines.length === 100)
  expect(logs).toBe(1)
})

test('a gateway that is not watched any more is told, and breaks nothing', async () => {
  const refuse = () => Promise.reject(new ExpectedError('INPUT_INVALID', 'home is not watched'))
  await using world = feeding({ 'gateway.show': refuse, 'gateway.log': refuse })
  world.feeds.want({ ...nothing, gateway: 'home', gatewayLog: 'home' })
  await world.passUntil(() => world.seen().gatewayLog !== null && world.seen().gateway !== null)
  expect(world.seen().gateway).toEqual({ agentId: 'home', shown: null, problem: 'home is not watched' })
  expect(world.seen().gatewayLog).toMatchObject({ lines: [], problem: 'home is not watched' })
})

test('that nobody answers ends the connection', async () => {
  await using world = feeding({
    'gateway.show': () => Promise.reject(new ExpectedError('PLANE_UNREACHABLE', 'gone')),
  })
  world.feeds.want({ ...nothing, gateway: 'home' })
  await expect(world.failed).rejects.toThrow('gone')
})

test('after a change what waits is asked for at once', async () => {
  let asked = 0
  await using world = feeding({
    'approval.list': async () => {
      asked += 1
      return { approvals: [] }
    },
  })
  world.feeds.want({ ...nothing, gateways: 'waiting' })
  await until(() => asked === 1)
  await until(() => {
    world.feeds.again()
    return asked === 2
  })
  expect(world.clock.elapsed()).toBe(0)
})

test('a gateway that goes while all are read leaves the others', async () => {
  const { link, version, spend, url } = gatewayFacts()
  const listed = (agentId: string) => ({
    ...{ agentId, url, link, version, spend, sessions: 1 },
    ...{ running: 0, waiting: 0, failing: 0, cronJobs: 0 },
  })
  await using world = feeding({
    'approval.list': async () => ({ approvals: [] }),
    'gateway.list': async () => ({ gateways: [listed('gone'), listed('home')] }),
    'gateway.show': async (_, { agent }) => {
      if (agent === 'home') return gatewayFacts()
      throw new ExpectedError('INPUT_INVALID', 'gone is not watched')
    },
  })
  world.feeds.want({ ...nothing, gateways: 'all' })
  await world.passUntil(() => world.seen().gateways !== null)
  expect(world.seen().gateways?.sessions.map(({ agentId }) => agentId)).toEqual(['home'])
})
