import { type Dispatcher, Pool } from 'undici'
import type { App } from '../../app.ts'
import { type ErrorBody, ExpectedError, errorFromBody } from '../../errors.ts'
import { nearest } from '../../nearest.ts'
import type { OutputOf } from '../../operations/contract.ts'
import { untilAborted } from '../../until-aborted.ts'
import { formatQuery } from './query.ts'
import { readEvents } from './read-events.ts'
import type { Route } from './routes.ts'

export interface HttpClientOptions {
  /** Where the control plane listens: `http://127.0.0.1:3737`. Plain http is for this machine alone. */
  readonly url: string
  readonly token: string
  /** How long a call may take. A stream may take for ever. */
  readonly timeoutMs?: number
  /** The trace that what is asked belongs to, as W3C Trace Context writes it. */
  readonly traceparent?: string | undefined
}

const defaultTimeoutMs = 60_000
/** A stream that is silent for longer is dead: comments come every 15 s. */
const silenceMsMax = 45_000

/**
 * The control plane at `url`. Nothing is sent until something is asked.
 * @throws USAGE for an address that would send the token in the clear, or that is none
 */
export function connectHttp({
  url,
  token,
  timeoutMs = defaultTimeoutMs,
  traceparent,
}: HttpClientOptions): App {
  const origin = safeOrigin(url)
  let pool: Dispatcher | undefined

  const ask = async (name: string, input: unknown, signal: AbortSignal | undefined) => {
    signal?.throwIfAborted()
    const route = await findRoute(name)
    const { method, path, body } = requestFor(route, input as Record<string, unknown>)
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(traceparent !== undefined && { traceparent }),
    }
    pool ??= new Pool(origin, { bodyTimeout: silenceMsMax, headersTimeout: timeoutMs })
    const request = { method, path, headers, ...(body === undefined ? {} : { body }), signal: signal ?? null }
    const response = await pool.request(request)
    if (response.statusCode === 200) return response.body
    throw await failureOf(response)
  }
  const guarded = async <Value>(
    work: () => Promise<Value>,
    signal: AbortSignal | undefined,
  ): Promise<Value> => {
    try {
      return await work()
    } catch (error) {
      signal?.throwIfAborted()
      throw translate(error, origin)
    }
  }

  async function* follow(name: string, input: unknown, signal: AbortSignal): AsyncGenerator<unknown> {
    const body = await guarded(() => ask(name, input, signal), signal)
    try {
      yield* readEvents(body)
    } catch (error) {
      throw translate(error, origin)
    }
  }

  return {
    call: (name, input, signal) =>
      guarded(async () => {
        const body = await ask(name, input, signal)
        return (await body.json()) as OutputOf<typeof name>
      }, signal),
    stream: (name, input, signal) =>
      untilAborted(follow(name, input, signal), signal) as AsyncIterable<OutputOf<typeof name>>,
    async [Symbol.asyncDispose]() {
      await pool?.destroy()
    },
  }
}

/** @throws USAGE */
function safeOrigin(url: string): string {
  const parsed = URL.parse(url)
  const hint = 'http://127.0.0.1:3737, or https:// for another machine'
  if (!parsed || !['http:', 'https:'].includes(parsed.protocol) || parsed.username || parsed.password) {
    throw new ExpectedError('USAGE', 'That is no address of a control plane', { hint })
  }
  const isLoopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(parsed.hostname)
  if (parsed.protocol === 'https:' || isLoopback) return parsed.origin
  throw new ExpectedError('USAGE', `The token would go to ${parsed.hostname} in the clear`, { hint })
}

/** @throws NOT_FOUND */
async function findRoute(name: string): Promise<Route> {
  const { routes } = await import('./routes.ts')
  const route = routes.find((each) => each.name === name)
  if (route) return route
  const near = nearest(
    name,
    routes.map((each) => each.name),
  )
  throw new ExpectedError('NOT_FOUND', 'There is no operation of that name', {
    hint: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : undefined,
  })
}

function requestFor({ method, segments }: Route, input: Readonly<Record<string, unknown>>) {
  const rest = { ...input }
  const path = segments.map((segment) => {
    const field = /^\{(\w+)\}$/.exec(segment)?.[1]
    if (field === undefined) return segment
    delete rest[field]
    return encodeSegment(String(input[field]))
  })
  if (method === 'GET') return { method, path: path.join('/') + formatQuery(rest), body: undefined }
  return { method, path: path.join('/'), body: JSON.stringify(rest) }
}

/** The first character is always encoded, so that no value is taken for a literal segment or for `..`. */
function encodeSegment(value: string): string {
  const [first = '', ...others] = value.toWellFormed()
  const head = [...new TextEncoder().encode(first)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`)
  return head.join('') + encodeURIComponent(others.join(''))
}

async function failureOf(response: Dispatcher.ResponseData): Promise<ExpectedError> {
  const text = await response.body.text()
  try {
    const { error } = JSON.parse(text) as { error: ErrorBody }
    return errorFromBody(error)
  } catch {
    return new ExpectedError(
      'PLANE_UNREACHABLE',
      `Something else answers there, with status ${response.statusCode}`,
    )
  }
}

/** What undici and Node throw, in our words. */
function translate(error: unknown, origin: string): unknown {
  if (error instanceof ExpectedError || !(error instanceof Error) || !('code' in error)) return error
  if (error.code === 'UND_ERR_HEADERS_TIMEOUT') {
    return new ExpectedError('TIMED_OUT', `${origin} did not answer in time`, { cause: error })
  }
  return new ExpectedError('PLANE_UNREACHABLE', `No control plane answers at ${origin}`, {
    hint: 'superclaw start',
    cause: error,
  })
}
