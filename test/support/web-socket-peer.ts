import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { createFrameDecoder } from '../../src/core/adapters/openclaw/frame-decoder.ts'
import { acceptOf } from '../../src/core/adapters/openclaw/web-socket.ts'
import { closePayload, encodeFrame, opcodes } from '../../src/core/adapters/openclaw/web-socket-frames.ts'

/** The server's end of a WebSocket, in a test. */
export interface WebSocketPeer {
  send(frame: object): void
  /** Bytes as they are, right or wrong. */
  sendRaw(bytes: Buffer): void
  /** What was sent and not taken yet. */
  unreadBytes(): number
  close(status: number, reason: string): void
  /** Without a goodbye. */
  drop(): void
}

interface PeerEvents {
  readonly onText: (text: string) => void
  readonly onPong?: () => void
  readonly onClose: () => void
}

export function acceptWebSocket(
  request: IncomingMessage,
  socket: Duplex,
  { onText, onPong, onClose }: PeerEvents,
): WebSocketPeer {
  const accept = acceptOf(request.headers['sec-websocket-key'] ?? '')
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  )
  const decoder = createFrameDecoder(1 << 20, true)
  const write = (opcode: number, payload: Buffer): void => {
    if (socket.writable) socket.write(encodeFrame({ opcode, payload }, null))
  }
  const takers: Readonly<Record<number, (payload: Buffer) => void>> = {
    [opcodes.text]: (payload) => onText(payload.toString('utf8')),
    [opcodes.ping]: (payload) => write(opcodes.pong, payload),
    [opcodes.pong]: () => onPong?.(),
    [opcodes.close]: () => socket.end(),
  }
  socket.on('data', (chunk: Buffer) => {
    for (const { opcode, payload } of decoder.push(chunk)) takers[opcode]?.(payload)
  })
  socket.on('error', () => undefined)
  socket.on('close', onClose)
  return {
    send: (frame) => write(opcodes.text, Buffer.from(JSON.stringify(frame))),
    sendRaw: (bytes) => void socket.write(bytes),
    unreadBytes: () => socket.writableLength,
    close(status, reason) {
      write(opcodes.close, closePayload(status, reason))
      socket.end()
    },
    drop: () => socket.destroy(),
  }
}
