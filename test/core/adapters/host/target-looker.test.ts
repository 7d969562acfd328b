import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { targetLooker } from '../../../../src/core/adapters/host/target-looker.ts'
import type { HttpTarget } from '../../../../src/core/watched/watched-spec.ts'

async function lookAt(
  answer: RequestListener,
  expected: Partial<HttpTarget> = {},
  signal = new AbortController().signal,
) {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  try {
    const target: HttpTarget = {
      ...{ kind: 'http', url: `http://127.0.0.1:${port}/`, headers: {} },
      ...{ statuses: [[200, 299]], bodyPattern: null, ...expected },
    }
    return await targetLooker.http(target, signal)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

test.for([
  { status: 200, body: 'all is well', expected: {}, isGood: true, detail: 'answered 200' },
  { status: 500, body: '', expected: {}, isGood: false, detail: 'answered 500' },
  { status: 404, body: '', expected: { statuses: [[404, 404]] }, isGood: true, detail: 'answered 404' },
  {
    status: 200,
    body: 'all is well',
    expected: { bodyPattern: 'is w.ll' },
    isGood: true,
    detail: 'answered 200',
  },
  {
    status: 200,
    body: 'out of order',
    expected: { bodyPattern: 'well' },
    isGood: false,
    detail: 'answered 200, without what is expected',
  },
] as const)(
  '$status with "$body" is $isGood: $detail',
  async ({ status, body, expected, isGood, detail }) => {
    const answer: RequestListener = (_, response) => response.writeHead(status).end(body)
    expect(await lookAt(answer, expected)).toEqual({ isGood, detail })
  },
)

test('of a body without an end, 64 KiB are read', async () => {
  const answer: RequestListener = (_, response) => {
    const write = (): void => void response.write('x'.repeat(16_384), write)
    write()
  }
  expect(await lookAt(answer, { bodyPattern: 'never' })).toMatchObject({ isGood: false })
})

test('headers are sent with it', async () => {
  const answer: RequestListener = (request, response) =>
    response.writeHead(request.headers['x-key'] === 'k' && request.headers.host ? 200 : 401).end()
  expect(await lookAt(answer, { headers: { 'x-key': 'k' } })).toMatchObject({ isGood: true })
})

test('one that hangs is left when it is told to', async () => {
  const stop = AbortSignal.timeout(50)
  expect(await lookAt(() => undefined, {}, stop)).toEqual({ isGood: false, detail: '' })
})
