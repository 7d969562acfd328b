import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { connectHttp } from '../../../../src/core/adapters/http/client.ts'
import { appContract } from '../../../contract/app.ts'
import { createFakeFleet } from '../../../support/fake-fleet.ts'
import { createFakeHandlers } from '../../../support/fake-handlers.ts'
import { serveHttp } from '../../../support/serve-http.ts'

describe('the App over HTTP', () => {
  appContract(async (handlers) => {
    const served = await serveHttp(handlers)
    const app = connectHttp({ url: served.url, token: served.tokens.admin })
    return {
      app,
      async [Symbol.asyncDispose]() {
        await app[Symbol.asyncDispose]()
        await served[Symbol.asyncDispose]()
      },
    }
  })
})

const { signal } = new AbortController()
const drain = async (items: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of items);
}

test.for([
  'http://example.com',
  'http://127.0.0.1.example.com:3737',
  'http://localhost.example.com',
  'http://192.168.1.2:3737',
  'http://[::2]:3737',
  'ws://127.0.0.1:3737',
  'http://user:secret@127.0.0.1:3737',
  'file:///etc/passwd',
  '127.0.0.1:3737',
  '',
])('the address %j is refused before anything is sent', (url) => {
  expect(() => connectHttp({ url, token: 'secret' })).toThrow(expect.objectContaining({ code: 'USAGE' }))
})

test.for(['http://127.0.0.1:1', 'http://localhost:1/', 'http://[::1]:1', 'https://127.0.0.1:1'])(
  'nobody answers at %s, and it says so',
  async (url) => {
    await using app = connectHttp({ url, token: 'secret' })
    const unreachable = { code: 'PLANE_UNREACHABLE', hint: 'superclaw start' }
    await expect(app.call('agent.list', {})).rejects.toMatchObject(unreachable)
    await expect(drain(app.stream('event.follow', {}, signal))).rejects.toMatchObject(unreachable)
  },
)

test('a wrong token is told apart from a role that is too small', async () => {
  await using served = await serveHttp(createFakeHandlers(createFakeFleet()))
  await using stranger = connectHttp({ url: served.url, token: served.tokens.unknown })
  await expect(stranger.call('agent.list', {})).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  await using viewer = connectHttp({ url: served.url, token: served.tokens.viewer })
  await expect(viewer.call('agent.list', {})).resolves.toHaveProperty('agents')
  await expect(viewer.call('agent.stop', { agent: 'agent-001' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

test('an agent may be called as a route is', async () => {
  await using served = await serveHttp(createFakeHandlers(createFakeFleet()))
  await using app = connectHttp({ url: served.url, token: served.tokens.viewer })
  await expect(app.call('agent.show', { agent: 'watch' })).rejects.toMatchObject({
    message: 'No agent is called watch',
  })
})

test('a control plane that goes ends calls and streams', async () => {
  const begun = Promise.withResolvers<void>()
  const served = await serveHttp(
    {
      ...createFakeHandlers(createFakeFleet()),
      'agent.list': () => {
        begun.resolve()
        return new Promise(() => undefined)
      },
    },
    { limits: { closeMs: 20 } },
  )
  await using app = connectHttp({ url: served.url, token: served.tokens.admin })
  const stream = drain(app.stream('event.follow', { afterSeq: 0 }, signal))
  const ends = Promise.allSettled([app.call('agent.list', {}), stream])
  await begun.promise
  await served[Symbol.asyncDispose]()
  for (const end of await ends) {
    expect(end).toMatchObject({ status: 'rejected', reason: { code: 'PLANE_UNREACHABLE' } })
  }
})

test('a call that is not answered in time says so', async () => {
  await using served = await serveHttp(
    { ...createFakeHandlers(createFakeFleet()), 'agent.list': () => new Promise(() => undefined) },
    { limits: { closeMs: 20 } },
  )
  await using app = connectHttp({ url: served.url, token: served.tokens.admin, timeoutMs: 20 })
  await expect(app.call('agent.list', {})).rejects.toMatchObject({ code: 'TIMED_OUT' })
})

test('something else at the port is not taken for a control plane, and no redirect is followed', async () => {
  const seen: (string | undefined)[] = []
  const other = createServer((request, response) => {
    seen.push(request.url)
    response.writeHead(302, { location: '/elsewhere' }).end('<html>')
  })
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = other.address() as AddressInfo
    await using app = connectHttp({ url: `http://127.0.0.1:${port}`, token: 'secret' })
    await expect(app.call('agent.list', {})).rejects.toMatchObject({ code: 'PLANE_UNREACHABLE' })
    expect(seen).toEqual(['/v1/agents'])
  } finally {
    other.close()
  }
})
