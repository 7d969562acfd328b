import { WebSocketFault } from './web-socket-frames.ts'

/** What stands before the payload of a frame (RFC 6455, section 5.2). */
export interface FrameHeader {
  readonly isFinal: boolean
  readonly opcode: number
  /** `null` in frames of a server. */
  readonly mask: Buffer | null
  readonly headerBytes: number
  readonly payloadBytes: number
}

/**
 * The header that `bytes` begin with; `null` while it is not all there.
 * @param isMasked whether frames must be masked: those of a client are, those of a server are not
 * @throws WebSocketFault when it is none, or asks for what was not agreed
 */
export function readHeader(bytes: Buffer, isMasked: boolean): FrameHeader | null {
  if (bytes.length < 2) return null
  const first = bytes.readUInt8(0)
  const second = bytes.readUInt8(1)
  if ((first & 0x70) !== 0) throw new WebSocketFault(1002, 'an extension that was not agreed')
  if (second >= 0x80 !== isMasked)
    throw new WebSocketFault(1002, 'a mask where none belongs, or none where one does')
  const lengthBytes = lengthBytesOf(second & 0x7f)
  const headerBytes = 2 + lengthBytes + (isMasked ? 4 : 0)
  if (bytes.length < headerBytes) return null
  return {
    isFinal: first >= 0x80,
    opcode: first & 0x0f,
    mask: isMasked ? bytes.subarray(headerBytes - 4, headerBytes) : null,
    headerBytes,
    payloadBytes: lengthBytes === 0 ? second & 0x7f : readLength(bytes, lengthBytes),
  }
}

function lengthBytesOf(short: number): 0 | 2 | 8 {
  if (short === 127) return 8
  return short === 126 ? 2 : 0
}

function readLength(bytes: Buffer, lengthBytes: 2 | 8): number {
  return lengthBytes === 8 ? Number(bytes.readBigUInt64BE(2)) : bytes.readUInt16BE(2)
}
