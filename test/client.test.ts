import { expect, expectTypeOf, test } from 'vitest'
import { type CallMap, connectApp, ExpectedError, type StreamMap } from '../src/client.ts'
import type { CallName, InputOf, OutputOf, StreamName } from '../src/core/operations/contract.ts'
import { createFakeFleet } from './support/fake-fleet.ts'
import { createFakeHandlers } from './support/fake-handlers.ts'
import { serveHttp } from './support/serve-http.ts'
import { serveSocket } from './support/serve-socket.ts'

const handlers = createFakeHandlers(createFakeFleet({ agents: 4 }))

test('a client asks by the socket, or by an address with a token', async () => {
  await using socket = await serveSocket(handlers)
  await using http = await serveHttp(handlers, { limits: { closeMs: 20 } })
  for (const address of [{ socketPath: socket.path }, { url: http.url, token: http.tokens.viewer }]) {
    await using app = connectApp(address)
    const { agents } = await app.call('agent.list', { state: ['ready'] })
    expect(agents.map(({ state }) => state)).toEqual(['ready', 'ready', 'ready'])
    const unknown = app.call('agent.show', { agent: 'nobody' })
    await expect(unknown).rejects.toBeInstanceOf(ExpectedError)
    for await (const event of app.stream('event.follow', { afterSeq: 1 }, AbortSignal.timeout(5_000))) {
      expect(event.seq).toBe(2)
      break
    }
  }
})

test('the published types are those of the contract', () => {
  expectTypeOf<keyof CallMap>().toEqualTypeOf<CallName>()
  expectTypeOf<keyof StreamMap>().toEqualTypeOf<StreamName>()
  expectTypeOf<{ [N in CallName]: OutputOf<N> }>().toEqualTypeOf<{ [N in CallName]: CallMap[N]['output'] }>()
  expectTypeOf<{ [N in CallName]: InputOf<N> }>().toEqualTypeOf<{ [N in CallName]: CallMap[N]['input'] }>()
  expectTypeOf<{ [N in StreamName]: OutputOf<N> }>().toEqualTypeOf<{
    [N in StreamName]: StreamMap[N]['output']
  }>()
  expectTypeOf<{ [N in StreamName]: InputOf<N> }>().toEqualTypeOf<{
    [N in StreamName]: StreamMap[N]['input']
  }>()
})
