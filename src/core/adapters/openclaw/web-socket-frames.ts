import { isUtf8 } from 'node:buffer'

/** Kinds of frames of a WebSocket (RFC 6455, section 5.2). */
export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

export interface WebSocketMessage {
  readonly opcode: number
  readonly payload: Buffer
}

/** What the other side did that RFC 6455 forbids, with the status to close with. */
export class WebSocketFault extends Error {
  override readonly name = 'WebSocketFault'
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** One whole message. @param mask four bytes of chance from a client; none from a server */
export function encodeFrame({ opcode, payload }: WebSocketMessage, mask: Buffer | null): Buffer {
  const { length } = payload
  const lengthBytes = length > 0xffff ? 8 : length > 125 ? 2 : 0
  const header = Buffer.alloc(2 + lengthBytes)
  header.writeUInt8(0x80 | opcode, 0)
  header.writeUInt8((mask ? 0x80 : 0) | (lengthBytes === 8 ? 127 : lengthBytes === 2 ? 126 : length), 1)
  if (lengthBytes === 2) header.writeUInt16BE(length, 2)
  if (lengthBytes === 8) header.writeBigUInt64BE(BigInt(length), 2)
  return mask ? Buffer.concat([header, mask, maskedCopy(payload, mask)]) : Buffer.concat([header, payload])
}

/** With a mask it is put on or taken off, which is the same. */
export function maskedCopy(payload: Buffer, mask: Buffer | null): Buffer {
  const copy = Buffer.from(payload)
  if (mask === null) return copy
  for (let index = 0; index < copy.length; index += 1) {
    copy.writeUInt8(payload.readUInt8(index) ^ mask.readUInt8(index & 3), index)
  }
  return copy
}

/** @throws WebSocketFault when it is no UTF-8 */
export function textOfMessage(payload: Buffer): string {
  if (!isUtf8(payload)) throw new WebSocketFault(1007, 'a text that is no UTF-8')
  return payload.toString('utf8')
}

export function closePayload(status: number, reason = ''): Buffer {
  const text = Buffer.from(reason).subarray(0, 123)
  const payload = Buffer.alloc(2 + text.length)
  payload.writeUInt16BE(status, 0)
  text.copy(payload, 2)
  return payload
}

/** 1005 stands for a close without a status (RFC 6455, 7.1.5). */
export function readClose(payload: Buffer): { status: number; reason: string } {
  if (payload.length < 2) return { status: 1005, reason: '' }
  return { status: payload.readUInt16BE(0), reason: payload.subarray(2).toString('utf8') }
}
