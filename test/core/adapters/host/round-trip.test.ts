import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createRoundTrip } from '../../../../src/core/adapters/host/round-trip.ts'

let server: Server
let connections = 0
beforeEach(async () => {
  connections = 0
  server = createServer((_, response) => response.writeHead(503).end())
  server.on('connection', () => connections++)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const address = (of: { address(): unknown }): string => `127.0.0.1:${(of.address() as AddressInfo).port}`
const never = new AbortController().signal

/** Opens WebSockets: greets with `hello`, then answers pings when `answers`. */
function speakWebSocket(hello: Buffer, answers: boolean): void {
  server.on('upgrade', (request, socket) => {
    const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
    const accept = createHash('sha1').update(key).digest('base64')
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    )
    socket.write(hello)
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => {
      if (answers && bytes[0] === 0x89) socket.write(Buffer.from([0x8a, 0]))
    })
  })
}

test('whatever an HTTP server answers is an answer, and its connection is kept', async () => {
  using trip = createRoundTrip()
  for (let turn = 0; turn < 3; turn++)
    expect(await trip.measure(`http://${address(server)}/`, never)).toBeGreaterThan(0)
  expect(connections).toBe(1)
})

test('a TCP server need not say anything', async () => {
  const silent = createTcpServer().listen(0, '127.0.0.1')
  await once(silent, 'listening')
  using trip = createRoundTrip()
  expect(await trip.measure(`tcp://${address(silent)}`, never)).toBeGreaterThan(0)
  silent.close()
})

test.for([
  { why: 'says nothing else', hello: Buffer.alloc(0) },
  { why: 'greets first', hello: Buffer.from([0x81, 2, 0x68, 0x69]) },
  {
    why: 'greets at length',
    hello: Buffer.concat([Buffer.from([0x81, 126, 0x20, 0]), Buffer.alloc(0x2000, 0x8a)]),
  },
])('a WebSocket server that $why is pinged', async ({ hello }) => {
  speakWebSocket(hello, true)
  using trip = createRoundTrip()
  expect(await trip.measure(`ws://${address(server)}/`, never)).toBeGreaterThan(0)
})

test('one that does not answer the ping is lost when the time is over', async () => {
  // It looks like a pong, but within a message.
  speakWebSocket(Buffer.from([0x81, 2, 0x8a, 0]), false)
  using trip = createRoundTrip()
  const abort = new AbortController()
  const lost = trip.measure(`ws://${address(server)}/`, abort.signal)
  const refused = expect(lost).rejects.toThrow()
  server.once('upgrade', () => abort.abort())
  await refused
})

test.for(['http', 'tcp', 'ws'])('%s to where nobody listens is lost', async (protocol) => {
  const gone = createTcpServer().listen(0, '127.0.0.1')
  await once(gone, 'listening')
  const url = `${protocol}://${address(gone)}`
  gone.close()
  await once(gone, 'close')
  using trip = createRoundTrip()
  await expect(trip.measure(url, never)).rejects.toThrow('ECONNREFUSED')
})

test('a server that speaks no WebSocket is lost', async () => {
  using trip = createRoundTrip()
  await expect(trip.measure(`ws://${address(server)}/`, never)).rejects.toThrow('503')
})
