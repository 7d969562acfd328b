import type { IncomingMessage } from 'node:http'
import { ExpectedError } from '../../errors.ts'
import { parseJson } from '../../json-text.ts'

/**
 * The JSON object that a request carries; an empty one when it carries nothing.
 * @throws MEDIA_TYPE_REFUSED, BODY_TOO_LARGE, INPUT_INVALID
 */
export async function readBody(
  request: IncomingMessage,
  bytesMax: number,
): Promise<Readonly<Record<string, unknown>>> {
  if (!hasBody(request)) return {}
  requireJson(request)
  const text = decode(await readBytes(request, bytesMax))
  const value = text.trim() === '' ? {} : parseJson(text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new ExpectedError('INPUT_INVALID', 'The body is a JSON object')
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

function requireJson({ headers }: IncomingMessage): void {
  const isJson = /^application\/json *(?:; *charset="?utf-8"?)?$/i.test(headers['content-type'] ?? '')
  if (isJson && headers['content-encoding'] === undefined) return
  throw new ExpectedError('MEDIA_TYPE_REFUSED', 'The body is not sent as plain JSON')
}

/** How much of a body that is too large is still read, so that a client that sends before it reads gets to the answer. */
const patience = 4

async function readBytes(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    // Without its default, to leave the loop would destroy the connection that the answer needs.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      bytes += chunk.length
      if (bytes <= bytesMax) chunks.push(chunk)
      if (bytes > bytesMax * patience) break
    }
  } catch (cause) {
    throw new ExpectedError('INPUT_INVALID', 'The body broke off', { cause })
  }
  if (bytes > bytesMax) throw new ExpectedError('BODY_TOO_LARGE', `The body is longer than ${bytesMax} bytes`)
  return Buffer.concat(chunks, bytes)
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new ExpectedError('INPUT_INVALID', 'The body is not UTF-8', { cause })
  }
}
