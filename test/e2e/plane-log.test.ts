import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import type { PlaneRecord } from '../../src/core/plane-log/record.ts'
import { openBuiltPlane } from '../support/built-plane.ts'
import { planeRecords } from '../support/plane-records.ts'
import { until } from '../support/until.ts'

const sleeper = { argv: ['sleep', '100000'] }
const debug = { log: { level: 'debug' } }

test('a request is followed from its answer to what it changed', async () => {
  await using plane = await openBuiltPlane({ self: debug, agents: { one: { ...sleeper, autostart: false } } })
  await plane.start()
  const { url } = await plane.app.call('plane.status', {})
  const token = readFileSync(join(plane.stateDir, 'token'), 'utf8').trim()
  const answer = await fetch(`${url}/v1/agents/one/start`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'X-Request-Id': 'mine-1',
      'Content-Type': 'application/json',
    },
    body: '{}',
  })
  expect([answer.status, answer.headers.get('x-request-id')]).toEqual([200, 'mine-1'])

  const { stdout } = await plane.superclaw('logs', '--self', '--request', 'mine-1', '--json')
  const records = stdout
    .trim()
    .split('\n')
    .map((line): PlaneRecord => JSON.parse(line))
  expect(records.filter(({ module }) => module === 'supervisor').map(({ type }) => type)).toEqual(
    expect.arrayContaining(['agent.wanted', 'agent.state', 'run.started']),
  )
  expect(records.find(({ module }) => module === 'http')).toMatchObject({
    level: 'info',
    operation: 'agent.start',
    caller: expect.stringMatching(/^token:/),
    code: 'OK',
    durationMs: expect.any(Number),
  })
  // Each event that it names is in the log of events under that number.
  const { events } = await plane.app.call('event.list', { limit: 100 })
  for (const { seq, type, agentId } of records.filter((record) => record.seq !== undefined))
    expect(events.find((event) => event.seq === seq)).toMatchObject({ type, agentId })
  expect(JSON.stringify(events)).not.toContain('mine-1')
})

test('what an agent goes through is told in words, at the level that is set by default', async () => {
  await using plane = await openBuiltPlane({
    agents: { crashes: { argv: ['sh', '-c', 'exit 3'], restart: { delay: '20ms' } } },
  })
  await plane.start()
  const words = /^crashes: \w+ → backoff: exited with 3; starts again in/
  await until(() => planeRecords(plane.stateDir).some(({ message }) => words.test(message)))
  const records = planeRecords(plane.stateDir)
  expect(records.find(({ message }) => words.test(message))).toMatchObject({
    level: 'info',
    module: 'supervisor',
    agentId: 'crashes',
  })
  expect(records.filter(({ level }) => level === 'debug')).toEqual([])
})

test('levels change with a reload, and those of the environment win', async () => {
  await using plane = await openBuiltPlane({ agents: {} })
  plane.env['SUPERCLAW_LOG_LEVEL'] = 'http=debug'
  await plane.start()
  const askBoth = async () => {
    const { url } = await plane.app.call('plane.status', {})
    await fetch(`${url}/v1/agents`)
  }
  const modules = () =>
    planeRecords(plane.stateDir)
      .filter(({ level }) => level === 'debug')
      .map(({ module }) => module)
  await askBoth()
  await until(() => modules().length > 0)
  expect(new Set(modules())).toEqual(new Set(['http']))
  plane.write('superclaw.yaml', 'version: 1\nself: { log: { modules: { socket: debug } } }\n')
  expect((await plane.superclaw('reload')).status).toBe(0)
  await askBoth()
  await until(() => modules().includes('socket'))
})

test('a level that there is not is an error with a cure, before anything is started', async () => {
  await using plane = await openBuiltPlane({ self: { log: { level: 'loud', modules: { nope: 'info' } } } })
  const bad = await plane.superclaw('start', '--detach')
  expect([bad.status, bad.stderr]).toEqual([78, expect.stringContaining('self.log.level')])
  plane.write('superclaw.yaml', 'version: 1\n')
  plane.env['SUPERCLAW_LOG_LEVEL'] = 'loud'
  const named = await plane.superclaw('start', '--detach')
  expect([named.status, named.stderr]).toEqual([78, expect.stringContaining('SUPERCLAW_LOG_LEVEL')])
})

test('what Node says when it dies is shown, by the next control plane and without one', async () => {
  await using plane = await openBuiltPlane({ agents: {} })
  // Dies as it does when memory runs out.
  plane.env['NODE_OPTIONS'] = '--abort-on-uncaught-exception'
  await plane.start()
  const pid = await plane.planePid()
  process.kill(pid, 'SIGABRT')
  await until(async () => (await plane.planePid().catch(() => pid)) !== pid, 30_000)
  const { stdout } = await plane.superclaw('logs', '--self', '--module', 'stderr')
  expect(stdout).toMatch(/ERROR stderr .*left words/)
  expect(stdout).toMatch(/Aborted|Abort/)
})

test('logs --self shows all records over rotations of its own and of somebody else, and follows them', async () => {
  await using plane = await openBuiltPlane({
    self: { log: { level: 'debug', max_size: '64KiB', keep: 2 } },
    agents: {},
  })
  await plane.start()
  const follower = spawn(process.execPath, [plane.bin, 'logs', '--self', '-f', '--json', '-n', '0'], {
    cwd: plane.folder,
    env: plane.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ids = new Set<string>()
  createInterface({ input: follower.stdout }).on('line', (line) => {
    const { operation, requestId } = JSON.parse(line) as PlaneRecord
    if (operation === 'event.list') ids.add(String(requestId))
  })
  // It has begun to follow once it sees what is asked now.
  let asked = 0
  await until(async () => {
    await plane.app.call('event.list', { limit: 1 })
    asked += 1
    return ids.size > 0
  })
  const missed = asked - ids.size
  const path = join(plane.stateDir, 'plane.log')
  for (let round = 0; round < 3; round++) {
    for (let nth = 0; nth < 250; nth++) await plane.app.call('event.list', { limit: 1 })
    asked += 250
    await until(() => ids.size >= asked - missed)
    renameSync(path, `${path}-of-somebody-else`)
  }
  follower.kill('SIGINT')
  await once(follower, 'exit')
  const files = readdirSync(plane.stateDir).filter((name) => /^plane\.log(\.\d+)?$/.test(name))
  expect(files.length).toBeLessThanOrEqual(3)
  for (const name of files) expect(statSync(join(plane.stateDir, name)).size).toBeLessThanOrEqual(65_536)
})
