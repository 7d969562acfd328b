import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, test, vi } from 'vitest'
import { openHttpServer } from '../../../../src/core/adapters/http/server.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'
import { createFakeFleet } from '../../../support/fake-fleet.ts'
import { createFakeHandlers } from '../../../support/fake-handlers.ts'
import { readAll, sendRaw } from '../../../support/raw-http.ts'
import { serveHttp } from '../../../support/serve-http.ts'

const handlers = createFakeHandlers(createFakeFleet())

test('the probes answer without a token, and tell nothing but what they are for', async () => {
  let isReady = false
  const health = () => ({
    status: 'degraded' as const,
    version: '1.2.3',
    pid: 7,
    uptimeMs: 5,
    agents: { total: 3, ready: 2, failing: 1, names: ['secret'] },
    stateDir: '/secret',
  })
  await using served = await serveHttp(handlers, { health, isReady: () => isReady })
  const get = async (path: string) => {
    const response = await fetch(`${served.url}${path}`)
    return [response.status, await response.json()]
  }
  expect(await get('/health?verbose=1')).toEqual([
    200,
    { status: 'degraded', version: '1.2.3', pid: 7, uptimeMs: 5, agents: { total: 3, ready: 2, failing: 1 } },
  ])
  expect(await get('/livez')).toEqual([200, { live: true }])
  expect(await get('/readyz')).toEqual([503, { ready: false }])
  isReady = true
  expect(await get('/readyz')).toEqual([200, { ready: true }])
})

test.for(['0.0.0.0', '::', '192.168.1.7', 'example.com', ''])('it does not listen at %j', async (host) => {
  await using served = await serveHttp(handlers)
  const deps = {
    dispatch: async () => ({ result: null }),
    verifyToken: () => undefined,
    clock: createFakeClock(),
    onBug: () => undefined,
    health: () => expect.fail('asked'),
    isReady: () => true,
    tiers: () => expect.fail('asked'),
  }
  await expect(openHttpServer(deps, { host, port: 0 })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  await expect(openHttpServer(deps, { host: '127.0.0.1', port: served.port })).rejects.toMatchObject({
    code: 'PORT_IN_USE',
    message: `Port ${served.port} is taken by another process`,
  })
})

test('a client that sends its request drop by drop is cut off', async () => {
  const limits = { headersTimeoutMs: 100, requestTimeoutMs: 200, timeoutCheckMs: 20 }
  await using served = await serveHttp(handlers, { limits })
  const head = connect(served.port, '127.0.0.1')
  head.write('GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow: ')
  expect(await readAll(head)).toContain('408')
  const body = connect(served.port, '127.0.0.1')
  body.write(
    `POST /v1/stop HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${served.tokens.admin}\r\n` +
      'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
  )
  await readAll(body)
  expect(served.bugs).toEqual([])
})

test('a head of more than 16 KiB is refused', async () => {
  await using served = await serveHttp(handlers)
  const { status } = await sendRaw(served.port, { headers: [['X-Long', 'x'.repeat(17 * 1024)]] })
  expect(status).toBe(431)
})

test('more connections than allowed are closed at once, and those that are open are served', async () => {
  await using served = await serveHttp(handlers, { limits: { connectionsMax: 2 } })
  const open = async (): Promise<Socket> => {
    const socket = connect(served.port, '127.0.0.1')
    await once(socket, 'connect')
    return socket
  }
  const first = await open()
  const second = await open()
  const third = await open()
  await once(third, 'close')
  first.write('GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
  expect(await readAll(first)).toContain('200 OK')
  second.destroy()
})

test('a flood of wrong tokens is slowed down, and a valid one is served meanwhile', async () => {
  const clock = createFakeClock()
  const limits = { failures: { burst: 3, perSecond: 2 } }
  await using served = await serveHttp(handlers, { clock, limits })
  const ask = async (token: string): Promise<number> => {
    const headers = [['Authorization', `Bearer ${token}`]] as const
    return (await sendRaw(served.port, { path: '/v1/agents', headers })).status
  }
  const { unknown, admin } = served.tokens
  const flood = [await ask(unknown), await ask('x'), await ask(unknown), await ask(unknown), await ask('')]
  expect(flood).toEqual([401, 401, 401, 429, 429])
  expect(await ask(admin)).toBe(200)
  await clock.advance(500)
  expect([await ask(unknown), await ask(unknown)]).toEqual([401, 429])
  await clock.advance(60_000)
  expect(await ask(unknown)).toBe(401)
})

test('it closes while a stream is open', async () => {
  const fleet = createFakeFleet()
  const served = await serveHttp(createFakeHandlers(fleet), { limits: { closeMs: 20 } })
  const response = await fetch(`${served.url}/v1/events/stream`, {
    headers: { authorization: `Bearer ${served.tokens.viewer}` },
  })
  await vi.waitFor(() => expect(fleet.listeners()).toBe(1))
  await served[Symbol.asyncDispose]()
  expect(fleet.listeners()).toBe(0)
  await response.text().catch(() => undefined)
  await expect(fetch(`${served.url}/health`)).rejects.toThrow()
})

test('a client that hangs up in the middle of its body is no bug of ours', async () => {
  await using served = await serveHttp(handlers)
  const socket = connect(served.port, '127.0.0.1')
  socket.write(
    `POST /v1/stop HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${served.tokens.admin}\r\n` +
      'Content-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n{',
  )
  await once(socket, 'data')
  socket.resetAndDestroy()
  expect((await sendRaw(served.port, { path: '/livez' })).status).toBe(200)
  expect(served.bugs).toEqual([])
})

test('who waits for an answer when the control plane stops is told so', async () => {
  const begun = Promise.withResolvers<void>()
  const served = await serveHttp({
    ...handlers,
    'agent.list': (_, __, signal) => {
      begun.resolve()
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason))
      })
    },
  })
  const headers = [['Authorization', `Bearer ${served.tokens.viewer}`]] as const
  const answer = sendRaw(served.port, { path: '/v1/agents', headers })
  await begun.promise
  await served[Symbol.asyncDispose]()
  expect(await answer).toMatchObject({ status: 503, body: expect.stringContaining('PLANE_STOPPING') })
  expect(served.bugs).toEqual([])
})

test('a client that hangs up ends its handler', async () => {
  const fleet = createFakeFleet()
  await using served = await serveHttp(createFakeHandlers(fleet))
  const abort = new AbortController()
  await fetch(`${served.url}/v1/events/stream`, {
    headers: { authorization: `Bearer ${served.tokens.viewer}` },
    signal: abort.signal,
  })
  await vi.waitFor(() => expect(fleet.listeners()).toBe(1))
  abort.abort()
  await vi.waitFor(() => expect(fleet.listeners()).toBe(0))
})

test('it closes in its time while a handler never ends, and who waits for it is let go', async () => {
  let isAsked = false
  const never = (): Promise<never> => {
    isAsked = true
    return new Promise(() => undefined)
  }
  const served = await serveHttp({ ...handlers, 'plane.doctor': never }, { limits: { closeMs: 20 } })
  const headers = { authorization: `Bearer ${served.tokens.admin}` }
  const waiting = fetch(`${served.url}/v1/doctor`, { headers }).then(
    () => 'answered',
    () => 'let go',
  )
  await vi.waitFor(() => expect(isAsked).toBe(true))
  await served[Symbol.asyncDispose]()
  expect(await waiting).toBe('let go')
})
