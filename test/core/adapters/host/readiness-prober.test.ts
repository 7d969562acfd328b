import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { expect, test } from 'vitest'
import { networkProbe } from '../../../../src/core/adapters/host/readiness-prober.ts'

const { signal } = new AbortController()

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

async function close(server: Server): Promise<void> {
  await new Promise((resolve) => server.close(resolve))
}

async function withHttp<Result>(
  answer: RequestListener,
  look: (url: string) => Promise<Result>,
): Promise<Result> {
  const server = createServer(answer)
  const port = await listen(server)
  try {
    return await look(`http://127.0.0.1:${port}/live`)
  } finally {
    server.closeAllConnections()
    await close(server)
  }
}

test('a port is open when a connection is accepted, and closed when nobody listens', async () => {
  const server = createTcpServer((socket) => socket.on('error', () => undefined))
  const port = await listen(server)
  expect(await networkProbe.tcp('127.0.0.1', port, signal)).toBe(true)
  await close(server)
  expect(await networkProbe.tcp('127.0.0.1', port, signal)).toBe(false)
  expect(await networkProbe.tcp('host.invalid', port, signal)).toBe(false)
})

test.for([
  { status: 200, isReady: true },
  { status: 204, isReady: true },
  { status: 302, isReady: true },
  { status: 399, isReady: true },
  { status: 400, isReady: false },
  { status: 503, isReady: false },
])('a GET that is answered with $status is readiness: $isReady', async ({ status, isReady }) => {
  const asked: unknown[] = []
  const looked = await withHttp(
    (request, response) => {
      asked.push([request.method, request.url])
      response.writeHead(status, { location: 'http://127.0.0.1:1/elsewhere' }).end('x'.repeat(100_000))
    },
    (url) => networkProbe.http(url, signal),
  )
  expect(looked).toBe(isReady)
  expect(asked).toEqual([['GET', '/live']])
})

test('what does not speak HTTP, or is not there, is not ready', async () => {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined)
    socket.resume().end('SSH-2.0-OpenSSH\r\n')
  })
  const port = await listen(server)
  expect(await networkProbe.http(`http://127.0.0.1:${port}/`, signal)).toBe(false)
  await close(server)
  expect(await networkProbe.http(`http://127.0.0.1:${port}/`, signal)).toBe(false)
  expect(await networkProbe.http(`https://127.0.0.1:${port}/`, signal)).toBe(false)
})

test('a look ends when it is told to', async () => {
  const stop = new AbortController()
  const looked = withHttp(
    () => stop.abort(),
    (url) => networkProbe.http(url, stop.signal),
  )
  expect(await looked).toBe(false)
  expect(await networkProbe.tcp('127.0.0.1', 1, stop.signal)).toBe(false)
  expect(await networkProbe.http('http://127.0.0.1:1/', stop.signal)).toBe(false)
})
