import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { GatewayClient } from '../../../src/core/adapters/openclaw/client.ts'
import type { OutputOf } from '../../../src/core/operations/contract.ts'
import { discoverOutput } from '../../../src/core/operations/discover-outputs.ts'
import { type BuiltPlane, openBuiltPlane } from '../../support/built-plane.ts'
import { type OpenClawGateway, openOpenClawGateway } from '../../support/openclaw-gateway.ts'
import { installedOpenClaw, openClawVersion } from '../../support/openclaw-install.ts'
import { until } from '../../support/until.ts'
import { untilPhase, watchGateway } from '../../support/watched-gateway.ts'

const installed = await installedOpenClaw()
const limitMs = 60_000

describe.skipIf(installed === null)('a control plane that watches a real OpenClaw gateway', () => {
  let gateway: OpenClawGateway
  let plane: BuiltPlane
  /** As a person at the gateway itself. */
  let client: GatewayClient
  beforeAll(async () => {
    gateway = await openOpenClawGateway(installed ?? '')
    plane = await openBuiltPlane({
      agents: { home: { kind: 'openclaw', url: gateway.url, token: gateway.token } },
    })
    await plane.start()
    client = watchGateway(gateway.url, { token: gateway.token })
    await untilPhase(client, 'ready', limitMs)
    await until(async () => (await plane.agent('home')).state === 'ready', limitMs)
  }, 200_000)
  afterAll(async () => {
    await client?.[Symbol.asyncDispose]()
    await plane?.[Symbol.asyncDispose]()
    await gateway?.[Symbol.asyncDispose]()
  }, 60_000)

  const shown = (): Promise<OutputOf<'gateway.show'>> => plane.app.call('gateway.show', { agent: 'home' })
  const sessionOf = async (key: string) => (await shown()).sessions.find((session) => session.key === key)
  const run = async (...args: string[]): Promise<string> => {
    const { status, stdout, stderr } = await plane.superclaw(...args)
    expect([args, status, stderr]).toEqual([args, 0, ''])
    return stdout
  }

  test('says what it is, by what it is reached, and that it is idle', async () => {
    await until(async () => (await shown()).host !== null, limitMs)
    expect(await plane.agent('home')).toMatchObject({ kind: 'openclaw', target: gateway.url, command: [] })
    expect(await shown()).toMatchObject({
      version: openClawVersion,
      link: { phase: 'ready', reason: '', cure: null },
      host: { pid: gateway.pid },
      drift: { unknownEvents: [], refusedMethods: [], malformedFrames: 0 },
    })
    expect(await run('gateway', 'list')).toMatch(/^home +ready +0 +0 +0/m)
    expect(await run('gateway', 'show', 'home')).toContain(`process  pid ${gateway.pid}`)
  })

  test('shows the cost of a turn', async () => {
    await run('gateway', 'send', 'home', 'agent:main:cost', 'hello')
    await until(async () => (await sessionOf('agent:main:cost'))?.spend.calls === 1, limitMs)
    expect(await sessionOf('agent:main:cost')).toMatchObject({
      spend: { inputTokens: 1000, outputTokens: 34, cacheReadTokens: 200, unpricedCalls: 0 },
    })
    expect((await sessionOf('agent:main:cost'))?.spend.costUsd).toBeCloseTo(0.00357, 10)
    await until(async () => (await sessionOf('agent:main:cost'))?.status === 'idle', limitMs)
    expect(await run('gateway', 'show', 'home')).toMatch(/agent:main:cost +idle +\$0\.0036/)
  })

  test('shows what a turn cost within a second of its end', async () => {
    const sessionKey = 'agent:main:soon'
    const turn = { message: 'hello', sessionKey, idempotencyKey: 'soon' }
    await client.control.call('agent', turn, { timeoutMs: limitMs, onAccepted: () => undefined })
    await until(async () => (await sessionOf(sessionKey))?.spend.calls === 1, 1_000)
    expect((await sessionOf(sessionKey))?.spend.costUsd).toBeCloseTo(0.00357, 10)
  })

  test('is found by its lock file and its process, with the agent that watches it', async () => {
    plane.env['OPENCLAW_STATE_DIR'] = gateway.stateDir
    const { gateways } = discoverOutput.parse(JSON.parse(await run('discover', '--local', '--json')))
    const found = gateways.find(({ url }) => url === gateway.url)
    expect(found).toMatchObject({
      ...{ trust: 'local', isLocal: true, isReachable: true, version: openClawVersion },
      ...{ agentId: 'home', add: null },
    })
    expect(new Set(found?.sources.map(({ by }) => by))).toEqual(new Set(['lock_file', 'process']))
  })

  test('has what waits for a person answered by a command, which is an event', async () => {
    const key = 'agent:main:asks'
    await client.control.call('sessions.create', { key, agentId: 'main' })
    await client.control.call('sessions.patch', { key, permissionMode: 'guarded' })
    await run('gateway', 'send', 'home', key, 'please USETOOL now')
    await until(async () => (await plane.app.call('approval.list', {})).approvals.length === 1, limitMs)
    await until(async () => (await plane.agent('home')).reason.includes('1 waits for you'), limitMs)
    expect(await run('approvals', 'list')).toContain('echo hello-from-tool')
    const [approval] = (await plane.app.call('approval.list', {})).approvals
    expect(await sessionOf(key)).toMatchObject({ status: 'waiting' })
    const unknown = await plane.superclaw('approvals', 'deny', 'nonsense')
    expect([unknown.status, unknown.stderr]).toEqual([
      1,
      expect.stringContaining('No approval nonsense waits'),
    ])
    expect(await run('approvals', 'approve', approval?.id.slice(0, 8) ?? '')).toBe(
      'Allowed on home: echo hello-from-tool\n',
    )
    await until(async () => (await sessionOf(key))?.status === 'idle', limitMs)
    const { events } = await plane.app.call('event.list', { types: ['gateway.told'], agents: ['home'] })
    expect(events.at(-1)?.data).toEqual({ order: 'approval', target: approval?.id, detail: 'allow-once' })
  })

  test('aborts what a session does', async () => {
    const key = 'agent:main:long'
    await run('gateway', 'send', 'home', key, 'SLOW please')
    const phaseOf = () =>
      [...client.state().runs.values()].find(({ sessionKey }) => sessionKey === key)?.phase
    await until(() => phaseOf() === 'model', limitMs)
    expect(await sessionOf(key)).toMatchObject({ status: 'running' })
    expect(await run('gateway', 'abort', 'home', key)).toMatch(/^Aborted run /)
    await until(async () => (await sessionOf(key))?.status === 'idle', limitMs)
  })

  test('pauses and runs a cron job by its name', async () => {
    await client.control.call('cron.add', {
      ...{ name: 'hourly', schedule: { kind: 'every', everyMs: 3_600_000 }, sessionTarget: 'isolated' },
      ...{
        wakeMode: 'now',
        payload: { kind: 'agentTurn', message: 'cron hello' },
        delivery: { mode: 'none' },
      },
    })
    const job = async () => (await shown()).cronJobs.find(({ name }) => name === 'hourly')
    await until(async () => (await job())?.isEnabled === true, limitMs)
    expect((await job())?.schedule).toBe('every 60 min')
    expect(await run('gateway', 'cron', 'home', 'pause', 'hourly')).toBe('hourly is paused.\n')
    await until(async () => (await job())?.isEnabled === false, limitMs)
    const wrong = await plane.superclaw('gateway', 'cron', 'home', 'run', 'daily')
    expect([wrong.status, wrong.stderr]).toEqual([1, expect.stringContaining('hourly')])
    expect(await run('gateway', 'cron', 'home', 'run', 'hourly')).toContain('hourly runs: ')
  })

  test('is ready again after a restart that was ordered, as another boot of it', async () => {
    await until(() => client.state().runs.size === 0, limitMs)
    const bootId = client.state().server?.bootId
    expect(await run('gateway', 'restart', 'home', '--force')).toContain('It restarts')
    await until(() => client.link().phase === 'ready' && client.state().server?.bootId !== bootId, limitMs)
    await until(async () => (await plane.agent('home')).state === 'ready', limitMs)
    expect((await sessionOf('agent:main:cost'))?.spend.calls).toBe(1)
  })

  test('is connected to again by a control plane that comes back after kill -9', async () => {
    const calls = (await shown()).spend.calls
    expect(calls).toBeGreaterThan(0)
    await plane.crash()
    await until(async () => (await plane.agent('home')).state === 'ready', limitMs)
    await until(async () => (await sessionOf('agent:main:cost')) !== undefined, limitMs)
    expect(() => process.kill(gateway.pid, 0)).not.toThrow()
  })

  test('has failed when it is gone, in words, and its token stands nowhere', async () => {
    process.kill(gateway.pid, 'SIGKILL')
    await until(async () => (await plane.agent('home')).state === 'failed', limitMs)
    expect((await plane.agent('home')).reason).toMatch(/refused|broke|closed|reached/)
    expect((await plane.superclaw('gateway', 'send', 'home', 'agent:main:cost', 'x')).stderr).toContain(
      'error[GATEWAY_UNAVAILABLE]',
    )
    const printed = [
      'config show',
      'agent show home',
      'gateway show home',
      'events --json',
      'logs --self --json',
    ]
    for (const command of printed) {
      const { stdout, stderr } = await plane.superclaw(...command.split(' '))
      expect(`${command}: ${stdout}${stderr}`).not.toContain(gateway.token)
    }
  })
})
