import { createPrivateKey } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import { describe, expect, test } from 'vitest'
import { connectParams } from '../../../../src/core/adapters/openclaw/connect-params.ts'
import { identityOf } from '../../../../src/core/adapters/openclaw/device-identity.ts'
import { pendingApprovals } from '../../../../src/core/gateway/approvals.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'
import { message, row } from '../../../support/gateway-frames.ts'
import { recordedAnswers } from '../../../support/recorded-frames.ts'
import { openRecordedGateway, recordedToken } from '../../../support/recorded-gateway.ts'
import { until } from '../../../support/until.ts'
import { untilPhase, watchGateway } from '../../../support/watched-gateway.ts'

const token = recordedToken
const hasLoopback6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
)
const _mismatch = {
  code: 'INVALID_REQUEST',
  message: 'unauthorized: gateway token mismatch',
  details: { code: 'AUTH_TOKEN_MISMATCH' },
}

test('the greeting is signed as RFC 8032 and the gateway ask for', () => {
  // The key of test 1 in RFC 8032, section 7.1.
  const seed = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'
  const der = Buffer.concat([
    Buffer.from('302e020100300506032b657004220420', 'hex'),
    Buffer.from(seed, 'hex'),
  ])
  const device = identityOf(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }))
  const params = connectParams({
    client: { version: '0.0.1', platform: 'linux', displayName: 'SuperClaw', instanceId: 'sc-1' },
    scopes: ['operator.read', 'operator.write', 'operator.approvals', 'operator.pairing'],
    credentials: { token: 'example-token', device },
    challenge: { nonce: 'bb9b6edf-ef8c-42ef-b299-b720a72b3819', ts: 1_795_223_317_511 },
  })
  expect(params).toMatchObject({
    client: { id: 'gateway-client', mode: 'ui' },
    auth: { token: 'example-token' },
    device: {
      id: '21fe31dfa154a261626bf854046fd2271b7bed4b6abe45aa58877ef47f9721b9',
      publicKey: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
      signature: 'D6qguUfUjBWbW1h8wYbpBX59-_9_veETA0rxpeXoD9nEc24OPcSUAzAKu7KClSAWi89KJxuv-aKdKcCl6j69Bg',
    },
  })
})

