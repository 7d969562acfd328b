import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { realClock } from '../../../src/core/adapters/host/real-clock.ts'
import type { GatewayClient } from '../../../src/core/adapters/openclaw/client.ts'
import { operateScopes } from '../../../src/core/adapters/openclaw/connect-params.ts'
import { pendingApprovals } from '../../../src/core/gateway/approvals.ts'
import { createKnockGate } from '../../../src/core/gateway/knock-gate.ts'
import { sessionStatuses } from '../../../src/core/gateway/session-status.ts'
import type { SeenCall } from '../../../src/core/gateway/spend.ts'
import { openForwardingProxy } from '../../support/forwarding-proxy.ts'
import { createMemorySecretStore } from '../../support/memory-secret-store.ts'
import { type OpenClawGateway, openOpenClawGateway } from '../../support/openclaw-gateway.ts'
import { installedOpenClaw, openClawVersion } from '../../support/openclaw-install.ts'
import { until } from '../../support/until.ts'
import { untilPhase, watchGateway } from '../../support/watched-gateway.ts'

const installed = await installedOpenClaw()

/** A gateway is slow on a machine that is busy: what is waited for is bounded, never measured. */
const limitMs = 60_000

describe.skipIf(installed === null)('a real OpenClaw gateway', () => {
  let gateway: OpenClawGateway
  let client: GatewayClient
  const calls: SeenCall[] = []
  beforeAll(async () => {
    gateway = await openOpenClawGateway(installed ?? '')
    client = watchGateway(gateway.url, { token: gateway.token, onCall: (call) => calls.push(call) })
    await untilPhase(client, 'ready', limitMs)
  }, 200_000)
  afterAll(async () => {
    await client?.[Symbol.asyncDispose]()
    await gateway?.[Symbol.asyncDispose]()
  }, 60_000)
  const statusOf = (key: string) => sessionStatuses(client.state(), Date.now()).get(key)

  test('says who it is, how it is, and what it may be asked', async () => {
    await until(() => client.state().host !== null && client.state().cronJobs.size > 0, limitMs)
    expect(client.state()).toMatchObject({
      server: { version: openClawVersion, protocol: 4 },
      host: { pid: gateway.pid, platform: process.platform },
      health: { pluginErrors: [] },
      suspension: 'accepting',
      drift: { malformedFrames: 0, gaps: 0 },
    })
    expect(client.state().server?.scopes).toContain('operator.admin')
    expect([...client.state().drift.refusedMethods]).toEqual([])
    const hasHeartbeat = () =>
      [...client.state().cronJobs.values()].some(({ name }) => name === 'Heartbeat (main)')
    await until(hasHeartbeat, limitMs)
    await until(() => client.link().latencyMs !== null, limitMs)
  })

  test('tells what a turn cost, and counts it once', async () => {
    const turn = { message: 'hello', sessionKey: 'agent:main:turn', idempotencyKey: 'turn' }
    const accepted: unknown[] = []
    await client.control.call('agent', turn, {
      timeoutMs: limitMs,
      onAccepted: (answer) => accepted.push(answer),
    })
    expect(accepted).toMatchObject([{ status: 'accepted' }])
    await until(() => statusOf('agent:main:turn') === 'idle', limitMs)
    const spend = { calls: 1, inputTokens: 1000, outputTokens: 34, cacheReadTokens: 200, unpricedCalls: 0 }
    expect(client.state().sessions.get('agent:main:turn')).toMatchObject({ spend, isSpendPartial: false })
    expect(calls.filter(({ sessionKey }) => sessionKey === 'agent:main:turn')).toMatchObject([
      {
        runId: 'turn',
        responseId: expect.stringMatching(/^chatcmpl-/),
        costUsd: expect.closeTo(0.00357, 10),
      },
    ])
  })

  test('does not know what a model without a price costs, and we do not guess', async () => {
    const more = { provider: 'stub', model: 'model-unpriced', idempotencyKey: 'unpriced' }
    const turn = { message: 'hello', sessionKey: 'agent:main:unpriced', ...more }
    await client.control.call('agent', turn, { timeoutMs: limitMs, onAccepted: () => undefined })
    expect(calls.at(-1)).toMatchObject({ costUsd: null, outputTokens: 34 })
  })

  test('waits for a person, and goes on when one has answered', async () => {
    const sessionKey = 'agent:main:guarded'
    await client.control.call('sessions.create', { key: sessionKey, agentId: 'main' })
    await client.control.call('sessions.patch', { key: sessionKey, permissionMode: 'guarded' })
    await client.control.sendMessage({ sessionKey, text: 'please USETOOL now' })
    await until(() => pendingApprovals(client.state(), Date.now()).length === 1, limitMs)
    await until(() => statusOf(sessionKey) === 'waiting', limitMs)
    const [approval] = pendingApprovals(client.state(), Date.now())
    expect(approval).toMatchObject({
      kind: 'exec',
      asked: 'echo hello-from-tool',
      sessionKey,
      agentId: 'main',
    })
    expect(approval?.expiresAtMs).toBeGreaterThan(Date.now())

    // Another who watches learns of it without having been there when it was asked.
    await using late = watchGateway(gateway.url, { token: gateway.token })
    await until(() => late.state().approvals.size === 1, limitMs)
    expect(await client.control.decide(approval?.id ?? '', 'allow-once')).toBe(true)
    await until(() => late.state().approvals.size === 0 && statusOf(sessionKey) === 'idle', limitMs)
    expect(client.state().sessions.get(sessionKey)?.spend.calls).toBe(2)
  })

  test('aborts a run, which is no error', async () => {
    const sessionKey = 'agent:main:slow'
    const runId = await client.control.sendMessage({ sessionKey, text: 'SLOW please' })
    await until(() => (client.state().runs.get(runId)?.phase ?? '') === 'model', limitMs)
    expect(statusOf(sessionKey)).toBe('running')
    expect(await client.control.abort({ sessionKey })).toEqual({ isAborted: true, runId })
    await until(() => statusOf(sessionKey) === 'idle' && client.state().spend.abortedRuns === 1, limitMs)
    expect(client.state().runs.has(runId)).toBe(false)
    expect(await client.control.abort({ sessionKey })).toEqual({ isAborted: false, runId: null })
  })

  test('runs a cron job, and pauses it', async () => {
    const { id } = (await client.control.call('cron.add', {
      name: 'nightly',
      schedule: { kind: 'every', everyMs: 3_600_000 },
      sessionTarget: 'isolated',
      wakeMode: 'now',
      payload: { kind: 'agentTurn', message: 'cron hello' },
      delivery: { mode: 'none' },
    })) as { id: string }
    await until(() => client.state().cronJobs.get(id)?.isEnabled === true, limitMs)
    expect(await client.control.runCron(id)).toMatch(/^manual:/)
    await until(() => client.state().cronJobs.get(id)?.lastStatus !== null, limitMs)
    await client.control.setCronEnabled(id, false)
    await until(() => client.state().cronJobs.get(id)?.isEnabled === false, limitMs)
    await until(() => calls.some(({ sessionKey }) => sessionKey.includes(`:cron:${id}`)), limitMs)
  })

  test('has its configuration changed, over nobody else', async () => {
    const patched = await client.control.patchConfig({ logging: { level: 'debug' } }, 'test')
    expect(patched.changedPaths).toContain('logging.level')
  })

  test('shows its log, line by line', async () => {
    const lines = await client.control.tailLog(20)
    expect(lines.length).toBeGreaterThan(5)
    expect(lines.every(({ time, message }) => time !== null && message !== '')).toBe(true)
  })

  test('refuses a wrong token once, and is not asked again', async () => {
    await using wrong = watchGateway(gateway.url, { token: 'wrong' })
    await untilPhase(wrong, 'refused', limitMs)
    expect(wrong.link()).toMatchObject({ attempts: 1, nextTryAtMs: null })
  })

  test('lets another machine in when its owner has approved it, and knows it again', async () => {
    await using proxy = await openForwardingProxy(gateway.port, '192.0.2.50')
    const secrets = createMemorySecretStore()
    const given = { token: gateway.token, kind: 'device', scopes: operateScopes, secrets } as const
    await using remote = watchGateway(proxy.url, { ...given, knocks: createKnockGate(realClock) })
    await untilPhase(remote, 'pairing', limitMs)
    const { pairingRequestId } = remote.link()
    const list = (await client.control.call('device.pair.list', {})) as { pending: { requestId: string }[] }
    expect(list.pending.map(({ requestId }) => requestId)).toEqual([pairingRequestId])
    // Asking again keeps the request, and is not held against us.
    for (let knock = 2; knock <= 12; knock += 1) {
      remote.retry()
      await until(() => remote.link().phase === 'pairing' && remote.link().attempts === knock, limitMs)
    }
    expect(remote.link().pairingRequestId).toBe(pairingRequestId)
    await client.control.call('device.pair.approve', { requestId: pairingRequestId })
    remote.retry()
    await untilPhase(remote, 'ready', limitMs)
    expect(remote.state().server?.scopes).toEqual([...operateScopes])
    await until(() => remote.state().sessions.has('agent:main:turn'), limitMs)

    // From now on by its own token: the shared one is not needed.
    await using again = watchGateway(proxy.url, { ...given, token: 'forgotten' })
    await untilPhase(again, 'ready', limitMs)
    expect(again.state().server?.scopes).toEqual([...operateScopes])
  })

  test('is counted for what it spent while nobody listened', async () => {
    await using proxy = await openForwardingProxy(gateway.port)
    await using absent = watchGateway(proxy.url, { token: gateway.token })
    await untilPhase(absent, 'ready', limitMs)
    await until(() => absent.state().host !== null, limitMs)
    const before = absent.state().spend.calls
    proxy.cut()
    await until(() => absent.link().phase === 'waiting', limitMs)
    const turn = { message: 'hello', sessionKey: 'agent:main:meanwhile', idempotencyKey: 'meanwhile' }
    await client.control.call('agent', turn, { timeoutMs: limitMs, onAccepted: () => undefined })
    proxy.mend()
    absent.retry()
    await until(() => absent.state().sessions.get('agent:main:meanwhile')?.spend.calls === 1, limitMs)
    expect(absent.state().spend.calls).toBe(before + 1)
  })

  test('comes back after a restart, with what was counted', async () => {
    await until(() => client.state().runs.size === 0, limitMs)
    const { spend, server } = client.state()
    // It waits for what still settles, of which nothing is told.
    await client.control.restart('test', true)
    await until(() => client.link().phase !== 'ready', limitMs)
    await until(
      () => client.link().phase === 'ready' && client.state().server?.bootId !== server?.bootId,
      limitMs,
    )
    expect(client.state()).toMatchObject({ shutdown: null, spend })
  })

  test('sends nothing that is not known here, and refuses nothing that is asked', () => {
    const { unknownEvents, refusedMethods, malformedFrames } = client.state().drift
    expect([[...unknownEvents], [...refusedMethods], malformedFrames]).toEqual([[], [], 0])
  })
})
