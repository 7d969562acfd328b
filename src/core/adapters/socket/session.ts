import type { Socket } from 'node:net'
import type { Caller } from '../../access/caller.ts'
import type { Answer, Dispatch } from '../../dispatch.ts'
import { ExpectedError, errorBody } from '../../errors.ts'
import type { Clock } from '../../platform.ts'
import { parseTraceparent } from '../../trace-context.ts'
import { createLineCutter } from '../wire/lines.ts'
import { createOutlet } from '../wire/outlet.ts'
import { isLagged, pump } from '../wire/pump.ts'
import type { SocketAnswer, SocketRequest } from './message.ts'
import { readRequest } from './request.ts'

export interface SocketSessionDeps {
  readonly dispatch: Dispatch
  readonly caller: Caller
  readonly clock: Clock
  readonly onBug: (error: unknown, requestId?: string) => void
  readonly newRequestId: () => string
  readonly limits: {
    readonly requestBytesMax: number
    readonly requestsMax: number
    readonly stallMs: number
    readonly closeMs: number
  }
}

type SocketQuestion = Extract<SocketRequest, { readonly op: string }>

/** Serves one client. Ends with the connection, or when `signal` aborts. */
export async function runSocketSession(
  deps: SocketSessionDeps,
  socket: Socket,
  signal: AbortSignal,
): Promise<void> {
  const { limits } = deps
  const requests = new Map<number, AbortController>()
  const { send, sendError } = createSender(deps, socket)
  const end = (): void => {
    for (const request of requests.values()) request.abort()
    endSoon(socket, deps)
  }

  const serve = async ({ id, op, input, traceparent }: SocketQuestion): Promise<void> => {
    const request = new AbortController()
    const requestId = deps.newRequestId()
    requests.set(id, request)
    try {
      const trace = parseTraceparent(traceparent)
      const caller = { ...deps.caller, requestId, ...(trace && { trace }) }
      const answer = await deps.dispatch(caller, op, input, request.signal)
      await sendAnswer(answer, id, send, request.signal)
    } catch (error) {
      if (!request.signal.aborted) sendError(id, error, requestId)
      if (isLagged(error)) end()
    }
    requests.delete(id)
  }

  const take = (line: string): void => {
    let id: number | null = null
    try {
      const request = readRequest(line)
      id = request.id
      if ('cancel' in request) requests.get(id)?.abort()
      else {
        refuseExcess(requests, id, limits.requestsMax)
        void serve(request)
      }
    } catch (error) {
      sendError(id, error)
    }
  }

  const lines = createLineCutter(take, limits.requestBytesMax)
  socket.on('data', (chunk) => {
    if (lines.push(chunk)) return waitForRoom(socket)
    socket.pause()
    sendError(
      null,
      new ExpectedError('BODY_TOO_LARGE', `A line is longer than ${limits.requestBytesMax} bytes`),
    )
    end()
  })
  // A client that is gone is no fault of ours; `close` follows.
  socket.on('error', () => undefined)
  signal.addEventListener('abort', end)
  await closed(socket)
  signal.removeEventListener('abort', end)
  end()
}

function createSender(deps: SocketSessionDeps, socket: Socket) {
  const { clock, limits, onBug } = deps
  const outlet = createOutlet(socket, { clock, stallMs: limits.stallMs })
  const send = (answer: SocketAnswer): Promise<void> => outlet.send(`${JSON.stringify(answer)}\n`)
  const sendError = (id: number | null, error: unknown, requestId?: string): void => {
    if (!(error instanceof ExpectedError)) onBug(error, requestId)
    void send({ id, error: errorBody(error, requestId) }).catch(() => endSoon(socket, deps))
  }
  return { send, sendError }
}

async function sendAnswer(
  answer: Answer,
  id: number,
  send: (answer: SocketAnswer) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  if ('result' in answer) return send({ id, result: answer.result })
  await pump(answer.items, (item) => send({ id, item }), signal)
  if (!signal.aborted) await send({ id, end: true })
}

/** @throws INPUT_INVALID, RATE_LIMITED */
function refuseExcess(requests: ReadonlyMap<number, unknown>, id: number, requestsMax: number): void {
  if (requests.has(id)) throw new ExpectedError('INPUT_INVALID', `Request ${id} is under way already`)
  if (requests.size < requestsMax) return
  throw new ExpectedError('RATE_LIMITED', `More than ${requestsMax} requests at once on one connection`)
}

/** Reads no more requests from a client that does not read the answers. */
function waitForRoom(socket: Socket): void {
  if (!socket.writableNeedDrain || socket.isPaused()) return
  socket.pause()
  socket.once('drain', () => socket.resume())
}

/** Lets the reader take what is written, but not for ever. */
function endSoon(socket: Socket, { clock, limits }: SocketSessionDeps): void {
  if (socket.destroyed || socket.writableEnded) return
  socket.end()
  const cancel = clock.after(limits.closeMs, () => socket.destroy())
  socket.once('close', cancel)
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', () => resolve())
  })
}