describe('a gateway that is well', () => {
  test('is known at once, and live from its events', async () => {
    await using gateway = await openRecordedGateway({
      answers: { 'models.list': recordedAnswers()['models.list'] },
    })
    await using client = watchGateway(gateway.url, { token })
    await untilPhase(client, 'ready')
    await until(() => client.state().host !== null)
    expect(client.state()).toMatchObject({
      server: { version: '2026.9.6', protocol: 4 },
      host: { hostname: 'gateway-1' },
      coolingModels: [{ name: 'stub/model-a', reason: 'cooldown' }, { name: 'stub/model-unpriced' }],
    })
    gateway.play('turn')
    await until(() => client.state().spend.calls === 1)
    gateway.play('approval')
    await until(() => pendingApprovals(client.state(), 1_795_259_920_000).length === 1)
    await until(() => client.link().latencyMs !== null)
    expect(gateway.calls[1]?.method).toBe('sessions.subscribe')
  })

  test.skipIf(!hasLoopback6)('is reached where there is IPv6 alone', async () => {
    await using gateway = await openRecordedGateway({ host: '::1' })
    await using client = watchGateway(gateway.url, { token })
    await until(() => client.state().host !== null)
    expect(client.link().phase).toBe('ready')
  })

  test('tells those who listen of a flood once in a while', async () => {
    await using gateway = await openRecordedGateway()
    await using client = watchGateway(gateway.url, { token })
    await until(() => client.state().host !== null)
    let told = 0
    client.subscribe(() => {
      told += 1
    })
    for (let index = 0; index < 2000; index += 1)
      gateway.send('cron', { jobId: `c${index}`, job: { id: `c${index}` } })
    await until(() => client.state().cronJobs.has('c1999'))
    expect(told).toBeLessThan(200)
  })

  test('that sends nothing but pings is answered once for many of them', async () => {
    await using gateway = await openRecordedGateway()
    await using client = watchGateway(gateway.url, { token })
    await untilPhase(client, 'ready')
    gateway.sendRaw(Buffer.concat(Array.from({ length: 20_000 }, () => Buffer.from([0x89, 0]))))
    gateway.send('brand.new', {})
    await until(() => client.state().drift.unknownEvents.size === 1)
    await until(() => gateway.pongs() > 0)
    expect(gateway.pongs()).toBeLessThan(200)
  })

  test('is told what to do, in its own words', async () => {
    await using gateway = await openRecordedGateway({
      answers: {
        'chat.send': { runId: 'r1', status: 'started' },
        'sessions.abort': { ok: true, status: 'no-active-run' },
        'cron.update': {},
        'config.get': { hash: 'h1' },
        'config.patch': { changedPaths: ['a.b'], requiresRestart: true },
        'approval.resolve': { applied: true },
      },
    })
    await using client = watchGateway(gateway.url, { token })
    await untilPhase(client, 'ready')
    await until(() => gateway.calls.some(({ method }) => method === 'system.info'))
    const { control } = client
    expect(await control.sendMessage({ sessionKey: 's', text: 'hi' })).toBe('r1')
    expect(await control.abort({ sessionKey: 's' })).toEqual({ isAborted: false, runId: null })
    await control.setCronEnabled('job', false)
    expect(await control.patchConfig({ a: { b: 1 } }, 'why')).toEqual({
      changedPaths: ['a.b'],
      isRestartRequired: true,
    })
    expect(await control.suspend()).toMatchObject({ kind: 'busy', retryAfterMs: 20_000 })
    gateway.play('approval')
    await until(() => client.state().approvals.size === 1)
    const [approval] = client.state().approvals.keys()
    await expect(control.decide(approval ?? '', 'allow-always')).rejects.toThrow(
      'does not allow allow-always',
    )
    await expect(control.decide('none', 'deny')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await control.decide(approval ?? '', 'deny')).toBe(true)
    expect(gateway.calls.slice(-2)).toMatchObject([
      { method: 'gateway.suspend.prepare' },
      { method: 'approval.resolve', params: { id: approval, kind: 'exec', decision: 'deny' } },
    ])
    const patch = gateway.calls.find(({ method }) => method === 'config.patch')
    expect(patch?.params).toEqual({ raw: '{"a":{"b":1}}', baseHash: 'h1', note: 'why' })
  })

  test('never is asked for more than it was, and never gives more', async () => {
    await using gateway = await openRecordedGateway()
    await using client = watchGateway(gateway.url, { token, scopes: ['operator.read'] })
    await untilPhase(client, 'ready')
    expect(gateway.calls[0]?.params['scopes']).toEqual(['operator.read'])
    expect(client.state().server?.scopes).toEqual(['operator.read'])
  })

  test('that grants less than was asked for is told apart', async () => {
    await using gateway = await openRecordedGateway({ withholds: true })
    await using client = watchGateway(gateway.url, { token, scopes: ['operator.read'] })
    await untilPhase(client, 'ready')
    expect(client.link()).toMatchObject({
      reason: 'it did not grant operator.read',
      cure: expect.stringContaining('login: device'),
    })
  })

  test('is asked again for everything when events were missed', async () => {
    await using gateway = await openRecordedGateway()
    await using client = watchGateway(gateway.url, { token })
    await until(() => gateway.calls.some(({ method }) => method === 'system.info'))
    const assistant = {
      role: 'assistant',
      usage: { input: 1, output: 1, cost: { total: 1 } },
      __openclaw: { id: 'missed', recordTimestampMs: Date.now() + 1000 },
    }
    gateway.manners.answers = {
      'sessions.subscribe': { list: { sessions: [row('agent:main:one', { updatedAt: Date.now() })] } },
      'chat.history': { messages: [assistant] },
    }
    gateway.send('tick', {})
    gateway.skipOne()
    gateway.send('tick', {})
    await until(() => client.state().spend.costUsd === 1, 20_000)
    expect(client.state().drift.gaps).toBe(1)
  })
})

