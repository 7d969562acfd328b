import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { type BuiltPlane, openBuiltPlane } from '../support/built-plane.ts'
import { isAlive } from '../support/is-alive.ts'
import { until } from '../support/until.ts'

const sleeper = { argv: ['sleep', '100000'] }
const busyLoop = pathToFileURL(join(import.meta.dirname, '..', 'support', 'busy-loop.js')).href

async function typesOf(plane: BuiltPlane, ...types: string[]) {
  const { events } = await plane.app.call('event.list', { types, limit: 100, from: 'oldest' })
  return events.map(({ type, actor, agentId, data }) => ({ type, actor, agentId, data }))
}

/** Resolves once another control plane than `pid` knows its agents. */
async function anotherThan(plane: BuiltPlane, pid: number): Promise<void> {
  await until(async () => {
    const status = await plane.app.call('plane.status', {}, AbortSignal.timeout(500)).catch(() => undefined)
    return status !== undefined && status.pid !== pid && status.status !== 'failing'
  }, 30_000)
}

test('restart starts the control plane anew and keeps every agent, also twice in a row', async () => {
  await using plane = await openBuiltPlane({ agents: { one: { ...sleeper, instances: 3 } } })
  await plane.start()
  const pids = async () => (await plane.app.call('agent.list', {})).agents.map(({ pid }) => pid)
  const [before, planePid] = [await pids(), await plane.planePid()]
  const first = JSON.parse((await plane.superclaw('restart', '--json')).stdout)
  expect(first).toMatchObject({ previousPid: planePid, keptAgents: 3 })
  expect((await plane.superclaw('restart')).stdout).toMatch(
    /^SuperClaw is back after .+; 3 agents kept running\.\n$/,
  )
  expect(await pids()).toEqual(before)
  expect((await typesOf(plane, 'plane.*', 'run.ended')).map(({ type }) => type)).toEqual([
    'plane.started',
    'plane.restarting',
    'plane.started',
    'plane.restarting',
    'plane.started',
  ])
  expect((await plane.superclaw('stop')).stdout).toContain('3 agents with it')
})

test('a stop after a restart stops for good', async () => {
  await using plane = await openBuiltPlane({ agents: { one: sleeper } })
  await plane.start()
  await plane.superclaw('restart')
  const { pid } = await plane.agent('one')
  expect((await plane.superclaw('stop')).status).toBe(0)
  expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH')
  expect((await plane.superclaw('status')).status).toBe(6)
})

test('a control plane whose event loop hangs is killed and started again, and agents go on', async () => {
  await using plane = await openBuiltPlane({ agents: { one: sleeper } })
  Object.assign(plane.env, {
    SUPERCLAW_LOOK_SECONDS: '0.5',
    NODE_OPTIONS: `--import=${busyLoop}`,
    BUSY_FILE: join(plane.folder, 'busy'),
  })
  await plane.start()
  const [{ pid }, planePid] = [await plane.agent('one'), await plane.planePid()]
  plane.write('busy', '')
  await until(() => !isAlive(planePid), 30_000)
  rmSync(join(plane.folder, 'busy'))
  await anotherThan(plane, 0)
  expect(await plane.agent('one')).toMatchObject({ pid, state: 'ready', restarts: 0 })
})

test('a control plane that somebody stopped by a signal is started again, and its first tier counts the outage', async () => {
  await using plane = await openBuiltPlane({ agents: { one: sleeper } })
  plane.env['SUPERCLAW_LOOK_SECONDS'] = '0.5'
  await plane.start()
  const [{ pid }, planePid] = [await plane.agent('one'), await plane.planePid()]
  process.kill(planePid, 'SIGSTOP')
  await anotherThan(plane, planePid)
  expect((await plane.agent('one')).pid).toBe(pid)
  const { tiers } = await plane.app.call('health.show', {})
  expect(tiers[0]?.met.life).toBeLessThan(1)
})

