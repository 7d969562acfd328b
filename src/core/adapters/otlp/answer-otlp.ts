import type { IncomingMessage, ServerResponse } from 'node:http'
import { ExpectedError } from '../../errors.ts'
import { type OtlpSignal, otlpSignals } from '../../usage/otlp/otlp-data.ts'
import type { OtlpOutcome, OtlpRequest } from '../../usage/usage-desk.ts'
import type { OtlpQueue } from './otlp-queue.ts'
import { busy, readOtlpBody } from './read-otlp-body.ts'
import { type OtlpEncoding, sendOtlpError, sendOutcome } from './respond-otlp.ts'

export interface AnswerOtlpDeps {
  readonly queue: OtlpQueue
  readonly bytesMax: number
  readonly take: (request: Omit<OtlpRequest, 'listeningSinceMs' | 'openclawPrefix'>) => Promise<OtlpOutcome>
  readonly isStopping: () => boolean
  /** Told of what could not be kept, which no sender is to blame for. */
  readonly onLost: (error: unknown) => void
}

/** Whom a request is from: the agent whose token it has, or `null` for anybody else who may send. @throws why it is refused */
export type Admit = (request: IncomingMessage) => Promise<{ readonly agent: string | null }>

/** Answers one request of OTLP/HTTP (specification 1.11). Never rejects. */
export async function answerOtlp(
  deps: AnswerOtlpDeps,
  request: IncomingMessage,
  response: ServerResponse,
  admit: Admit,
): Promise<void> {
  const encoding = encodingOf(request)
  try {
    const { agent } = await admit(request)
    const signal = signalOf(request)
    if (encoding === undefined)
      throw mediaRefused('Content-Type is neither application/x-protobuf nor application/json')
    const outcome = await takeIn(deps, request, { signal, encoding, isGzipped: isGzipped(request), agent })
    sendOutcome(response, encoding, signal, outcome)
  } catch (error) {
    if (!(error instanceof ExpectedError)) deps.onLost(error)
    if (response.headersSent || response.destroyed) response.destroy()
    else sendOtlpError(response, encoding ?? 'json', error)
  }
}

async function takeIn(
  { queue, bytesMax, take, isStopping }: AnswerOtlpDeps,
  request: IncomingMessage,
  told: Pick<OtlpRequest, 'signal' | 'encoding' | 'isGzipped' | 'agent'>,
): Promise<OtlpOutcome> {
  if (isStopping()) throw new ExpectedError('PLANE_STOPPING', 'The control plane is stopping')
  if (queue.isCrowded()) throw busy()
  let countedBytes = 0
  const counted = (bytes: number): void => {
    countedBytes += bytes
  }
  queue.enter()
  try {
    return await take({ ...told, body: await readOtlpBody(request, bytesMax, { queue, counted }) })
  } finally {
    queue.leave(countedBytes)
  }
}

/** @throws NOT_FOUND, METHOD_REFUSED */
function signalOf({ method, url = '' }: IncomingMessage): OtlpSignal {
  const signal = otlpSignals.find((each) => url.replace(/\?.*$/s, '') === `/v1/${each}`)
  if (!signal) {
    throw new ExpectedError('NOT_FOUND', 'There is no such route', {
      hint: `OTLP goes to ${otlpSignals.map((each) => `/v1/${each}`).join(', ')}`,
    })
  }
  if (method !== 'POST') throw new ExpectedError('METHOD_REFUSED', 'This route takes POST')
  return signal
}

function encodingOf({ headers }: IncomingMessage): OtlpEncoding | undefined {
  const [type = ''] = (headers['content-type'] ?? '').toLowerCase().split(';')
  if (type.trim() === 'application/x-protobuf') return 'protobuf'
  return type.trim() === 'application/json' ? 'json' : undefined
}

/** @throws MEDIA_TYPE_REFUSED for another compression */
function isGzipped({ headers }: IncomingMessage): boolean {
  const encoding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  if (encoding === 'gzip') return true
  if (encoding === 'identity' || encoding === '') return false
  throw mediaRefused('Content-Encoding is neither gzip nor identity')
}

function mediaRefused(why: string): ExpectedError {
  return new ExpectedError('MEDIA_TYPE_REFUSED', why)
}
