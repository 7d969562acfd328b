import { randomBytes } from 'node:crypto'
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import type { RoundTrip } from '../../metrics/round-trip-source.ts'

/** A frame that stands before the answer may be as long; RFC 6455 sets no limit. */
const heldBytesMax = 1 << 20
/** A longer body is not read to its end: that costs a new connection the next time. */
const bodyBytesMax = 1 << 16

/**
 * Round trips over the network: a TCP connection that is accepted; a GET on a connection that is kept, up to the headers of
 * its answer, whatever its status (HEAD is often answered without a length, which ends the connection); a ping of a WebSocket (RFC 6455, 5.5.2), without what it took to open it.
 */
export function createRoundTrip(): RoundTrip & Disposable {
  const options = { keepAlive: true, maxSockets: 1, maxTotalSockets: 200 }
  const agents = { http: new HttpAgent(options), https: new HttpsAgent(options) }
  return {
    async measure(url, signal) {
      const { protocol } = new URL(url)
      if (protocol === 'tcp:') return measureTcp(new URL(url), signal)
      if (protocol === 'ws:' || protocol === 'wss:')
        return measureWebSocket(url.replace(/^ws/, 'http'), signal)
      return measureHttp(url, agents, signal)
    },
    [Symbol.dispose]() {
      agents.http.destroy()
      agents.https.destroy()
    },
  }
}

function measureTcp({ hostname, port }: URL, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now()
    const host = hostname.replace(/^\[|\]$/g, '')
    const socket = connect({ host, port: Number(port), signal })
    socket.once('error', reject)
    socket.once('connect', () => {
      resolve(performance.now() - startedMs)
      socket.destroy()
    })
  })
}

function measureHttp(
  url: string,
  agents: { readonly http: HttpAgent; readonly https: HttpsAgent },
  signal: AbortSignal,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const isSecure = url.startsWith('https:')
    const request = isSecure ? requestHttps : requestHttp
    const startedMs = performance.now()
    const asked = request(url, { agent: isSecure ? agents.https : agents.http, signal }, (response) => {
      resolve(performance.now() - startedMs)
      let left = bodyBytesMax
      response.on('data', (bytes: Buffer) => {
        left -= bytes.length
        if (left < 0) response.destroy()
      })
      response.on('error', () => undefined)
    })
    asked.once('error', reject)
    asked.end()
  })
}

function measureWebSocket(url: string, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = url.startsWith('https:') ? requestHttps : requestHttp
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': randomBytes(16).toString('base64'),
    }
    const asked = request(url, { agent: false, headers, signal })
    asked.once('error', reject)
    asked.once('response', (response: IncomingMessage) => {
      response.destroy()
      reject(new Error(`answered ${response.statusCode} instead of opening a WebSocket`))
    })
    asked.once('upgrade', (_, socket, head) => ping(socket, head, signal).then(resolve, reject))
    asked.end()
  })
}

/** Sends a ping without data, masked by zeros, and waits for its pong. */
function ping(socket: Duplex, head: Buffer, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now()
    let held = head
    const finish = (error?: Error): void => {
      signal.removeEventListener('abort', onAbort)
      socket.destroy()
      if (error) reject(error)
      else resolve(performance.now() - startedMs)
    }
    const onAbort = (): void => finish(new Error('took too long'))
    signal.addEventListener('abort', onAbort, { once: true })
    socket.once('error', finish)
    socket.once('close', () => finish(new Error('closed without an answer')))
    socket.on('data', (bytes: Buffer) => {
      held = afterFrames(Buffer.concat([held, bytes]), finish)
      if (held.length > heldBytesMax) finish(new Error('sends too much'))
    })
    held = afterFrames(held, () => undefined)
    socket.write(Buffer.from([0x89, 0x80, 0, 0, 0, 0]))
  })
}

/** Reads whole frames of a server, which are not masked. @returns what is left */
function afterFrames(bytes: Buffer, onPong: () => void): Buffer {
  let rest = bytes
  for (;;) {
    const size = frameSize(rest)
    if (size === undefined || rest.length < size) return rest
    if (((rest[0] ?? 0) & 0x0f) === 0x0a) onPong()
    rest = rest.subarray(size)
  }
}

function frameSize(bytes: Buffer): number | undefined {
  if (bytes.length < 2) return undefined
  const short = (bytes[1] ?? 0) & 0x7f
  if (short < 126) return 2 + short
  if (short === 126) return bytes.length < 4 ? undefined : 4 + bytes.readUInt16BE(2)
  return bytes.length < 10 ? undefined : 10 + Number(bytes.readBigUInt64BE(2))
}
