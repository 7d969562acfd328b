import type { ServerResponse } from 'node:http'
import { type ErrorCode, errorKinds } from '../../error-kinds.ts'
import { type ErrorBody, errorBody } from '../../errors.ts'

const commonHeaders = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
} as const

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    ...commonHeaders,
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  })
  response.end(text)
}

const requestIdHeader = 'X-Request-Id'

/** Names the request in its answer, also in the body of an error. */
export function nameRequest(response: ServerResponse, requestId: string): void {
  response.setHeader(requestIdHeader, requestId)
}

export function requestIdOf(response: ServerResponse): string | undefined {
  return response.getHeader(requestIdHeader) as string | undefined
}

/** Headers that belong to an error. What failed before or while reading the request costs the client its connection. */
const headersOf: { readonly [Code in ErrorCode]?: Readonly<Record<string, string>> } = {
  UNAUTHENTICATED: { 'WWW-Authenticate': 'Bearer', Connection: 'close' },
  RATE_LIMITED: { 'Retry-After': '1', Connection: 'close' },
  HOST_REFUSED: { Connection: 'close' },
  BODY_TOO_LARGE: { Connection: 'close' },
  MEDIA_TYPE_REFUSED: { Connection: 'close' },
}

export function sendError(
  response: ServerResponse,
  error: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body: ErrorBody = errorBody(error, requestIdOf(response))
  sendJson(
    response,
    errorKinds[body.code].httpStatus,
    { error: body },
    { ...headersOf[body.code], ...headers },
  )
}

export function beginEvents(response: ServerResponse): void {
  response.writeHead(200, { ...commonHeaders, 'Content-Type': 'text/event-stream; charset=utf-8' })
  response.flushHeaders()
}
