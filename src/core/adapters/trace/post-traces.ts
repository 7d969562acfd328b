import { request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { SpanRecord } from '../../usage/otlp/span-record.ts'
import type { Delivery } from '../../usage/trace/onward.ts'
import { otlpTraces } from '../../usage/trace/otlp-json.ts'
import type { OnwardTarget } from '../../usage/trace/trace-desk.ts'

const zip = promisify(gzip)
const timeoutMs = 10_000
/** Of an answer: it says little, or it is none of a collector. */
const answerBytesMax = 65_536
/** OTLP 1.x, "Retryable Response Codes". */
const retryable = new Set([429, 502, 503, 504])

/** Sends spans to a collector by OTLP/HTTP in JSON, packed, once; redirects are not followed. Never rejects. */
export async function postTraces(
  target: OnwardTarget,
  spans: readonly SpanRecord[],
  signal: AbortSignal,
): Promise<Delivery> {
  try {
    const body = await zip(JSON.stringify(otlpTraces(spans)))
    const answer = await post(target, body, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]))
    return deliveryOf(answer)
  } catch (error) {
    return { outcome: 'later', afterMs: null, reason: faultText(error) }
  }
}

interface Answer {
  readonly status: number
  readonly retryAfter: string | undefined
  readonly body: string
}

function post(target: OnwardTarget, body: Buffer, signal: AbortSignal): Promise<Answer> {
  const url = tracesUrl(target.endpoint)
  const headers = {
    ...target.headers,
    'Content-Type': 'application/json',
    'Content-Encoding': 'gzip',
    'Content-Length': body.length,
  }
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const request = (url.protocol === 'https:' ? requestSecure : requestPlain)(
    url,
    { method: 'POST', headers, signal },
    (response) => {
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > answerBytesMax) response.destroy(new Error('the answer is too long'))
      })
      const { statusCode: status = 0, headers: answered } = response
      text(response).then(
        (said) => resolve({ status, retryAfter: answered['retry-after'], body: said }),
        reject,
      )
    },
  )
  request.once('error', reject)
  request.end(body)
  return promise
}

/** As OpenTelemetry has it: an address for all signals is one to which the path of each is added. */
function tracesUrl(endpoint: string): URL {
  const url = new URL(endpoint)
  if (!url.pathname.endsWith('/v1/traces')) url.pathname = `${url.pathname.replace(/\/$/, '')}/v1/traces`
  return url
}

function deliveryOf({ status, retryAfter, body }: Answer): Delivery {
  if (status >= 200 && status < 300) return takenBy(body)
  const reason = `the collector answers ${status}`
  if (!retryable.has(status)) return { outcome: 'refused', reason }
  return { outcome: 'later', afterMs: retryAfterMs(retryAfter), reason }
}

function takenBy(body: string): Delivery {
  try {
    const { partialSuccess } = JSON.parse(body) as { partialSuccess?: Readonly<Record<string, unknown>> }
    const rejected = Number(partialSuccess?.['rejectedSpans'] ?? 0)
    const said = partialSuccess?.['errorMessage']
    return {
      outcome: 'taken',
      rejected: Number.isFinite(rejected) && rejected > 0 ? rejected : 0,
      reason: typeof said === 'string' && said !== '' ? `the collector says: ${said.slice(0, 200)}` : null,
    }
  } catch {
    // It need not say anything.
    return { outcome: 'taken', rejected: 0, reason: null }
  }
}

/** Seconds or a date (RFC 9110, section 10.2.3). */
function retryAfterMs(value: string | undefined): number | null {
  if (value === undefined) return null
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : null
}

function faultText(error: unknown): string {
  const { code, cause, message } = error as NodeJS.ErrnoException
  const isLate = cause instanceof Error && cause.name === 'TimeoutError'
  if (isLate) return `the collector does not answer within ${timeoutMs / 1000} s`
  return `the collector cannot be reached: ${code ?? message}`
}
