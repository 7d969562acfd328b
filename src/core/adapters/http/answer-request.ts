import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Caller } from '../../access/caller.ts'
import { type Dispatch, requirePermission } from '../../dispatch.ts'
import type { ErrorCode } from '../../error-kinds.ts'
import { ExpectedError, errorBody } from '../../errors.ts'
import { parseTraceparent } from '../../trace-context.ts'
import { givenRequestId } from '../wire/request-id.ts'
import { type EventStreamDeps, sendEvents } from './event-stream.ts'
import type { FailureLimiter } from './failure-limiter.ts'
import { bearerToken, refuseForeign } from './gate.ts'
import { answerProbe, isProbe, type Probes } from './probes.ts'
import { parseQuery } from './query.ts'
import { readBody } from './read-body.ts'
import { nameRequest, requestIdOf, sendError, sendJson } from './respond.ts'
import type { Route } from './routes.ts'
import type { TokenVerifier } from './token-verifier.ts'

export interface AnswerDeps extends EventStreamDeps, Probes {
  readonly dispatch: Dispatch
  readonly verifyToken: TokenVerifier
  readonly failures: FailureLimiter
  readonly port: () => number
  readonly newRequestId: () => string
  readonly onRefused?: (refusal: Refusal) => void
  readonly telemetry?: AnswerTelemetry
  readonly limits: EventStreamDeps['limits'] & { readonly bodyBytesMax: number }
}

/** Answers telemetry of who may send it, which has bodies and answers of its own. */
export type AnswerTelemetry = (
  caller: Caller,
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void>

const telemetryPath = /^\/v1\/(?:metrics|logs|traces)$/

/** A request that came to no operation. Of its address nothing is told: it can hold anything. */
export interface Refusal {
  readonly requestId: string
  readonly method: string
  readonly code: ErrorCode
}

/** Answers one request, whatever it is. Never rejects. */
export async function answerRequest(
  deps: AnswerDeps,
  request: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const requestId = givenRequestId(request.headers['x-request-id']) ?? deps.newRequestId()
  nameRequest(response, requestId)
  let isDispatched = false
  const dispatch: Dispatch = (...asked) => {
    isDispatched = true
    return deps.dispatch(...asked)
  }
  try {
    refuseForeign(request, deps.port())
    const [path = '', query = ''] = cut(request.url ?? '', '?')
    if (isProbe(path)) return await answerProbe(deps, { path, query }, request, response)
    const trace = parseTraceparent(request.headers['traceparent'])
    const caller = { ...authenticate(deps, request), requestId, ...(trace && { trace }) }
    await answerCaller({ ...deps, dispatch }, { caller, path, query, request, response }, signal)
  } catch (error) {
    const { code } = errorBody(error)
    if (!isDispatched) deps.onRefused?.({ requestId, method: request.method ?? '', code })
    fail(deps, response, error, signal.aborted)
  }
}

function fail(deps: AnswerDeps, response: ServerResponse, error: unknown, isAborted: boolean): void {
  if (!(error instanceof ExpectedError) && !isAborted) deps.onBug(error, requestIdOf(response))
  if (response.headersSent) response.destroy()
  else sendError(response, isAborted ? stopping() : error)
}

/** For who still waits when the handler was told to end. One who hung up does not read it. */
function stopping(): ExpectedError {
  return new ExpectedError('PLANE_STOPPING', 'The control plane is stopping')
}

/** @throws UNAUTHENTICATED, RATE_LIMITED */
function authenticate({ verifyToken, failures }: AnswerDeps, request: IncomingMessage): Caller {
  const token = bearerToken(request)
  const caller = token === undefined ? undefined : verifyToken(token)
  if (caller) return caller
  if (failures.isExceeded())
    throw new ExpectedError('RATE_LIMITED', 'Too many requests without a valid token')
  throw new ExpectedError('UNAUTHENTICATED', 'The request carries no valid token')
}

interface Question {
  readonly caller: Caller
  readonly path: string
  readonly query: string
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

async function answerCaller(deps: AnswerDeps, question: Question, signal: AbortSignal): Promise<void> {
  const { caller, path, request, response } = question
  if (/\bwebsocket\b/i.test(request.headers.upgrade ?? '')) {
    throw new ExpectedError('NOT_FOUND', 'No WebSocket is served here')
  }
  if (deps.telemetry && request.method === 'POST' && telemetryPath.test(path)) {
    return deps.telemetry(caller, request, response)
  }
  // Routes bring the schemas with them, which an idle control plane does not need.
  const { matchRoute } = await import('./routes.ts')
  if (path === '/openapi.json' && request.method === 'GET') {
    const { openApi } = await import('./open-api.ts')
    return sendJson(response, 200, openApi())
  }
  const match = decoded(() => matchRoute(request.method ?? '', path))
  if ('allow' in match)
    return sendError(response, methodRefused(match.allow), { Allow: match.allow.join(', ') })
  requirePermission(caller, match.route.name, match.route.operation)
  const input = { ...(await readInput(deps, question, match.route)), ...match.params }
  const answer = await deps.dispatch(caller, match.route.name, input, signal)
  if ('result' in answer) sendJson(response, 200, answer.result)
  else await sendEvents(deps, answer.items, response, signal)
}

function methodRefused(allow: readonly string[]): ExpectedError {
  return new ExpectedError('METHOD_REFUSED', `This route takes ${allow.join(' and ')}`)
}

async function readInput(
  { limits }: AnswerDeps,
  { request, query }: Question,
  route: Route,
): Promise<Readonly<Record<string, unknown>>> {
  if (route.method === 'POST') return readBody(request, limits.bodyBytesMax)
  const { routeFields } = await import('./routes.ts')
  const fields = routeFields(route)
  const input = decoded(() => parseQuery(query, fields))
  // A reader that reconnects sends the query of its first request again: what it has seen since outranks that.
  const lastEventId = request.headers['last-event-id']
  if (lastEventId === undefined || !fields.has('afterSeq')) return input
  const resumed = decoded(() => parseQuery(`afterSeq=${encodeURIComponent(String(lastEventId))}`, fields))
  return { ...input, ...resumed }
}

/** @throws INPUT_INVALID where a percent sign encodes nothing */
function decoded<Value>(read: () => Value): Value {
  try {
    return read()
  } catch (cause) {
    if (!(cause instanceof URIError)) throw cause
    throw new ExpectedError('INPUT_INVALID', 'The address is not percent-encoded UTF-8', { cause })
  }
}

function cut(text: string, at: string): [string, string] {
  const index = text.indexOf(at)
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)]
}
