import type { IncomingMessage } from 'node:http'
import { ExpectedError } from '../../errors.ts'
import type { OtlpQueue } from './otlp-queue.ts'

/** How much of a body that is too large is still read, so that a sender that reads only then gets to the answer. */
const patience = 2

/**
 * A body as it comes, whole.
 * @param counted told of bytes that were counted in the queue
 * @throws BODY_TOO_LARGE; RATE_LIMITED when the queue has no room; INPUT_INVALID for one that breaks off
 */
export async function readOtlpBody(
  request: IncomingMessage,
  bytesMax: number,
  { queue, counted }: { readonly queue: OtlpQueue; readonly counted: (bytes: number) => void },
): Promise<ArrayBuffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  const take = (chunk: Buffer): void => {
    bytes += chunk.length
    if (bytes > bytesMax) return
    counted(chunk.length)
    if (!queue.add(chunk.length)) throw busy()
    chunks.push(chunk)
  }
  try {
    // Without its default, to leave the loop would destroy the connection that the answer needs.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      take(chunk)
      if (bytes > bytesMax * patience) break
    }
  } catch (cause) {
    if (cause instanceof ExpectedError) throw cause
    throw new ExpectedError('INPUT_INVALID', 'The body broke off', { cause })
  }
  if (bytes > bytesMax) throw new ExpectedError('BODY_TOO_LARGE', `The body is longer than ${bytesMax} bytes`)
  return joined(chunks, bytes)
}

/** In a buffer that is nobody else's, to be given away. */
function joined(chunks: readonly Buffer[], bytes: number): ArrayBuffer {
  const whole = new Uint8Array(bytes)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole.buffer
}

export function busy(): ExpectedError {
  return new ExpectedError('RATE_LIMITED', 'More comes than can be counted at once: send it again later')
}
