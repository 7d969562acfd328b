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

  /** Takes a frame off the front of `bytes`; `null` while it is not all there. */
  const takeFrame = (bytes: Buffer): TakenFrame | null => {
    const header = readHeader(bytes, isMasked)
    if (header && header.payloadBytes + assembler.heldBytes() > bytesMax) {
      throw new WebSocketFault(1009, `a message of more than ${bytesMax} bytes`)
    }
    neededBytes = header ? header.headerBytes + header.payloadBytes : bytes.length + 1
    if (!header || bytes.length < neededBytes) return null
    const message = assembler.take(header, bytes.subarray(header.headerBytes, neededBytes))
    return { message, rest: bytes.subarray(neededBytes) }
  }

  return {
    push(chunk) {
      chunks.push(chunk)
      chunkBytes += chunk.length
      if (chunkBytes < neededBytes) return []
      const messages: WebSocketMessage[] = []
      let bytes = joined(chunks)
      for (let frame = takeFrame(bytes); frame !== null; frame = takeFrame(bytes)) {
        if (frame.message) messages.push(frame.message)
        bytes = frame.rest
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

function joined(parts: readonly Buffer[]): Buffer {
  const [only, ...others] = parts
  return only !== undefined && others.length === 0 ? only : Buffer.concat(parts)
}

interface TakenFrame {
  readonly message: WebSocketMessage | null
  readonly rest: Buffer
}

/** An empty part costs its sender two bytes, and us more. */
const partsMax = 1024

interface Assembler {
  /** @returns the message that is complete with this frame; else `null` */
  take(header: FrameHeader, payload: Buffer): WebSocketMessage | null
  /** Of a message that is not complete. */
  heldBytes(): number
}

/** Joins the parts of messages (RFC 6455, section 5.4). Control frames may come between them. */
function createAssembler(): Assembler {
  let parts: Buffer[] = []
  let partBytes = 0
  let opcode: number | null = null

  const join = ({ isFinal, opcode: next }: FrameHeader, payload: Buffer): WebSocketMessage | null => {
    if ((next === opcodes.continuation) !== (opcode !== null))
      throw new WebSocketFault(1002, 'parts out of order')
    opcode ??= next
    parts.push(payload)
    partBytes += payload.length
    if (parts.length > partsMax) throw new WebSocketFault(1009, `a message in more than ${partsMax} parts`)
    if (!isFinal) return null
    const message = { opcode, payload: joined(parts) }
    parts = []
    partBytes = 0
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
    heldBytes: () => partBytes,
  }
}
