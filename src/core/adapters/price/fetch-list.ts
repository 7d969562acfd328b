import { ExpectedError } from '../../errors.ts'
import { priceBytesMax } from './read-price-file.ts'

const timeoutMs = 60_000

/**
 * An address that a list may be fetched from: encrypted, or on this machine.
 * @throws USAGE
 */
export function listAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))) return url
  throw new ExpectedError('USAGE', `A price list is not fetched from ${text}`, {
    hint: 'Only https:// will do: prices that somebody changed on their way would be believed',
  })
}

const isLoopback = (host: string): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(host)

/**
 * What stands at an address. No redirection is followed: it would lead where nobody agreed to.
 * @throws PRICES_UNREACHABLE
 */
export async function fetchList(url: URL, signal: AbortSignal): Promise<string> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  try {
    const response = await fetch(url, { redirect: 'manual', signal: limit })
    if (response.status !== 200 || !response.body) {
      await response.body?.cancel()
      throw unreachable(url, `answered with status ${response.status}`)
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(await bounded(url, response.body))
  } catch (error) {
    if (error instanceof ExpectedError) throw error
    throw unreachable(url, whyOf(error), error)
  }
}

async function bounded(url: URL, body: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  // Leaving the loop cancels what is still to come.
  for await (const chunk of body) {
    sizeBytes += chunk.length
    if (sizeBytes > priceBytesMax) throw unreachable(url, `sends more than ${priceBytesMax / 2 ** 20} MiB`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function whyOf(error: unknown): string {
  const { name, message, cause } = error as Error
  if (name === 'TimeoutError') return `did not send all within ${timeoutMs / 1000} s`
  if (name === 'AbortError') return 'was not waited for'
  if (error instanceof TypeError && 'code' in error) return 'sent what is no text in UTF-8'
  return `cannot be reached (${cause instanceof Error ? cause.message || cause.name : message})`
}

function unreachable(url: URL, why: string, cause?: unknown): ExpectedError {
  return new ExpectedError('PRICES_UNREACHABLE', `${url.href} ${why}`, {
    hint: 'Fetch it another way, and superclaw prices update --from FILE',
    cause,
  })
}
