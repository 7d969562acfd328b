import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Clock } from '../../platform.ts'

/** Listens for OTLP/HTTP on loopback. What a request needs is loaded when there is one. */
export interface OtlpServer extends AsyncDisposable {
  readonly port: number
}

export interface OtlpServerDeps {
  readonly clock: Pick<Clock, 'after'>
  readonly answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>
  /** Told of each client that speaks gRPC, which this is not. */
  readonly onGrpc: () => void
}

export const otlpHost = '127.0.0.1'

/** A head within five seconds, and a body within eight: with the interval between looks, below ten. */
const limits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 5_000,
  requestTimeout: 8_000,
  connectionsCheckingInterval: 1_000,
  // Senders come again every minute, at the latest.
  keepAliveTimeout: 65_000,
}
const connectionsMax = 256
const closeMs = 1_000

/** @throws what the system says, EADDRINUSE among it */
export async function openOtlpServer(
  { clock, answer, onGrpc }: OtlpServerDeps,
  { port }: { readonly port: number },
): Promise<OtlpServer> {
  const server = createServer(limits, (request, response) => void answer(request, response))
  server.maxConnections = connectionsMax
  server.on('clientError', (error, socket) => endClient(error, socket, onGrpc))
  const bound = await listen(server, port)
  return {
    port: bound,
    [Symbol.asyncDispose]: () => close(server, clock),
  }
}

/** As Node does by itself, but that those who speak HTTP/2 are told of: their first bytes are `PRI * HTTP/2.0`. */
function endClient(error: NodeJS.ErrnoException, socket: Duplex, onGrpc: () => void): void {
  if (error.code === 'HPE_PAUSED_H2_UPGRADE') {
    onGrpc()
    socket.destroy()
    return
  }
  const isLate = error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
  if (!socket.writable) socket.destroy()
  else
    socket.end(`HTTP/1.1 ${isLate ? '408 Request Timeout' : '400 Bad Request'}\r\nConnection: close\r\n\r\n`)
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: otlpHost, port, exclusive: true }, () => {
      const bound = server.address()
      resolve(typeof bound === 'object' && bound !== null ? bound.port : port)
    })
  })
}

function close(server: Server, clock: Pick<Clock, 'after'>): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(closeMs, () => server.closeAllConnections())
    server.close(() => {
      cancel()
      resolve()
    })
    server.closeIdleConnections()
  })
}
