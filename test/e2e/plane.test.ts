import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openBuiltPlane } from '../support/built-plane.ts'
import { until } from '../support/until.ts'

const sleeper = { argv: ['sleep', '100000'] }

test('a killed agent is back, a stopped one stays stopped, also over a crash of the control plane', async () => {
  await using plane = await openBuiltPlane({ agents: { one: sleeper, two: sleeper } })
  await plane.start()
  const before = await plane.agent('one')
  process.kill(before.pid ?? 0, 'SIGKILL')
  await until(async () => {
    const { state, pid } = await plane.agent('one')
    return state === 'ready' && pid !== before.pid
  })
  expect(await plane.agent('one')).toMatchObject({ restarts: 1, lastExit: { signal: 'SIGKILL' } })
  await plane.superclaw('agent', 'stop', 'two')
  await plane.crash()
  expect(await plane.agent('two')).toMatchObject({ state: 'stopped', pid: null })
})

test('after a crash every agent has the pid that it had, and the address stays', async () => {
  await using plane = await openBuiltPlane({ agents: { one: { ...sleeper, instances: 5 } } })
  await plane.start()
  const seen = async () => {
    const { agents } = await plane.app.call('agent.list', {})
    const { url } = await plane.app.call('plane.status', {})
    return { url, pids: agents.map(({ pid }) => pid) }
  }
  const before = await seen()
  await plane.crash()
  expect(await seen()).toEqual(before)
})

test('an end that came while the control plane was down is known afterwards, by its status', async () => {
  await using plane = await openBuiltPlane({
    agents: { one: { argv: ['sh', '-c', 'trap "exit 7" TERM; sleep 100000 & wait'] } },
  })
  await plane.start()
  const { pid } = await plane.agent('one')
  const planePid = await plane.planePid()
  process.kill(planePid, 'SIGKILL')
  process.kill(pid ?? 0, 'SIGTERM')
  await until(async () => (await plane.agent('one').catch(() => undefined))?.lastExit?.status === 7)
  await until(async () => (await plane.agent('one')).state === 'ready')
})

test('a second start says who runs, and ends with 78', async () => {
  await using plane = await openBuiltPlane({ agents: {} })
  await plane.start()
  const { status, stderr } = await plane.superclaw('start', '--detach')
  expect(status).toBe(78)
  expect(stderr).toContain(String(await plane.planePid()))
})

test('a file with faults starts nothing: every fault is told, with its line', async () => {
  await using plane = await openBuiltPlane(
    'version: 1\nagents:\n  a: { comand: x }\n  b: { command: y, cwd: /no/such/folder }\n',
  )
  const { status, stderr } = await plane.superclaw('start', '--detach')
  expect(status).toBe(78)
  expect(stderr).toMatch(/superclaw\.yaml:3:\d+/)
  expect((await plane.superclaw('status')).status).toBe(6)
})

test('reload applies the difference alone, and a file with faults changes nothing', async () => {
  await using plane = await openBuiltPlane({ agents: { same: sleeper, changed: sleeper, gone: sleeper } })
  await plane.start()
  const [same, changed] = [await plane.agent('same'), await plane.agent('changed')]
  plane.write(
    'superclaw.yaml',
    JSON.stringify({
      version: 1,
      agents: { same: { ...sleeper, labels: { a: 1 } }, changed: { argv: ['sleep', '99'] }, fresh: sleeper },
    }),
  )
  expect(JSON.parse((await plane.superclaw('reload', '--json')).stdout)).toMatchObject({
    added: ['fresh'],
    removed: ['gone'],
  })
  await until(
    async () =>
      (await plane.agent('changed')).command[1] === '99' && (await plane.agent('changed')).state === 'ready',
  )
  expect((await plane.agent('same')).pid).toBe(same.pid)
  expect((await plane.agent('same')).labels).toEqual({ a: '1' })
  expect((await plane.agent('changed')).pid).not.toBe(changed.pid)
  plane.write('superclaw.yaml', 'version: 1\nagents: { same: { command: [] } }\n')
  const refused = await plane.superclaw('reload')
  expect(refused.status).toBe(78)
  expect(refused.stderr).toMatch(/superclaw\.yaml:2:\d+.*agents\.same\.command/)
  expect((await plane.agent('same')).pid).toBe(same.pid)
})

