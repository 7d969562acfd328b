import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ExpectedError } from '../../errors.ts'
import type { Clock } from '../../platform.ts'
import type { ProviderRequest } from '../../provider-fake/call.ts'
import { readScript } from '../../provider-fake/parse-script.ts'
import { createPlanner } from '../../provider-fake/planner.ts'
import type { Script, ScriptInput } from '../../provider-fake/script-schema.ts'
import { realClock } from '../host/real-clock.ts'
import { type RecordedCall, recordCall } from './recorded-call.ts'
import { sendAnswer } from './send-answer.ts'

/** What the largest of the APIs takes. */
const bodyBytesMax = 32 * 2 ** 20
const keptCallsDefault = 1_000
/** Longer than clients keep a connection, so that none finds its own closed as it writes. */
const keepAliveMs = 65_000

export interface FakeProviderOptions {
  /** 0, or nothing, for one that is free. */
  readonly port?: number
  readonly clock?: Clock
  /** How many of the last calls are kept; 1000 without it. */
  readonly keptCalls?: number
  /** Told of each call once it has ended. */
  readonly onEnded?: (call: RecordedCall, durationMs: number) => void
}

/** A server on loopback that plays model providers. */
export interface FakeProvider extends AsyncDisposable {
  /** Without a slash at the end, and without `/v1`. */
  readonly url: string
  readonly port: number
  /** The last calls, oldest first. */
  calls(): readonly RecordedCall[]
}

/**
 * Opens a fake provider for a test or a bench: `await using provider = await openFakeProvider({ script })`.
 * @param options.script the built-in one without it
 * @throws CONFIG_INVALID for a script with faults, PORT_IN_USE
 */
export async function openFakeProvider(
  options: FakeProviderOptions & { readonly script?: ScriptInput } = {},
): Promise<FakeProvider> {
  return openScriptedProvider(readScript(options.script ?? { version: 1 }), options)
}

/** As {@link openFakeProvider}, for a script that was read before. @throws PORT_IN_USE */
export async function openScriptedProvider(
  script: Script,
  { port = 0, clock = realClock, keptCalls = keptCallsDefault, onEnded }: FakeProviderOptions = {},
): Promise<FakeProvider> {
  const planner = createPlanner(script)
  const kept: RecordedCall[] = []

  const answer = (request: ProviderRequest, response: ServerResponse): void => {
    const startedMs = clock.elapsed()
    const planned = planner.plan(request, clock.now())
    const { call, close } = recordCall(request, planned)
    kept.push(call)
    if (kept.length > keptCalls) kept.shift()
    response.once('close', () => {
      close(response.writableFinished)
      onEnded?.(call, clock.elapsed() - startedMs)
    })
    // It fails only when the client goes in the middle of a write.
    sendAnswer(clock, response, planned.answer)?.catch(() => response.destroy())
  }

  const server = createServer({ keepAliveTimeout: keepAliveMs }, (request, response) => {
    if (request.url === '/' && (request.method === 'GET' || request.method === 'HEAD')) greet(response)
    else takeRequest(request, (taken) => answer(taken, response))
  })
  await listen(server, port)
  const address = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    calls: () => [...kept],
    [Symbol.asyncDispose]: () => close(server),
  }
}

/** Some clients look first whether anybody is there. */
function greet(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/plain' }).end('The fake provider of SuperClaw.\n')
}

/** A body that breaks off is no request: its client has gone. */
function takeRequest(request: IncomingMessage, take: (request: ProviderRequest) => void): void {
  const chunks: Buffer[] = []
  let bytes = 0
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= bodyBytesMax) chunks.push(chunk)
    else chunks.length = 0
  })
  request.on('error', () => undefined)
  request.once('end', () => {
    const { method = 'GET', url = '/' } = request
    const headers = request.headers as ProviderRequest['headers']
    const body = bytes <= bodyBytesMax ? Buffer.concat(chunks, bytes).toString('utf8') : undefined
    take({ method, path: url, headers, body })
  })
}

async function listen(server: Server, port: number): Promise<void> {
  const listening = Promise.withResolvers<void>()
  server.once('error', listening.reject)
  server.listen(port, '127.0.0.1', listening.resolve)
  try {
    await listening.promise
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause
    throw new ExpectedError('PORT_IN_USE', `Port ${port} of 127.0.0.1 is taken by another process`, {
      hint: 'Choose another with --port; --port 0 picks one that is free',
      cause,
    })
  } finally {
    server.off('error', listening.reject)
  }
}

async function close(server: Server): Promise<void> {
  const closed = Promise.withResolvers<void>()
  server.close(() => closed.resolve())
  server.closeAllConnections()
  await closed.promise
}
