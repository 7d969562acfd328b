import type { ServerResponse } from 'node:http'
import { errorKinds } from '../../error-kinds.ts'
import { ExpectedError, errorBody } from '../../errors.ts'
import type { OtlpSignal } from '../../usage/otlp/otlp-data.ts'
import type { OtlpOutcome } from '../../usage/usage-desk.ts'

export type OtlpEncoding = 'protobuf' | 'json'

const rejectedNames: Readonly<Record<OtlpSignal, string>> = {
  metrics: 'rejectedDataPoints',
  logs: 'rejectedLogRecords',
  traces: 'rejectedSpans',
}

/** An Export…ServiceResponse: empty, unless some could not be used. */
export function sendOutcome(
  response: ServerResponse,
  encoding: OtlpEncoding,
  signal: OtlpSignal,
  { rejected, why }: OtlpOutcome,
): void {
  send(
    response,
    200,
    encoding,
    rejected === 0 ? whole[encoding] : partial[encoding](signal, rejected, why ?? ''),
  )
}

const whole: Readonly<Record<OtlpEncoding, Buffer>> = { json: Buffer.from('{}'), protobuf: Buffer.alloc(0) }

const partial: Readonly<Record<OtlpEncoding, (signal: OtlpSignal, rejected: number, why: string) => Buffer>> =
  {
    // 64-bit numbers are texts in JSON.
    json: (signal, rejected, errorMessage) =>
      Buffer.from(
        JSON.stringify({ partialSuccess: { [rejectedNames[signal]]: String(rejected), errorMessage } }),
      ),
    protobuf: (_, rejected, errorMessage) =>
      field(
        0x0a,
        Buffer.concat([Buffer.from([0x08]), varint(rejected), field(0x12, Buffer.from(errorMessage))]),
      ),
  }

/** Codes of google.rpc.Status for statuses of HTTP. */
const statusCodes: Readonly<Record<number, number>> = {
  401: 16,
  403: 7,
  404: 5,
  405: 12,
  413: 8,
  421: 7,
  429: 8,
  503: 14,
}

const invalidArgument = 3
const retryS = 1

/** A google.rpc.Status. Only what can be sent again later is answered with a status that says so. */
export function sendOtlpError(response: ServerResponse, encoding: OtlpEncoding, error: unknown): void {
  const { code, message, hint } = errorBody(error)
  // What was not foreseen, a full disk among it, may be over later.
  const status = error instanceof ExpectedError ? errorKinds[code].httpStatus : 503
  const text = hint === undefined ? message : `${message}. ${hint}`
  const rpcCode = statusCodes[status] ?? invalidArgument
  const body =
    encoding === 'json'
      ? Buffer.from(JSON.stringify({ code: rpcCode, message: text }))
      : Buffer.concat([Buffer.from([0x08, rpcCode]), field(0x12, Buffer.from(text))])
  send(response, status, encoding, body, {
    ...(status === 429 || status === 503 ? { 'Retry-After': String(retryS) } : {}),
    ...(status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}),
    ...(status === 405 ? { Allow: 'POST' } : {}),
    // What was not read to its end costs its sender the connection.
    Connection: 'close',
  })
}

function send(
  response: ServerResponse,
  status: number,
  encoding: OtlpEncoding,
  body: Buffer,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Content-Type': encoding === 'json' ? 'application/json' : 'application/x-protobuf',
    'Content-Length': body.length,
    ...headers,
  })
  response.end(body)
}

function field(tag: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag]), varint(bytes.length), bytes])
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80)
  return Buffer.from([...bytes, rest])
}
