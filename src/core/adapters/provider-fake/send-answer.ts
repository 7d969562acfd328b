import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { Clock } from '../../platform.ts'
import type { Answer } from '../../provider-fake/answer.ts'
import { orAborted } from '../../until-aborted.ts'

/** How often a slow body gets its next bytes. */
const slowTurnMs = 100

/**
 * Sends `answer` as it is meant: at its pace, whole or broken. Resolves once nothing more comes; for an answer that falls
 * silent, once the client has gone.
 */
export function sendAnswer(
  clock: Clock,
  response: ServerResponse,
  answer: Answer,
): Promise<void> | undefined {
  if (isAtOnce(answer)) {
    const body = textOf(answer)
    response.writeHead(answer.status, headOf(answer, body)).end(body)
    return undefined
  }
  const abort = new AbortController()
  response.once('close', () => abort.abort())
  return sendSlowly({ clock, response, signal: abort.signal }, answer).catch((error: unknown) => {
    if (!abort.signal.aborted) throw error
  })
}

const isAtOnce = ({ hasHead, ending, delayMs, msPerToken, bytesPerSecond }: Answer): boolean =>
  hasHead && ending === 'end' && delayMs === 0 && msPerToken === 0 && bytesPerSecond === undefined

const textOf = ({ pieces }: Answer): string =>
  pieces.length === 1 ? (pieces[0]?.text ?? '') : joined(pieces)
const joined = (pieces: Answer['pieces']): string => pieces.map(({ text }) => text).join('')

const headOf = ({ headers, isWhole }: Answer, body: string): Readonly<Record<string, string | number>> =>
  isWhole ? { ...headers, 'content-length': Buffer.byteLength(body) } : headers

interface Sending {
  readonly clock: Clock
  readonly response: ServerResponse
  /** Aborts when the client goes. */
  readonly signal: AbortSignal
}

async function sendSlowly(sending: Sending, answer: Answer): Promise<void> {
  const { clock, response, signal } = sending
  const tokens = answer.isWhole ? answer.pieces.reduce((sum, piece) => sum + piece.tokens, 0) : 0
  const waitMs = answer.delayMs + tokens * answer.msPerToken
  if (waitMs > 0) await clock.sleep(waitMs, signal)
  if (answer.hasHead) {
    response.writeHead(answer.status, headOf(answer, answer.isWhole ? textOf(answer) : ''))
    response.flushHeaders()
    await sendPieces(sending, answer)
  }
  if (answer.ending === 'end') response.end()
  else if (answer.ending === 'reset') response.socket?.resetAndDestroy()
  else await once(response, 'close')
}

async function sendPieces(sending: Sending, answer: Answer): Promise<void> {
  const { pieces, isWhole, msPerToken, bytesPerSecond } = answer
  if (bytesPerSecond !== undefined) return trickle(sending, joined(pieces), bytesPerSecond)
  if (isWhole || msPerToken === 0) return write(sending, joined(pieces))
  const startedMs = sending.clock.elapsed()
  let tokens = 0
  for (const piece of pieces) {
    tokens += piece.tokens
    const leftMs = startedMs + tokens * msPerToken - sending.clock.elapsed()
    if (leftMs > 0) await sending.clock.sleep(leftMs, sending.signal)
    await write(sending, piece.text)
  }
}

async function trickle(sending: Sending, text: string, bytesPerSecond: number): Promise<void> {
  const bytes = Buffer.from(text)
  const turnBytes = Math.max(1, Math.floor((bytesPerSecond * slowTurnMs) / 1_000))
  const turnMs = (turnBytes / bytesPerSecond) * 1_000
  for (let at = 0; at < bytes.length; at += turnBytes) {
    if (at > 0) await sending.clock.sleep(turnMs, sending.signal)
    await write(sending, bytes.subarray(at, at + turnBytes))
  }
}

/** Resolves once the kernel has it, so that a reset that follows cannot overtake it. */
async function write({ response, signal }: Sending, data: string | Buffer): Promise<void> {
  signal.throwIfAborted()
  if (data.length === 0) return
  const written = Promise.withResolvers<void>()
  response.write(data, (error) => (error ? written.reject(error) : written.resolve()))
  await orAborted(written.promise, signal)
}