describe('a gateway that goes away', () => {
  test('comes back with what was counted, and without the runs of before', async () => {
    await using gateway = await openRecordedGateway()
    await using client = watchGateway(gateway.url, { token })
    await untilPhase(client, 'ready')
    gateway.play('turn')
    await until(() => client.state().spend.calls === 1)
    gateway.shutDown(100)
    await untilPhase(client, 'waiting')
    expect(client.link().reason).toBe('it restarts')
    await untilPhase(client, 'ready')
    expect(client.state()).toMatchObject({ spend: { calls: 1 }, shutdown: null })
  })

  test('for long is asked what its sessions spent since, and runs that ended meanwhile are gone', async () => {
    await using gateway = await openRecordedGateway()
    const clock = createFakeClock(Date.now())
    await using client = watchGateway(gateway.url, { token, clock })
    await untilPhase(client, 'ready')
    await until(() => client.state().host !== null)
    const changed = (more: object) =>
      row('agent:main:one', { updatedAt: clock.now(), snapshotAt: clock.now(), ...more })
    gateway.send('sessions.changed', { session: changed({ hasActiveRun: true }) })
    const run = { runId: 'r', sessionKey: 'agent:main:one' }
    gateway.send('agent', { ...run, stream: 'lifecycle', data: { phase: 'start' } })
    await until(() => client.state().runs.size === 1)
    gateway.manners.isPage = true
    gateway.drop()
    await until(() => client.link().phase === 'waiting')
    await clock.advance(10_000)
    const spent = message('meanwhile', { __openclaw: { id: 'meanwhile', recordTimestampMs: clock.now() } })
    gateway.manners.answers = {
      'sessions.subscribe': { list: { sessions: [changed({})] } },
      'chat.history': { messages: [spent['message']] },
    }
    for (let tries = 0; tries < 60; tries += 1) {
      await until(() => client.link().phase === 'waiting')
      await clock.advance((client.link().nextTryAtMs ?? 0) - clock.now())
    }
    delete gateway.manners.isPage
    await until(async () => {
      await clock.advance(1000)
      return client.state().spend.calls === 1
    })
    expect(client.state().runs.size).toBe(0)
  })

  test('in the middle of an answer ends what was asked', async () => {
    await using gateway = await openRecordedGateway({ diesAt: 'chat.send' })
    await using client = watchGateway(gateway.url, { token })
    await untilPhase(client, 'ready')
    await expect(client.control.sendMessage({ sessionKey: 's', text: 'hi' })).rejects.toMatchObject({
      code: 'GATEWAY_UNAVAILABLE',
    })
    await until(() => client.link().reason === 'the connection broke: in the middle of a frame')
  })

  test('each time it has greeted is tried ever more slowly', async () => {
    await using gateway = await openRecordedGateway({ hangsUp: true })
    const clock = createFakeClock()
    await using client = watchGateway(gateway.url, { token, clock })
    const waits: number[] = []
    for (let round = 1; round <= 6; round += 1) {
      await until(() => client.link().attempts === round && client.link().phase === 'waiting')
      const waitMs = (client.link().nextTryAtMs ?? 0) - clock.now()
      waits.push(waitMs)
      await clock.advance(waitMs)
    }
    expect(waits.map((waitMs, index) => waitMs >= 750 * 2 ** Math.min(index, 4))).not.toContain(false)
    expect(Math.max(...waits)).toBeLessThanOrEqual(37_500)
  })

  test('and is not connected says so to who asks it something', async () => {
    await using gateway = await openRecordedGateway({ isPage: true })
    await using client = watchGateway(gateway.url, { token })
    await untilPhase(client, 'waiting')
    await expect(client.control.abort({ sessionKey: 's' })).rejects.toMatchObject({
      code: 'GATEWAY_UNAVAILABLE',
      message: expect.stringContaining('it answered HTTP 200 with text/html'),
    })
  })
})
