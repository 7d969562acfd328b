import { connect, type Socket } from 'node:net'
import type { App } from '../../app.ts'
import { ExpectedError, errorFromBody } from '../../errors.ts'
import type { OutputOf } from '../../operations/contract.ts'
import { untilAborted } from '../../until-aborted.ts'
import { createLineCutter } from '../wire/lines.ts'
import type { SocketAnswer } from './message.ts'

export interface SocketClientOptions {
  /** How long a call may take. A stream may take for ever. */
  readonly timeoutMs?: number
  /** The trace that what is asked belongs to, as W3C Trace Context writes it. */
  readonly traceparent?: string | undefined
}

const defaultTimeoutMs = 60_000

/**
 * The control plane that listens at `path`. Connects at each question, on a connection of its own, so that a stream
 * whose items are not taken holds up nothing else, and a control plane that came back is found.
 *
 * On the way of every command: it loads nothing but `node:net`.
 */
export function connectSocket(
  path: string,
  { timeoutMs = defaultTimeoutMs, traceparent }: SocketClientOptions = {},
): App {
  const sockets = new Set<Socket>()

  async function* ask(name: string, input: unknown, signal: AbortSignal): AsyncGenerator<SocketAnswer> {
    signal.throwIfAborted()
    const socket = connect(path)
    const close = (): void => void socket.destroy()
    sockets.add(socket)
    signal.addEventListener('abort', close)
    try {
      socket.write(`${JSON.stringify({ id: 1, op: name, input, traceparent })}\n`)
      yield* answersFrom(socket)
      throw unreachable(path)
    } catch (error) {
      signal.throwIfAborted()
      throw isSystemError(error) ? unreachable(path, error) : error
    } finally {
      signal.removeEventListener('abort', close)
      sockets.delete(socket)
      socket.destroy()
    }
  }

  return {
    async call(name, input, signal) {
      const limit = createLimit(name, timeoutMs, signal)
      try {
        for await (const answer of ask(name, input, limit.signal))
          return resultOf(answer) as OutputOf<typeof name>
        throw unreachable(path)
      } finally {
        limit[Symbol.dispose]()
      }
    },
    stream: (name, input, signal) =>
      untilAborted(itemsOf(ask(name, input, signal)), signal) as AsyncIterable<OutputOf<typeof name>>,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
    },
  }
}

async function* answersFrom(socket: Socket): AsyncGenerator<SocketAnswer> {
  let answers: SocketAnswer[] = []
  const lines = createLineCutter((line) => answers.push(JSON.parse(line)), Number.POSITIVE_INFINITY)
  for await (const chunk of socket) {
    lines.push(chunk)
    yield* answers
    answers = []
  }
}

function resultOf(answer: SocketAnswer): unknown {
  if ('error' in answer) throw errorFromBody(answer.error)
  if ('result' in answer) return answer.result
  throw new Error('A call was answered with a stream')
}

async function* itemsOf(answers: AsyncIterable<SocketAnswer>): AsyncGenerator<unknown> {
  for await (const answer of answers) {
    if ('error' in answer) throw errorFromBody(answer.error)
    if (!('item' in answer)) return
    yield answer.item
  }
}

/** Aborts with TIMED_OUT after `timeoutMs`, or as `signal` does. */
function createLimit(
  name: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Disposable & { readonly signal: AbortSignal } {
  const limit = new AbortController()
  const abort = (): void => limit.abort(signal?.reason)
  if (signal?.aborted) abort()
  signal?.addEventListener('abort', abort)
  const timer = setTimeout(() => {
    limit.abort(new ExpectedError('TIMED_OUT', `${name} was not answered within ${timeoutMs / 1000} s`))
  }, timeoutMs)
  return {
    signal: limit.signal,
    [Symbol.dispose]() {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    },
  }
}

const isSystemError = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && !(error instanceof ExpectedError)

function unreachable(path: string, cause?: unknown): ExpectedError {
  const isDenied = cause instanceof Error && 'code' in cause && cause.code === 'EACCES'
  return isDenied
    ? new ExpectedError('PLANE_UNREACHABLE', `The control plane at ${path} belongs to another user`, {
        hint: 'Run this as the user who started it',
        cause,
      })
    : new ExpectedError('PLANE_UNREACHABLE', `No control plane answers at ${path}`, {
        hint: 'superclaw start',
        cause,
      })
}
