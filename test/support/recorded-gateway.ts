import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { recordedAnswers, recordedEvents, type Scene } from './recorded-frames.ts'
import { acceptWebSocket, type WebSocketPeer } from './web-socket-peer.ts'

/** How it treats who connects. What is left out is as a real gateway does it. */
export interface Manners {
  /** Takes the connection and never says a word. */
  hangs?: boolean
  /** Greets, then hangs up at once. */
  hangsUp?: boolean
  /** Is a web page. */
  isPage?: boolean
  /** Speaks this protocol instead. */
  protocol?: number
  /** Refuses the handshake with this error. */
  refuses?: object
  /** Hangs up when it is asked this, in the middle of its answer. */
  diesAt?: string
  /** Never answers this. */
  neverAnswers?: string
  /** Answers that replace what was recorded. */
  answers?: Record<string, unknown>
  /** The device token that it gives to who is let in, and takes from then on. */
  grants?: string
  /** Lets who connects in, and grants it nothing. */
  withholds?: boolean
  /** Listens there alone. */
  host?: '::1'
  /** Its key and certificate, PEM; without them it speaks in the clear. */
  tls?: { key: string; cert: string }
  /** What it sends in the place of a challenge. */
  challenge?: Buffer
}

export interface ReceivedCall {
  readonly method: string
  readonly params: Record<string, unknown>
}

/** A gateway that plays back what a real one said, and misbehaves when told to. */
export interface RecordedGateway extends AsyncDisposable {
  readonly url: string
  readonly manners: Manners
  /** How many connections were tried. */
  knocks(): number
  /** How many of its pings were answered. */
  pongs(): number
  /** All that was asked, oldest first. */
  readonly calls: ReceivedCall[]
  /** Sends events to all that were greeted. */
  play(scene: Scene): void
  send(event: string, payload: object): void
  /** Sends bytes, right or wrong, to all that were greeted. */
  sendRaw(bytes: Buffer): void
  /** What those that were greeted have not taken yet. */
  unreadBytes(): number
  /** Leaves out the next number, as if an event had been lost. */
  skipOne(): void
  /** Says that it goes down, and does. */
  shutDown(restartExpectedMs: number | null): void
  /** Breaks all connections without a word. */
  drop(): void
}

export const recordedToken = 'recorded-gateway-token'

