import { type FrameHeader, readHeader } from './frame-header.ts'
import { maskedCopy, opcodes, WebSocketFault, type WebSocketMessage } from './web-socket-frames.ts'

export interface FrameDecoder {
  /**
   * The messages that are complete with `chunk`; parts are joined.
   * @throws WebSocketFault after which nothing more may be pushed
   */
  push(chunk: Buffer): WebSocketMessage[]
  /** Whether a message has begun and not ended. */
  isInside(): boolean
  /** From now on a message may be this long. */
  setBytesMax(bytesMax: number): void
}

/** Reads frames of the other side. A message beyond the limit is refused before it is taken in. */
export function createFrameDecoder(givenBytesMax: number, isMasked: boolean): FrameDecoder {
  let bytesMax = givenBytesMax
  let chunks: Buffer[] = []
  let chunkBytes = 0
  /** Until so many bytes are there nothing can be read: a long frame is joined once, not with each chunk. */
  let neededBytes = 2
  const assembler = createAssembler()

  const boundedHeader = (bytes: Buffer): FrameHeader | null => {
    const header = readHeader(bytes, isMasked)
    if (header && header.payloadBytes + assembler.heldBytes() > bytesMax) {
      throw new WebSocketFault(1009, `a message of more than ${bytesMax} bytes`)
    }
    return header
  }

  return {
    push(chunk) {
      chunks.push(chunk)
      chunkBytes += chunk.length
      const messages: WebSocketMessage[] = []
      if (chunkBytes < neededBytes) return messages
      let bytes = chunks.length === 1 ? chunk : Buffer.concat(chunks, chunkBytes)
      for (;;) {
        const header = boundedHeader(bytes)
        neededBytes = header ? header.headerBytes + header.payloadBytes : bytes.length + 1
        if (!header || bytes.length < neededBytes) break
        const message = assembler.take(header, bytes.subarray(header.headerBytes, neededBytes))
        if (message) messages.push(message)
        bytes = bytes.subarray(neededBytes)
      }
      // A copy: a view would keep a whole chunk for the few bytes that are left of it.
      chunks = bytes.length === 0 ? [] : [Buffer.from(bytes)]
      chunkBytes = bytes.length
      return messages
    },
    isInside: () => chunkBytes > 0 || assembler.heldBytes() > 0,
    setBytesMax: (next) => {
      bytesMax = next
    },
  }
}

interface Assembler {
  /** @returns the message that is complete with this frame; else `null` */
  take(header: FrameHeader, payload: Buffer): WebSocketMessage | null
  /** Of a message that is not complete. */
  heldBytes(): number
}

/** Joins the parts of messages (RFC 6455, section 5.4). Control frames may come between them. */
function createAssembler(): Assembler {
  let parts: Buffer[] = []
  let opcode: number | null = null

  const join = ({ isFinal, opcode: next }: FrameHeader, payload: Buffer): WebSocketMessage | null => {
    if ((next === opcodes.continuation) !== (opcode !== null))
      throw new WebSocketFault(1002, 'parts out of order')
    opcode ??= next
    parts.push(payload)
    if (!isFinal) return null
    const message = { opcode, payload: parts.length === 1 ? payload : Buffer.concat(parts) }
    parts = []
    opcode = null
    return message
  }

  return {
    take(header, bytes) {
      // A copy: the message outlives the chunk that it came in.
      const payload = maskedCopy(bytes, header.mask)
      if (header.opcode < opcodes.close) return join(header, payload)
      if (header.isFinal && payload.length <= 125) return { opcode: header.opcode, payload }
      throw new WebSocketFault(1002, 'a control frame in parts')
    },
    heldBytes: () => parts.reduce((sum, part) => sum + part.length, 0),
  }
}
