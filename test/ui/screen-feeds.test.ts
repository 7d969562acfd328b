import { expect, test } from 'vitest'
import type { Handlers } from '../../src/core/dispatch.ts'
import { ExpectedError } from '../../src/core/errors.ts'
import type { OutputOf } from '../../src/core/operations/contract.ts'
import { createMonitorStore } from '../../src/ui/monitor-store.ts'
import { createScreenFeeds, type ScreenWishes } from '../../src/ui/screen-feeds.ts'
import { createFakeApp } from '../support/fake-app.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { gatewayFacts, gatewayLines } from '../support/gateway-detail.ts'
import { until } from '../support/until.ts'
import { costRow, costTable, requestDetail, requestRow, spendingNow } from '../support/usage-picture.ts'

const nothing: ScreenWishes = {
  ...{ health: null, gateways: null, hosts: null, gateway: null, gatewayLog: null },
  ...{ spending: null, costs: null, found: null, requests: null, request: null, errors: null },
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

const noCalls = { ...costTable([]).summary, rows: [] } as unknown as OutputOf<'usage.summary'>

test('what calls cost is asked for of the time that is shown, and today beside it', async () => {
  const asked: { by: string; hours: number }[] = []
  await using world = feeding({
    'usage.summary': async (_, { by, fromMs, untilMs }) => {
      asked.push({ by, hours: Math.round((untilMs - fromMs) / 3_600_000) })
      return { ...noCalls, rows: [costRow(by, 2)] }
    },
  })
  world.feeds.want({ ...nothing, costs: 'model 7d' })
  await world.passUntil(() => world.seen().costs !== null)
  expect(asked).toHaveLength(2)
  expect(asked).toContainEqual({ by: 'model', hours: 168 })
  expect(asked.find(({ by }) => by === 'tool')?.hours).toBeLessThanOrEqual(25)
  expect(world.seen().costs).toMatchObject({ by: 'model', span: '7d', problem: null })
  expect(world.seen().costs?.summary?.rows.map(({ key }) => key)).toEqual(['model'])
})

test('why figures cannot be read is told', async () => {
  const refuse = () => Promise.reject(new ExpectedError('INTERNAL', 'usage.db is damaged'))
  await using world = feeding({
    ...{ 'usage.summary': refuse, 'failure.summary': refuse, 'request.show': refuse, 'request.list': refuse },
  })
  world.feeds.want({ ...nothing, costs: 'tool 24h', errors: 'class 24h', request: 'c1', requests: '{}' })
  await world.passUntil(() => {
    const { costs, failures, request, requests } = world.seen()
    return [costs, failures, request, requests].every((each) => each?.problem === 'usage.db is damaged')
  })
})

test('what is spent is followed while it is shown, and not after', async () => {
  let open = 0
  await using world = feeding({
    async *'usage.live'(_, __, signal) {
      open += 1
      yield spendingNow() as never
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      open -= 1
    },
  })
  expect(open).toBe(0)
  world.feeds.want({ ...nothing, spending: 'live' })
  await world.passUntil(() => world.seen().spending !== null)
  expect(open).toBe(1)
  world.feeds.want(nothing)
  await until(() => open === 0)
})

test('requests are listed by the filter, and what is new stands before them', async () => {
  const filters: unknown[] = []
  await using world = feeding({
    'request.list': async (_, { fromMs, untilMs, limit, all, ...filter }) => {
      filters.push(filter)
      return { rows: [requestRow('c1', { atMs: 1 })], next: '1.c1' }
    },
    async *'request.follow'(_, { all, ...filter }, signal) {
      filters.push(filter)
      yield { rows: [requestRow('c2', { atMs: 2 })] }
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
    },
  })
  world.feeds.want({ ...nothing, requests: '{"model":"opus"}' })
  await world.passUntil(() => world.seen().requests?.rows.length === 2)
  expect(world.seen().requests?.rows.map(({ id }) => id)).toEqual(['c2', 'c1'])
  expect(world.seen().requests?.isMore).toBe(true)
  expect(filters).toEqual([{ model: 'opus' }, { model: 'opus' }])
  // What was late to be known comes with a list that is read anew.
  await world.passUntil(() => filters.length > 2)
})

test('a request whose trace was not kept is shown without one', async () => {
  const request = requestRow('c1', { traceId: 'ab'.repeat(16) })
  await using world = feeding({
    'request.show': async () => requestDetail(request).shown as never,
    'trace.show': () => Promise.reject(new ExpectedError('NOT_FOUND', 'There is no such trace')),
  })
  world.feeds.want({ ...nothing, request: 'c1' })
  await world.passUntil(() => world.seen().request !== null)
  expect(world.seen().request).toMatchObject({ id: 'c1', trace: null, problem: null })
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
