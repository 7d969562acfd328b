import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type BuiltPlane, openBuiltPlane } from '../support/built-plane.ts'
import { until } from '../support/until.ts'

const stateOf = async (plane: BuiltPlane, id: string): Promise<string> => (await plane.agent(id)).state

test('an address is watched, through its failure and back, and over a crash of the control plane', async () => {
  let status = 200
  const server = createServer((_, response) => response.writeHead(status).end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  try {
    const site = { kind: 'probe', http: url, interval: '1s', failures: 1 }
    await using plane = await openBuiltPlane({ agents: { site } })
    await plane.start()
    await until(async () => (await stateOf(plane, 'site')) === 'ready')
    expect(await plane.agent('site')).toMatchObject({ kind: 'probe', target: url, pid: null, command: [] })
    expect((await plane.agent('site')).latencyMs).toBeGreaterThan(0)
    status = 503
    await until(async () => (await stateOf(plane, 'site')) === 'failed')
    expect((await plane.agent('site')).reason).toBe('answered 503')
    await plane.crash()
    status = 200
    await until(async () => (await stateOf(plane, 'site')) === 'ready')
    await plane.superclaw('agent', 'stop', 'site')
    await plane.crash()
    expect(await stateOf(plane, 'site')).toBe('stopped')
  } finally {
    server.closeAllConnections()
    server.close()
  }
})

test('heartbeats come by command and by HTTP, with a token that can do nothing else', async () => {
  const push = { kind: 'push', every: '1h' }
  await using plane = await openBuiltPlane({ agents: { job: push, other: push } })
  await plane.start()
  expect(await stateOf(plane, 'job')).toBe('starting')
  expect((await plane.superclaw('agent', 'heartbeat', 'job')).status).toBe(0)
  await until(async () => (await stateOf(plane, 'job')) === 'ready')

  const header = join(plane.folder, 'job.header')
  const shown = await plane.superclaw('agent', 'token', 'job', '--write', header)
  expect(shown.stdout).toContain(`-H @${header} -X POST http://`)
  expect((await plane.superclaw('agent', 'token', 'job', '--write', header)).status).toBe(2)
  const { token, url } = await plane.app.call('agent.token', { agent: 'job' })
  const post = async (to: string, body: object = {}): Promise<number> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    return (await fetch(to, { method: 'POST', headers, body: JSON.stringify(body) })).status
  }
  expect(await post(url, { status: 'failing', message: 'disk \u001b[31mfull' })).toBe(200)
  await until(async () => (await stateOf(plane, 'job')) === 'degraded')
  expect((await plane.agent('job')).reason).toBe('disk full')
  expect(await post(url.replace('job', 'other'))).toBe(403)
  expect(await post(url.replace('job/heartbeat', 'job/stop'))).toBe(403)
  expect(await post(url, { status: 'dead' })).toBe(400)
  expect(await stateOf(plane, 'other')).toBe('starting')
})

test('an agent that becomes of another kind is first seen to its end', async () => {
  const sleeper = { argv: ['sleep', '100000'] }
  await using plane = await openBuiltPlane({ agents: { a: sleeper, b: { kind: 'push' } } })
  await plane.start()
  const { pid } = await plane.agent('a')
  const swapped = { version: 1, agents: { a: { kind: 'push' }, b: sleeper } }
  plane.write('superclaw.yaml', JSON.stringify(swapped))
  const reloaded = await plane.app.call('config.reload', {})
  expect(reloaded).toMatchObject({ added: [], removed: [], unchanged: 0 })
  expect(reloaded.changed.toSorted()).toEqual(['a', 'b'])
  expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH')
  expect(await plane.agent('a')).toMatchObject({ kind: 'push', state: 'starting', pid: null })
  await until(async () => (await stateOf(plane, 'b')) === 'ready')
  expect((await plane.agent('b')).pid).toBeGreaterThan(0)
  await plane.crash()
  expect(await plane.agent('a')).toMatchObject({ kind: 'push', state: 'starting' })
})
