import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openBuiltPlane } from '../support/built-plane.ts'
import { until } from '../support/until.ts'

const sleeper = { argv: ['sleep', '100000'] }

test('a port that another program has is named, with what to do', async () => {
  await using plane = await openBuiltPlane({ agents: { one: sleeper } })
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as { port: number }
  const { status, stderr } = await plane.superclaw('start', '--detach', '--port', String(port))
  other.close()
  expect(status).toBe(78)
  expect(stderr).toContain('PORT_IN_USE')
  expect(stderr).toContain(String(port))
  expect(stderr).toMatch(/hint: .*--port/)
})

test('a state directory that cannot be made is told, and no stack with it', async () => {
  await using plane = await openBuiltPlane({ agents: {} })
  writeFileSync(join(plane.folder, 'a-file'), '')
  plane.env['SUPERCLAW_HOME'] = join(plane.folder, 'a-file', 'state')
  const { status, stderr } = await plane.superclaw('start', '--detach')
  plane.env['SUPERCLAW_HOME'] = plane.stateDir
  expect(status).toBe(78)
  expect(stderr).toContain('STATE_UNWRITABLE')
  expect(stderr).not.toMatch(/^\s+at /m)
})

test('a state directory that others can enter is closed to them', async () => {
  await using plane = await openBuiltPlane({ agents: {} })
  chmodSync(plane.stateDir, 0o755)
  await plane.start()
  expect((statSync(plane.stateDir).mode & 0o777).toString(8)).toBe('700')
})

test('a token file that others can read stops the start', async () => {
  await using plane = await openBuiltPlane({ agents: {} })
  await plane.start()
  await plane.superclaw('stop')
  chmodSync(join(plane.stateDir, 'token'), 0o644)
  const { status, stderr } = await plane.superclaw('start', '--detach')
  expect(status).toBe(78)
  expect(stderr).toContain('STATE_UNWRITABLE')
})

test('a damaged state.db is left as it is, and the way out is said', async () => {
  await using plane = await openBuiltPlane({ agents: {} })
  const path = join(plane.stateDir, 'state.db')
  writeFileSync(path, 'this was a database once', { mode: 0o600 })
  const { status, stderr } = await plane.superclaw('start', '--detach')
  expect(status).toBe(78)
  expect(stderr).toContain('STATE_CORRUPT')
  expect(stderr).toContain('.damaged')
  expect(readFileSync(path, 'utf8')).toBe('this was a database once')
})

test('an agent that cannot run says why, and is not tried for ever', async () => {
  await using plane = await openBuiltPlane({ agents: { one: { argv: ['no-such-program'] }, two: sleeper } })
  await plane.start()
  await until(async () => (await plane.agent('one')).state === 'failed')
  expect((await plane.agent('one')).reason).toContain('no-such-program')
  expect((await plane.agent('two')).state).toBe('ready')
  expect((await plane.app.call('plane.status', {})).status).toBe('degraded')
})

test('a crash loop is shown as one, goes on slowly, and harms nobody else', async () => {
  await using plane = await openBuiltPlane({
    agents: { bomb: { argv: ['false'], restart: { delay: '1ms', max_delay: '1s' } }, calm: sleeper },
  })
  await plane.start()
  await until(async () => (await plane.agent('bomb')).state === 'crash_looping')
  const { restarts } = await plane.agent('bomb')
  await until(async () => (await plane.agent('bomb')).restarts > restarts)
  expect(await plane.agent('calm')).toMatchObject({ state: 'ready', restarts: 0 })
  await plane.superclaw('agent', 'stop', 'bomb')
  expect((await plane.agent('bomb')).state).toBe('stopped')
})

test('secrets of an agent reach it, and nothing else that is kept or shown', async () => {
  const canary = 'canary-5f2c91d07a'
  await using plane = await openBuiltPlane({
    agents: {
      one: {
        argv: ['sh', '-c', 'test -n "$API_TOKEN" && echo has one; exec sleep 100000'],
        env: { API_TOKEN: canary },
      },
    },
  })
  await plane.start()
  await until(async () => (await plane.superclaw('logs')).stdout.includes('has one'))
  for (const args of [
    ['agent', 'env', 'one'],
    ['agent', 'show', 'one', '--json'],
    ['fleet', '--json'],
    ['events', '--json'],
    ['config', 'show'],
    ['doctor', '--json'],
    ['status', '--json'],
  ]) {
    const { stdout, stderr } = await plane.superclaw(...args)
    expect(stdout + stderr, args.join(' ')).not.toContain(canary)
  }
  // The one place that has it is the copy of the file, for its owner alone.
  expect(filesWith(plane.stateDir, canary)).toEqual([join(plane.stateDir, 'kept-config.json')])
})

test('/health answers while fifty agents start and a reader walks the log', async () => {
  await using plane = await openBuiltPlane({
    agents: {
      one: { ...sleeper, instances: 50 },
      chatty: { argv: ['sh', '-c', 'while :; do echo 0123456789; done'], log: { max_size: '1MB', keep: 1 } },
    },
  })
  const { url } = JSON.parse((await plane.superclaw('start', '--json')).stdout)
  const stop = new AbortController()
  const reading = (async () => {
    while (!stop.signal.aborted) await plane.app.call('log.read', { limit: 10_000, grep: 'nothing' })
  })()
  const statuses: number[] = []
  while (statuses.length < 50) statuses.push((await fetch(`${url}/health`)).status)
  stop.abort()
  await reading
  expect(new Set(statuses)).toEqual(new Set([200]))
})

function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(text))
}

test('a plane in a folder with a very long path is reached all the same', async () => {
  await using plane = await openBuiltPlane({ agents: {} })
  const long = join(plane.folder, 'x'.repeat(120))
  mkdirSync(long)
  const env = { ...plane.env }
  plane.env['SUPERCLAW_HOME'] = long
  expect((await plane.superclaw('start', '--detach')).status).toBe(0)
  expect((await plane.superclaw('status')).status).toBe(0)
  expect((await plane.superclaw('stop')).status).toBe(0)
  Object.assign(plane.env, env)
})
