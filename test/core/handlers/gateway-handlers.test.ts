import { expect, onTestFinished, test } from 'vitest'
import { planeCaller } from '../../../src/core/access/caller.ts'
import { realClock } from '../../../src/core/adapters/host/real-clock.ts'
import { createRandom } from '../../../src/core/adapters/host/real-random.ts'
import { createGatewayOpener } from '../../../src/core/adapters/openclaw/open-gateway.ts'
import { createGateways } from '../../../src/core/gateway/gateways.ts'
import { createApprovalHandlers } from '../../../src/core/handlers/approval-handlers.ts'
import { createGatewayHandlers } from '../../../src/core/handlers/gateway-handlers.ts'
import { createMemoryEventLog } from '../../support/memory-event-log.ts'
import { createMemorySecretStore } from '../../support/memory-secret-store.ts'
import { type Manners, openRecordedGateway, recordedToken } from '../../support/recorded-gateway.ts'
import { createTold } from '../../support/told.ts'
import { until } from '../../support/until.ts'
import { gatewaySpec } from '../../support/watched-specs.ts'

const never = new AbortController().signal
const ada = { id: 'ada', role: 'operator' } as const

/** Handlers over a gateway that plays back what a real one said. */
async function open(manners: Manners = {}) {
  const recorded = await openRecordedGateway(manners)
  const stop = new AbortController()
  const random = createRandom(realClock.now)
  const client = { displayName: 'test', version: '0', platform: 'linux', instanceId: 'test' }
  const gateways = createGateways({
    clock: realClock,
    open: createGatewayOpener({
      clock: realClock,
      random,
      client,
      secrets: createMemorySecretStore(),
      onCall: () => undefined,
      heardUntilMs: () => null,
    }),
  })
  const spec = gatewaySpec('home', { url: recorded.url, token: recordedToken })
  const told = createTold()
  const watching = gateways.watch(spec, told.tell, stop.signal)
  onTestFinished(async () => {
    stop.abort()
    await watching
    await recorded[Symbol.asyncDispose]()
  })
  const log = createMemoryEventLog({ now: () => 1 })
  const deps = {
    ...{ clock: realClock, log, cause: () => ({}), gateways: async () => gateways },
    specs: () => [spec],
  }
  const handlers = { ...createGatewayHandlers(deps), ...createApprovalHandlers(deps) }
  const events = async () =>
    (await log.list({ limit: 9, from: 'oldest' })).map(({ actor, data }) => ({ actor, ...data }))
  return { recorded, gateways, handlers, told, events, stop }
}

const ready = async ({ gateways }: Awaited<ReturnType<typeof open>>): Promise<void> =>
  until(() => gateways.all().get('home')?.link().phase === 'ready', 10_000)

test('a gateway that is connected is listed and shown, with what it is reached by', async () => {
  const world = await open()
  await ready(world)
  expect(await world.handlers['gateway.list'](planeCaller, {}, never)).toMatchObject({
    gateways: [{ agentId: 'home', url: world.recorded.url, link: { phase: 'ready' } }],
  })
  const shown = await world.handlers['gateway.show'](planeCaller, { agent: 'home' }, never)
  expect(shown).toMatchObject({ agentId: 'home', suspension: 'accepting', drift: { malformedFrames: 0 } })
  expect(JSON.stringify(shown)).not.toContain(recordedToken)
  await until(() => world.told.sightings.at(-1)?.kind === 'good', 10_000)
})

test('an order is an event before it is carried out, without what it says', async () => {
  const world = await open({ answers: { 'chat.send': { runId: 'r1', status: 'started' } } })
  await ready(world)
  await world.handlers['gateway.send'](
    ada,
    { agent: 'home', session: 'agent:main:main', text: 'hush' },
    never,
  )
  expect(world.recorded.calls.map(({ method }) => method)).toContain('chat.send')
  expect(await world.events()).toEqual([
    { actor: 'ada', order: 'send', target: 'agent:main:main', detail: null },
  ])
})

test('of a gateway that refuses us it is said why, and an order to it fails', async () => {
  const world = await open({
    refuses: { code: 'INVALID_REQUEST', message: 'no', details: { code: 'AUTH_TOKEN_MISMATCH' } },
  })
  await until(() => world.gateways.all().get('home')?.link().phase === 'refused', 10_000)
  await until(() => world.told.sightings.at(-1)?.kind === 'bad')
  expect(world.told.sightings.at(-1)?.detail).toContain('token')
  const sent = world.handlers['gateway.abort'](ada, { agent: 'home', session: 's' }, never)
  await expect(sent).rejects.toMatchObject({ code: 'GATEWAY_UNAVAILABLE' })
})

test('what is no gateway, or no approval, or no job, is said to be none', async () => {
  const world = await open()
  await ready(world)
  const show = (agent: string) => world.handlers['gateway.show'](planeCaller, { agent }, never)
  await expect(show('hom')).rejects.toMatchObject({ code: 'AGENT_UNKNOWN' })
  const decide = world.handlers['approval.decide'](ada, { id: 'none', decision: 'deny' }, never)
  await expect(decide).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const run = world.handlers['gateway.cron'](ada, { agent: 'home', job: 'none', do: 'run' }, never)
  await expect(run).rejects.toMatchObject({ code: 'NOT_FOUND' })
  world.stop.abort()
  await until(() => world.gateways.all().size === 0)
  await expect(show('home')).rejects.toMatchObject({ code: 'INPUT_INVALID' })
})
