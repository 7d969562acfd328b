import { createServer, type Server } from 'node:http'
import type { Dispatch } from '../../dispatch.ts'
import { ExpectedError } from '../../errors.ts'
import type { Clock } from '../../platform.ts'
import { createRequestIds } from '../wire/request-id.ts'
import { type AnswerTelemetry, answerRequest, type Refusal } from './answer-request.ts'
import { createFailureLimiter } from './failure-limiter.ts'
import type { Probes } from './probes.ts'
import type { TokenVerifier } from './token-verifier.ts'

export interface HttpServerDeps extends Probes {
  readonly dispatch: Dispatch
  readonly verifyToken: TokenVerifier
  readonly clock: Clock
  /** Told of what was thrown and not foreseen. */
  readonly onBug: (error: unknown, requestId?: string) => void
  /** What requests are known by in the log of the control plane, unless they bring an X-Request-Id. */
  readonly newRequestId?: () => string
  /** Told of what was refused before it came to an operation. */
  readonly onRefused?: (refusal: Refusal) => void
  /** What answers telemetry (OTLP); without it, none is received. */
  readonly telemetry?: AnswerTelemetry
  readonly limits?: Partial<HttpLimits>
}

export interface HttpLimits {
  readonly bodyBytesMax: number
  readonly headerBytesMax: number
  readonly connectionsMax: number
  /** For the head of a request to come in whole. */
  readonly headersTimeoutMs: number
  /** For all of a request to come in. With the interval between checks, below ten seconds. */
  readonly requestTimeoutMs: number
  readonly timeoutCheckMs: number
  readonly heartbeatMs: number
  /** How long a reader of a stream may take nothing before it is told that it lags, and closed. */
  readonly stallMs: number
  /** How long a reader may take to read what is left for it when its connection is closed. */
  readonly closeMs: number
  /** Requests without a valid token: this many at once, then this many a second. */
  readonly failures: { readonly burst: number; readonly perSecond: number }
}

const defaultLimits: HttpLimits = {
  bodyBytesMax: 1024 * 1024,
  headerBytesMax: 16 * 1024,
  connectionsMax: 256,
  headersTimeoutMs: 5_000,
  requestTimeoutMs: 8_000,
  timeoutCheckMs: 1_000,
  heartbeatMs: 15_000,
  stallMs: 30_000,
  closeMs: 1_000,
  failures: { burst: 50, perSecond: 10 },
}

export interface HttpServer extends AsyncDisposable {
  readonly port: number
  /** Without a slash at the end. */
  readonly url: string
}

export interface HttpAddress {
  readonly host: string
  /** 0 for one that is free. */
  readonly port: number
  /** Whom to serve at all, by the address that they connect from. Without it, only loopback may be listened at. */
  readonly admits?: (remoteAddress: string | undefined) => boolean
}

/**
 * Serves the operations over HTTP, to this machine alone. It answers the probes before any schema is loaded.
 * @throws CONFIG_INVALID for a host that is not loopback; PORT_IN_USE
 */
export async function openHttpServer(deps: HttpServerDeps, address: HttpAddress): Promise<HttpServer> {
  const { admits } = address
  if (!admits && !isLoopback(address.host)) {
    throw new ExpectedError('CONFIG_INVALID', `api.host is ${address.host}, which other machines can reach`, {
      hint: 'Use 127.0.0.1, and a tunnel from elsewhere: ssh -L 3737:127.0.0.1:3737 HOST',
    })
  }
  const limits = { ...defaultLimits, ...deps.limits }
  const closing = new AbortController()
  let port = address.port
  const failures = createFailureLimiter(deps.clock, limits.failures)
  const answerDeps = { newRequestId: createRequestIds(), ...deps, limits, failures, port: () => port }
  const server = createServer(serverOptions(limits), (request, response) => {
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    void answerRequest(answerDeps, request, response, AbortSignal.any([gone.signal, closing.signal]))
  })
  server.maxConnections = limits.connectionsMax
  // Before a byte is read: who is not to be served may not even know that this is here.
  if (admits) server.on('connection', (socket) => admits(socket.remoteAddress) || socket.destroy())
  port = await listen(server, address)
  return {
    port,
    url: `http://${nameOf(address.host)}:${port}`,
    async [Symbol.asyncDispose]() {
      closing.abort()
      await close(server, deps.clock, limits.closeMs)
    },
  }
}

/** What to call it by: the gate takes no name but loopback's. */
function nameOf(host: string): string {
  if (!isLoopback(host)) return '127.0.0.1'
  return host === '::1' ? '[::1]' : host
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host)
}

function serverOptions(limits: HttpLimits) {
  return {
    maxHeaderSize: limits.headerBytesMax,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: limits.timeoutCheckMs,
    keepAliveTimeout: 5_000,
    noDelay: true,
  }
}

function listen(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(listenFailure(error, port)))
    server.listen({ host, port, exclusive: true }, () => {
      const bound = server.address()
      resolve(typeof bound === 'object' && bound !== null ? bound.port : port)
    })
  })
}

function listenFailure(error: Error, port: number): Error {
  if (!('code' in error) || error.code !== 'EADDRINUSE') return error
  return new ExpectedError('PORT_IN_USE', `Port ${port} is taken by another process`, {
    hint: `Choose another with --port; \`ss -ltnp 'sport = :${port}'\` shows who has it`,
    cause: error,
  })
}

function close(server: Server, clock: Clock, closeMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(closeMs, () => server.closeAllConnections())
    server.close(() => {
      cancel()
      resolve()
    })
    server.closeIdleConnections()
  })
}