test('SIGHUP reads the file again; one with faults changes nothing and is told in the log of events', async () => {
  await using plane = await openBuiltPlane({ agents: { one: sleeper } })
  await plane.start()
  const { pid } = await plane.agent('one')
  const hangUp = async (): Promise<void> => void process.kill(await plane.planePid(), 'SIGHUP')
  const rejected = async () => {
    const { events } = await plane.app.call('event.list', { types: ['config.rejected'] })
    return events.map(({ actor, data }) => ({ actor, data }))
  }
  plane.write('superclaw.yaml', JSON.stringify({ version: 1, agents: { one: sleeper, two: sleeper } }))
  await hangUp()
  await until(async () => (await plane.app.call('agent.list', {})).agents.length === 2)
  await until(async () => (await plane.agent('two')).state === 'ready')
  expect((await plane.agent('one')).pid).toBe(pid)
  expect(await rejected()).toEqual([])

  plane.write('superclaw.yaml', 'version: 1\nagents:\n  one: { comand: sleep 1 }\n')
  await hangUp()
  await until(async () => (await rejected()).length > 0)
  expect(await rejected()).toMatchObject([
    {
      actor: 'signal:SIGHUP',
      data: { issues: [{ path: 'agents.one', line: 3 }, { path: 'agents.one.comand' }] },
    },
  ])
  expect((await plane.agent('one')).pid).toBe(pid)
  expect((await plane.agent('two')).state).toBe('ready')
})

test('a control plane that comes back while its file is broken knows its agents all the same', async () => {
  await using plane = await openBuiltPlane({ agents: { one: sleeper } })
  await plane.start()
  const { pid } = await plane.agent('one')
  plane.write('superclaw.yaml', 'version: 1\nagents: [')
  await plane.crash()
  expect((await plane.agent('one')).pid).toBe(pid)
  process.kill(pid ?? 0, 'SIGKILL')
  await until(async () => (await plane.agent('one')).restarts === 1)
})

test('stop --keep-agents leaves them running, and the next start finds them', async () => {
  await using plane = await openBuiltPlane({ agents: { one: sleeper } })
  await plane.start()
  const { pid } = await plane.agent('one')
  expect((await plane.superclaw('stop', '--keep-agents')).status).toBe(0)
  expect(() => process.kill(pid ?? 0, 0)).not.toThrow()
  await plane.start()
  expect((await plane.agent('one')).pid).toBe(pid)
})

test('stop ends every agent and the control plane, and nothing is left of it', async () => {
  await using plane = await openBuiltPlane({
    agents: { one: { argv: ['sh', '-c', 'trap "" TERM; sleep 1000'], stop: { grace: '200ms' } } },
  })
  await plane.start()
  const { pid } = await plane.agent('one')
  const planePid = await plane.planePid()
  expect((await plane.superclaw('stop')).status).toBe(0)
  expect(() => process.kill(pid ?? 0, 0)).toThrow()
  expect(() => process.kill(planePid, 0)).toThrow()
})

test('a control plane that is killed while it stops goes on stopping', async () => {
  await using plane = await openBuiltPlane({
    agents: { one: { argv: ['sh', '-c', 'trap "" TERM; sleep 1000'], stop: { grace: '1s' } } },
  })
  await plane.start()
  const planePid = await plane.planePid()
  const { pid } = await plane.agent('one')
  await plane.app.call('plane.stop', { keepAgents: false })
  process.kill(planePid, 'SIGKILL')
  await until(() => {
    try {
      process.kill(pid ?? 0, 0)
      return false
    } catch {
      return true
    }
  }, 30_000)
  await until(async () => (await plane.superclaw('status')).status === 6, 30_000)
})

test('what is kept is for its owner alone, and the probes answer without a token', async () => {
  await using plane = await openBuiltPlane({ agents: { one: sleeper } })
  await plane.start()
  const mode = (name: string): string => (statSync(join(plane.stateDir, name)).mode & 0o777).toString(8)
  expect(['.', 'state.db', 'token', 'plane.sock', 'kept-config.json', 'plane.log'].map(mode)).toEqual([
    '700',
    '600',
    '600',
    '600',
    '600',
    '600',
  ])
  const { url, pid } = await plane.app.call('plane.status', {})
  const health = await (await fetch(`${url}/health`)).json()
  expect(health).toEqual({
    status: 'ok',
    version: expect.any(String),
    pid,
    uptimeMs: expect.any(Number),
    agents: { total: 1, ready: 1, failing: 0 },
  })
  expect((await fetch(`${url}/v1/agents`)).status).toBe(401)
  const token = readFileSync(join(plane.stateDir, 'token'), 'utf8').trim()
  expect((await fetch(`${url}/v1/agents`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(
    200,
  )
})

test.skipIf(process.platform !== 'linux')(
  'pgrep finds the control plane, and neither guardian nor shims',
  async () => {
    await using plane = await openBuiltPlane({ agents: { one: sleeper } })
    await plane.start()
    const pid = await plane.planePid()
    const { pid: agentPid } = await plane.agent('one')
    const name = (of: number): string => readFileSync(`/proc/${of}/comm`, 'utf8').trim()
    const parent = (of: number): number =>
      Number(readFileSync(`/proc/${of}/stat`, 'utf8').split(') ')[1]?.split(' ')[1])
    expect(name(pid)).toBe('superclaw')
    expect(
      [name(parent(pid)), name(parent(agentPid ?? 0))].every((each) => !each.includes('superclaw')),
    ).toBe(true)
  },
)
