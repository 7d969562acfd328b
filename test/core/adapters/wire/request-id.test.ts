import { expect, test } from 'vitest'
import { createRequestIds, givenRequestId } from '../../../../src/core/adapters/wire/request-id.ts'
import { createFakeFleet } from '../../../support/fake-fleet.ts'
import { createFakeHandlers } from '../../../support/fake-handlers.ts'
import { sendRaw } from '../../../support/raw-http.ts'
import { serveHttp } from '../../../support/serve-http.ts'
import { serveSocket } from '../../../support/serve-socket.ts'
import { talkTo } from '../../../support/socket-talk.ts'

test.for(['9f3a12c4-17', 'a', '019ab3c4-1234-7abc-8def-0123456789ab', 'x'.repeat(64)])(
  '%s is taken',
  (id) => {
    expect(givenRequestId(id)).toBe(id)
  },
)

test.for(['', ' ', '-x', 'x'.repeat(65), 'a b', 'a\u001b[2J', 'é', '{"a":1}', undefined, ['a', 'b']])(
  '%o is not repeated',
  (id) => {
    expect(givenRequestId(id)).toBeUndefined()
  },
)

test('ids differ, and those of two control planes do, too', () => {
  const [one, other] = [createRequestIds(), createRequestIds()]
  expect(new Set([one(), one(), other(), other()]).size).toBe(4)
})

test('HTTP repeats the id of a request, or makes one, in the header and in the body of an error', async () => {
  await using server = await serveHttp(createFakeHandlers(createFakeFleet({ agents: 1 })))
  const named = await sendRaw(server.port, { path: '/v1/agents', headers: [['X-Request-Id', 'mine-1']] })
  expect(named.headers['x-request-id']).toBe('mine-1')
  expect(JSON.parse(named.body)).toMatchObject({ error: { code: 'UNAUTHENTICATED', requestId: 'mine-1' } })

  const hostile = await sendRaw(server.port, { path: '/v1/agents', headers: [['X-Request-Id', 'a b"c']] })
  const { requestId } = JSON.parse(hostile.body).error
  expect(requestId).toMatch(/^[0-9a-f]{8}-/)
  expect(hostile.headers['x-request-id']).toBe(requestId)
})

test('the socket names the request in an error, and a bug by the command that shows its log', async () => {
  const handlers = createFakeHandlers(createFakeFleet({ agents: 1 }))
  const broken = { ...handlers, 'agent.list': () => Promise.reject(new Error('a bug')) }
  await using server = await serveSocket(broken)
  using talk = await talkTo(server.path)
  talk.send({ id: 1, op: 'agent.show', input: { agent: 'nope' } }, { id: 2, op: 'agent.list' })
  const answers = [await talk.next(), await talk.next()] as {
    id: number
    error: { requestId: string; hint: string }
  }[]
  const bug = answers.find(({ id }) => id === 2)
  expect(server.bugs).toHaveLength(1)
  expect(answers.every(({ error }) => /^[0-9a-f]{8}-/.test(error.requestId))).toBe(true)
  expect(bug?.error.hint).toBe(`superclaw logs --self --request ${bug?.error.requestId}`)
})
