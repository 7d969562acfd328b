import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { expect, test } from 'vitest'
import { networkLooker } from '../../../../src/core/adapters/host/network-looker.ts'

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
  expect(await networkLooker.tcp('127.0.0.1', port, signal)).toEqual({ isGood: true, detail: '' })
  await close(server)
  const refused = { isGood: false, detail: 'connection refused' }
  expect(await networkLooker.tcp('127.0.0.1', port, signal)).toEqual(refused)
  expect(await networkLooker.tcp('host.invalid', port, signal)).toMatchObject({ isGood: false })
})

test.for([
  { what: 'another protocol', says: 'SSH-2.0-OpenSSH\r\n', detail: 'what answers does not speak HTTP' },
  { what: 'nothing', says: '', detail: 'closed without an answer' },
])('a server that answers with $what is said to do so', async ({ says, detail }) => {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined)
    socket.resume().end(says)
  })
  const port = await listen(server)
  expect(await networkLooker.http(`http://127.0.0.1:${port}/`, signal)).toEqual({ isGood: false, detail })
  await close(server)
})

test.for([
  { status: 200, isGood: true },
  { status: 204, isGood: true },
  { status: 302, isGood: true },
  { status: 399, isGood: true },
  { status: 400, isGood: false },
  { status: 503, isGood: false },
])('a GET that is answered with $status is good: $isGood', async ({ status, isGood }) => {
  const asked: unknown[] = []
  const looked = await withHttp(
    (request, response) => {
      asked.push([request.method, request.url])
      response.writeHead(status, { location: 'http://127.0.0.1:1/elsewhere' }).end('x'.repeat(100_000))
    },
    (url) => networkLooker.http(url, signal),
  )
  expect(looked).toEqual({ isGood, detail: isGood ? '' : `answered ${status}` })
  expect(asked).toEqual([['GET', '/live']])
})

test('what does not speak HTTP, or is not there, is no good look', async () => {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined)
    socket.resume().end('SSH-2.0-OpenSSH\r\n')
  })
  const port = await listen(server)
  expect(await networkLooker.http(`http://127.0.0.1:${port}/`, signal)).toMatchObject({ isGood: false })
  await close(server)
  expect(await networkLooker.http(`http://127.0.0.1:${port}/`, signal)).toMatchObject({ isGood: false })
  expect(await networkLooker.http(`https://127.0.0.1:${port}/`, signal)).toMatchObject({ isGood: false })
})

test('a look ends when it is told to', async () => {
  const stop = new AbortController()
  const looked = withHttp(
    () => stop.abort(),
    (url) => networkLooker.http(url, stop.signal),
  )
  expect(await looked).toMatchObject({ isGood: false })
  expect(await networkLooker.tcp('127.0.0.1', 1, stop.signal)).toMatchObject({ isGood: false })
  expect(await networkLooker.http('http://127.0.0.1:1/', stop.signal)).toMatchObject({ isGood: false })
})