test('a limit that is exceeded starts the control plane anew, keeps agents, and does not go in circles', async () => {
  await using plane = await openBuiltPlane({
    agents: { one: sleeper },
    self: { limits: { file_descriptors: '0.001%', sustained: '1s' } },
  })
  await plane.start()
  const [{ pid }, planePid] = [await plane.agent('one'), await plane.planePid()]
  await anotherThan(plane, planePid)
  expect((await plane.agent('one')).pid).toBe(pid)
  expect(await typesOf(plane, 'plane.restarting')).toMatchObject([
    {
      actor: 'plane:health',
      data: { reason: expect.stringMatching(/^files:open: \d+ of \d+ files are open$/) },
    },
  ])
  await until(async () => (await plane.app.call('health.show', {})).self.restart.decision === 'wait', 30_000)
  expect((await plane.superclaw('health')).stdout).toContain('it starts itself anew if that goes on for')
})

test('a check that fails has its remedies carried out, once, and it is told in words', async () => {
  await using plane = await openBuiltPlane({
    agents: { one: sleeper, two: sleeper },
    self: {
      limits: { file_descriptors: '0.001%', sustained: '1h' },
      remedies: [
        { when: 'files:open', do: 'restart_agent', agent: 'one' },
        { when: 'tier_2', do: 'rotate_logs' },
        { when: 'tier_2', do: 'checkpoint' },
      ],
    },
  })
  await plane.start()
  const [one, two] = [await plane.agent('one'), await plane.agent('two')]
  await until(async () => (await typesOf(plane, 'health.remedied')).length === 3, 60_000)
  expect(await typesOf(plane, 'health.*')).toMatchObject([
    { type: 'health.changed', data: { check: 'files:open', from: 'warn', to: 'fail' } },
    { data: { remedy: 'restart_agent', agent: 'one', error: null } },
    { data: { remedy: 'rotate_logs', error: null } },
    { data: { remedy: 'checkpoint', error: null } },
  ])
  expect((await plane.agent('one')).pid).not.toBe(one.pid)
  expect((await plane.agent('two')).pid).toBe(two.pid)
  const url = (await plane.app.call('plane.status', {})).url
  expect((await fetch(`${url}/health?tier=2`)).status).toBe(503)
  expect((await fetch(`${url}/health?tier=1`)).status).toBe(200)
  expect((await fetch(`${url}/health`)).status).toBe(200)
  expect((await plane.superclaw('events')).stdout).toContain(
    'health: files:open fails, did restart_agent one',
  )
  expect((await plane.superclaw('doctor')).stdout).toMatch(/files are open, for less than a minute/)
  expect((await plane.superclaw('status')).stdout).toMatch(/L2 fail: \d+ of \d+ files are open/)
})

test('without telemetry nothing is measured and nothing looks by itself, and health answers when it is asked', async () => {
  await using plane = await openBuiltPlane({ agents: { one: sleeper } })
  await plane.start('--no-telemetry')
  await plane.crash()
  expect((await plane.app.call('plane.status', {})).health).toBeNull()
  expect(await plane.agent('one')).toMatchObject({ cpuPercent: null, memoryBytes: null, state: 'ready' })
  expect((await plane.superclaw('fleet')).stdout).toMatch(/^one +ready .* - +- +- +default$/m)
  const { url } = await plane.app.call('plane.status', {})
  expect((await fetch(`${url}/health?tier=3`)).status).toBe(200)
  const health = await plane.app.call('health.show', {})
  expect(health).toMatchObject({ status: 'pass', isWatching: false })
  const met = { life: null, day: null }
  for (const each of [...health.tiers, ...health.checks]) expect(each.met).toEqual(met)
  expect(health.checks.find(({ id }) => id === 'event_loop:delay')?.value).toBeNull()
  const text = (await plane.superclaw('health')).stdout
  expect(text).toContain('It does not watch itself (--no-telemetry)')
  expect(text).toMatch(/^L2 ok +- of the day, - since it began; target 99.9 %$/m)
  expect((await plane.app.call('plane.status', {})).health).toBeNull()
  expect((await plane.superclaw('status')).stdout).toMatch(
    /^ *health +not watched; superclaw health looks now$/m,
  )
})
