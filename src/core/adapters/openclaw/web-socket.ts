import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import type { Socket } from 'node:net'
import { textOf } from '../../gateway/outside.ts'
import type { Clock } from '../../platform.ts'
import { dial } from './dial.ts'
import { addressOf, type GatewayEndpoint } from './endpoint.ts'
import { ConnectFailed } from './failure.ts'
import { createFrameDecoder, type FrameDecoder } from './frame-decoder.ts'
import { createReadPace, type ReadPace } from './read-pace.ts'
import {
  closePayload,
  encodeFrame,
  opcodes,
  readClose,
  textOfMessage,
  WebSocketFault,
  type WebSocketMessage,
} from './web-socket-frames.ts'

export interface WebSocketClose {
  /** 1006 for an end without a close frame. */
  readonly status: number
  readonly reason: string
}

export interface WebSocketEvents {
  onText(text: string): void
  onPong(): void
  /** Once, and nothing after it. */
  onClose(close: WebSocketClose): void
}

/** A WebSocket client of our own (RFC 6455): text only, no extension. See docs/decisions. */
export interface WebSocketLink {
  send(text: string): void
  ping(): void
  /** Says goodbye and ends; `onClose` follows at once, whatever the other side does. */
  close(status: number, reason: string): void
  setBytesMax(bytesMax: number): void
}

/** What may wait to be written; a gateway that reads nothing is dropped before it takes our memory. */
const unsentBytesMax = 4 * 1024 * 1024

/**
 * @throws ConnectFailed when nobody answers, or not as a WebSocket
 */
export async function openWebSocket(
  { clock, endpoint, bytesMax }: { clock: Clock; endpoint: GatewayEndpoint; bytesMax: number },
  events: WebSocketEvents,
  signal: AbortSignal,
): Promise<WebSocketLink> {
  const socket = await dial(clock, endpoint, signal)
  const head = await upgrade(socket, endpoint, signal)
  return createLink(socket, createFrameDecoder(bytesMax, false), {
    head,
    events,
    pace: createReadPace(clock, socket),
  })
}

async function upgrade(socket: Socket, endpoint: GatewayEndpoint, signal: AbortSignal): Promise<Buffer> {
  const key = randomBytes(16).toString('base64')
  const asked = request({
    createConnection: () => socket,
    path: endpoint.path,
    headers: {
      Host: addressOf(endpoint),
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Key': key,
      'Sec-WebSocket-Version': '13',
    },
    signal,
  })
  asked.end()
  try {
    const [answer, , head] = await answered(asked)
    if (answer.statusCode !== 101)
      throw new ConnectFailed({ kind: 'not-a-gateway', detail: described(answer) })
    if (answer.headers['sec-websocket-accept'] !== acceptOf(key)) {
      throw new ConnectFailed({ kind: 'not-a-gateway', detail: 'its answer is no WebSocket handshake' })
    }
    return head
  } catch (error) {
    socket.on('error', () => undefined).destroy()
    signal.throwIfAborted()
    if (error instanceof ConnectFailed) throw error
    const detail = `${addressOf(endpoint)} hung up on the handshake`
    throw new ConnectFailed({ kind: 'not-a-gateway', detail }, error)
  }
}

type Answered = [answer: IncomingMessage, socket: Socket | undefined, head: Buffer]

async function answered(asked: ReturnType<typeof request>): Promise<Answered> {
  const stop = new AbortController()
  const { signal } = stop
  try {
    return await Promise.race([
      once(asked, 'upgrade', { signal }) as Promise<Answered>,
      once(asked, 'response', { signal }).then(([answer]: IncomingMessage[]): Answered => {
        if (!answer) throw new Error('no answer')
        return [answer, undefined, Buffer.alloc(0)]
      }),
    ])
  } finally {
    // The loser of the race must not be left as a rejection that nobody takes.
    asked.on('error', () => undefined)
    stop.abort()
  }
}

/** `HTTP 200 text/html`: a web page in the place of a gateway says so. */
function described({ statusCode, headers }: IncomingMessage): string {
  const type = textOf(headers['content-type'], 60) ?? 'nothing'
  return `it answered HTTP ${statusCode} with ${type}, not with a WebSocket`
}

/** RFC 6455, 4.2.2. */
export function acceptOf(key: string): string {
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
}

interface Begun {
  readonly pace: ReadPace
  readonly head: Buffer
  readonly events: WebSocketEvents
}

function createLink(socket: Socket, decoder: FrameDecoder, { head, events, pace }: Begun): WebSocketLink {
  let isOpen = true
  const write = (message: WebSocketMessage): void => {
    if (!isOpen) return
    socket.write(encodeFrame(message, randomBytes(4)))
    if (socket.writableLength > unsentBytesMax) end({ status: 1006, reason: 'it reads nothing' })
  }
  const end = (close: WebSocketClose): void => {
    if (!isOpen) return
    isOpen = false
    pace.stop()
    // What it still sends is of no use; half a second is what a goodbye may take.
    socket.removeAllListeners('data').resume()
    socket.end()
    socket.setTimeout(500, () => socket.destroy())
    events.onClose(close)
  }
  const goodbye = (status: number, reason: string): void => {
    write({ opcode: opcodes.close, payload: closePayload(status, reason) })
    end({ status, reason })
  }
  /** Of pings that came together only the last is answered (RFC 6455, 5.5.3): a flood of them is none of ours. */
  let pinged: Buffer | null = null
  const pong = (): void => {
    if (pinged) write({ opcode: opcodes.pong, payload: pinged })
    pinged = null
  }
  const take = ({ opcode, payload }: WebSocketMessage): void => {
    if (opcode === opcodes.text) events.onText(textOfMessage(payload))
    else if (opcode === opcodes.ping) pinged = payload
    else if (opcode === opcodes.pong) events.onPong()
    else if (opcode === opcodes.close) {
      write({ opcode, payload: payload.subarray(0, 2) })
      end(readClose(payload))
    } else throw new WebSocketFault(1003, 'a frame of a kind that is not understood')
  }
  const takeAll = (chunk: Buffer): void => {
    try {
      for (const message of decoder.push(chunk)) if (isOpen) take(message)
      pong()
    } catch (error) {
      if (!(error instanceof WebSocketFault)) throw error
      goodbye(error.status, error.message)
    }
  }
  const read = (chunk: Buffer): void => pace.read(chunk.length, () => takeAll(chunk))
  socket.on('data', read)
  socket.on('error', () => undefined)
  socket.on('close', () =>
    end({ status: 1006, reason: decoder.isInside() ? 'in the middle of a frame' : '' }),
  )
  if (head.length > 0) read(head)
  return {
    send: (text) => write({ opcode: opcodes.text, payload: Buffer.from(text) }),
    ping: () => write({ opcode: opcodes.ping, payload: Buffer.alloc(0) }),
    close: goodbye,
    setBytesMax: decoder.setBytesMax,
  }
}