export async function openRecordedGateway(manners: Manners = {}): Promise<RecordedGateway> {
  const guests = new Map<WebSocketPeer, number>()
  const peers = new Set<WebSocketPeer>()
  const calls: ReceivedCall[] = []
  let knocks = 0
  let pongs = 0
  const server = manners.tls === undefined ? createServer() : createTlsServer(manners.tls)
  server.on('request', (_, response) => {
    response.setHeader('content-type', 'application/json')
    response.end('{"ok":true,"status":"started","version":"2026.9.6"}')
  })
  server.on('upgrade', (request, socket) => {
    knocks += 1
    if (manners.isPage) {
      const page = '<!doctype html><title>a page</title>'
      socket.on('error', () => undefined)
      socket.end(
        `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${page.length}\r\nConnection: close\r\n\r\n${page}`,
      )
      return
    }
    const peer = acceptWebSocket(request, socket, {
      onText: (text) => take(peer, JSON.parse(text)),
      onPong() {
        pongs += 1
      },
      onClose() {
        guests.delete(peer)
        peers.delete(peer)
      },
    })
    peers.add(peer)
    if (manners.challenge) peer.sendRaw(manners.challenge)
    else if (!manners.hangs) {
      const payload = { nonce: randomUUID(), ts: Date.now(), capabilities: [] }
      peer.send({ type: 'event', event: 'connect.challenge', payload })
    }
  })

  function take(peer: WebSocketPeer, { id, method, params }: ReceivedCall & { id: string }): void {
    calls.push({ method, params })
    if (method === 'connect') greet(peer, id, params)
    else if (method === manners.diesAt) dieAnswering(peer)
    else if (method !== manners.neverAnswers) peer.send({ type: 'res', id, ...answerTo(manners, method) })
  }

  function greet(peer: WebSocketPeer, id: string, params: Record<string, unknown>): void {
    const error = refusal(manners, params)
    if (error) {
      peer.send({ type: 'res', id, ok: false, error })
      peer.close(1008, 'refused')
      return
    }
    const { auth, ...hello } = recordedAnswers()['connect'] as { auth: object }
    const deviceToken = manners.grants === undefined ? {} : { deviceToken: manners.grants }
    // More than was asked for, as a gateway that was taken over might.
    const scopes = manners.withholds ? [] : [...(params['scopes'] as string[]), 'operator.talk']
    const granted = { ...auth, ...deviceToken, scopes }
    peer.send({ type: 'res', id, ok: true, payload: { ...hello, auth: granted } })
    guests.set(peer, 0)
    if (manners.hangsUp) peer.close(1012, 'service restart')
  }

  const send = (event: string, payload: object): void => {
    for (const [peer, seq] of guests) {
      guests.set(peer, seq + 1)
      peer.send({ type: 'event', event, payload, seq: seq + 1 })
    }
  }
  server.listen(0, manners.host ?? '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `${manners.tls === undefined ? 'ws' : 'wss'}://${manners.host === undefined ? '127.0.0.1' : `[${manners.host}]`}:${(server.address() as AddressInfo).port}`,
    manners,
    knocks: () => knocks,
    pongs: () => pongs,
    calls,
    send,
    play: (scene) => {
      for (const { event, payload } of recordedEvents(scene)) send(event, payload)
    },
    sendRaw: (bytes) => {
      for (const peer of guests.keys()) peer.sendRaw(bytes)
    },
    unreadBytes: () => [...guests.keys()].reduce((sum, peer) => sum + peer.unreadBytes(), 0),
    skipOne: () => {
      for (const [peer, seq] of guests) guests.set(peer, seq + 1)
    },
    shutDown(restartExpectedMs) {
      const expected = restartExpectedMs === null ? {} : { restartExpectedMs }
      send('shutdown', { reason: 'gateway restarting', ...expected })
      for (const peer of [...guests.keys()]) peer.close(1012, 'service restart')
    },
    drop: () => {
      for (const peer of [...peers]) peer.drop()
    },
    async [Symbol.asyncDispose]() {
      for (const peer of [...peers]) peer.drop()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** The first half of a frame of 100 bytes. */
function dieAnswering(peer: WebSocketPeer): void {
  peer.sendRaw(Buffer.concat([Buffer.from([0x81, 100]), Buffer.from('{"type":"res"')]))
  setImmediate(peer.drop)
}

function answerTo({ answers }: Manners, method: string): object {
  const known: Record<string, unknown> = { ...recordedAnswers(), ...empty, ...answers }
  const unknown = { error: { code: 'INVALID_REQUEST', message: `unknown method: ${method}` } }
  const answer = Object.hasOwn(known, method) ? known[method] : unknown
  const isRefusal = typeof answer === 'object' && answer !== null && 'error' in answer
  return isRefusal ? { ok: false, error: answer.error } : { ok: true, payload: answer }
}

/** A fresh gateway knows of nothing yet; what was recorded of these is for tests that ask for it. */
const empty: Record<string, unknown> = {
  'sessions.subscribe': { subscribed: true, list: { sessions: [], totalCount: 0, hasMore: false } },
  'exec.approval.list': [],
  'plugin.approval.list': [],
  'tasks.list': { tasks: [] },
  'models.list': { models: [] },
  'chat.history': { messages: [], hasMore: false },
}

function refusal(
  { refuses, protocol, grants }: Manners,
  params: Record<string, unknown>,
): object | undefined {
  if (protocol !== undefined) {
    const details = { code: 'PROTOCOL_MISMATCH', expectedProtocol: protocol }
    return { code: 'INVALID_REQUEST', message: 'protocol mismatch', details }
  }
  if (refuses) return refuses
  const { token } = params['auth'] as { token?: string }
  if (token === recordedToken || (grants !== undefined && token === grants)) return undefined
  const details = { code: 'AUTH_TOKEN_MISMATCH', recommendedNextStep: 'update_auth_credentials' }
  return { code: 'INVALID_REQUEST', message: 'unauthorized: gateway token mismatch', details }
}
