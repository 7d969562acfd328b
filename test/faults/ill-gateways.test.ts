import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openBuiltPlane } from '../support/built-plane.ts'
import { openRecordedGateway, type RecordedGateway, recordedToken } from '../support/recorded-gateway.ts'
import { rssBytesOf } from '../support/rss-of.ts'
import { until } from '../support/until.ts'

const limitMs = 45_000

const mismatch = {
  ...{ code: 'INVALID_REQUEST', message: 'unauthorized: gateway token mismatch' },
  details: { code: 'AUTH_TOKEN_MISMATCH' },
}
const ills = {
  well: {},
  hangs: { hangs: true },
  page: { isPage: true },
  refuses: { refuses: mismatch },
  newer: { protocol: 5 },
  dies: { diesAt: 'cron.list' },
  floods: {},
  pings: {},
  restarts: {},
}
type Ill = keyof typeof ills

/** What each is said to be, sooner or later. */
const sayings: readonly (readonly [Ill | 'gone', string, RegExp])[] = [
  ['hangs', 'failed', /^no greeting within 20 s/],
  ['page', 'failed', /^it answered HTTP 200 with text\/html, not with a WebSocket\. See that/],
  ['refuses', 'failed', /token mismatch\. Give the token/],
  ['newer', 'failed', /^it speaks protocol 5, we speak 4\. Bring/],
  ['dies', 'failed', /^the connection broke: in the middle of a frame/],
  ['restarts', 'failed', /^it restarts/],
  ['gone', 'failed', /ECONNREFUSED/],
]

test('a gateway that is well is watched as ever among those that are ill in every way', async () => {
  await using stack = new AsyncDisposableStack()
  const opened = Object.entries(ills).map(async ([name, manners]) => [
    name,
    stack.use(await openRecordedGateway(manners)),
  ])
  const gateways = Object.fromEntries(await Promise.all(opened)) as Record<Ill, RecordedGateway>
  const urls = { ...Object.fromEntries(Object.entries(gateways).map(([name, { url }]) => [name, url])) }
  const agents = Object.entries({ ...urls, gone: 'ws://127.0.0.1:1' }).map(([name, url]) => [
    name,
    { kind: 'openclaw', url, token: recordedToken },
  ])
  await using plane = await openBuiltPlane({ agents: Object.fromEntries(agents) })
  await plane.start()
  const stateOf = async (name: string): Promise<string> => (await plane.agent(name)).state
  for (const name of ['well', 'floods', 'pings'])
    await until(async () => (await stateOf(name)) === 'ready', limitMs)

  await using _flood = flood(gateways)
  for (const [name, state, reason] of sayings) {
    await until(async () => {
      const agent = await plane.agent(name)
      return agent.state === state && reason.test(agent.reason)
    }, limitMs)
  }
  gateways.well.play('turn')
  const shown = () => plane.app.call('gateway.show', { agent: 'well' })
  await until(async () => (await shown()).spend.calls === 1, limitMs)

  expect([await stateOf('well'), await stateOf('floods'), await stateOf('pings')]).toEqual(
    Array(3).fill('ready'),
  )
  // One knock each where another would be one too many, and ever fewer where it may help.
  expect([gateways.refuses.knocks(), gateways.newer.knocks()]).toEqual([1, 1])
  for (const name of ['page', 'dies', 'restarts'] as const) expect(gateways[name].knocks()).toBeLessThan(12)
  expect(rssBytesOf(await plane.planePid())).toBeLessThan(400 * 2 ** 20)
  const { events } = await plane.app.call('event.list', { types: ['agent.state'], limit: 1000 })
  expect(events.length).toBeLessThan(200)
  expect((await plane.superclaw('stop')).status).toBe(0)
})

/** As much as each takes, without end; and one that goes down each second. */
function flood({ floods, pings, restarts }: Record<Ill, RecordedGateway>): AsyncDisposable {
  const changes = Array.from({ length: 500 }, (_, index) => ({
    session: { key: `agent:main:${index}`, updatedAt: index, snapshotAt: index, status: 'done' },
  }))
  const manyPings = Buffer.concat(Array.from({ length: 10_000 }, () => Buffer.from([0x89, 0])))
  const change = (): void => {
    for (const each of changes) floods.send('sessions.changed', each)
  }
  const ending = new AbortController()
  const pouring = [
    pour(floods, change, ending.signal),
    pour(pings, () => pings.sendRaw(manyPings), ending.signal),
  ]
  const restarting = setInterval(() => restarts.shutDown(1000), 1000)
  return {
    async [Symbol.asyncDispose]() {
      ending.abort()
      clearInterval(restarting)
      await Promise.all(pouring)
    },
  }
}

async function pour(gateway: RecordedGateway, send: () => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    if (gateway.unreadBytes() < 1 << 20) send()
    await nextTurn()
  }
}
