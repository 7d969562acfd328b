import type { CallOptions } from '../../gateway/control.ts'
import { type EventFrame, parseFrame, refusalOf } from '../../gateway/frame.ts'
import type { ConnectFailure } from '../../gateway/link.ts'
import { amountOf, type Fields, fieldsOf, numberOf } from '../../gateway/outside.ts'
import type { Clock } from '../../platform.ts'
import type { GatewayEndpoint } from './endpoint.ts'
import { ConnectFailed } from './failure.ts'
import { watchLiveness } from './liveness.ts'
import { createPendingCalls, refusalOfError } from './pending-calls.ts'
import { openWebSocket, type WebSocketClose, type WebSocketLink } from './web-socket.ts'

/** A greeting, to be read and let go: it is large. */
export interface Greeted {
  readonly connection: GatewayConnection
  /** The `hello-ok`. */
  readonly hello: Fields
  readonly challenge: Fields
}

/** One connection, greeted. */
export interface GatewayConnection {
  /** @throws GATEWAY_REFUSED, GATEWAY_UNAVAILABLE, TIMED_OUT */
  call(method: string, params: object, options?: CallOptions): Promise<unknown>
  /** Resolves, never rejects, once it has ended. */
  readonly closed: Promise<ConnectFailure>
  close(): void
}

export interface ConnectionEvents {
  onEvent(event: EventFrame): void
  /** Events were missed: `seq` went on by more than one. */
  onGap(): void
  /** A frame that could not be read. */
  onMalformed(): void
  onLatency(latencyMs: number): void
}

export interface ConnectionOptions {
  readonly endpoint: GatewayEndpoint
  /** The parameters of `connect`, for a challenge. */
  readonly greet: (challenge: Fields) => object
  readonly events: ConnectionEvents
}

/** From the first byte to `hello-ok`. TCP can be taken while the handshake hangs. */
const handshakeMs = 20_000
/** What a gateway may send before it has greeted us, and after: it allows itself 25 MiB, of which we need little. */
const bytesMax = { greeting: 64 * 1024, greeted: 8 * 1024 * 1024 }

/**
 * Connects, answers the challenge and waits for the greeting.
 * @throws ConnectFailed
 */
export async function openConnection(
  clock: Clock,
  options: ConnectionOptions,
  signal: AbortSignal,
): Promise<Greeted> {
  const late = new AbortController()
  const silent = { kind: 'silent', detail: `no greeting within ${handshakeMs / 1000} s` } as const
  const cancel = clock.after(handshakeMs, () => late.abort(new ConnectFailed(silent)))
  const either = AbortSignal.any([signal, late.signal])
  try {
    return await greeted(clock, options, either)
  } catch (error) {
    either.throwIfAborted()
    throw error
  } finally {
    cancel()
  }
}

async function greeted(
  clock: Clock,
  { endpoint, greet, events }: ConnectionOptions,
  signal: AbortSignal,
): Promise<Greeted> {
  const calls = createPendingCalls(clock)
  const challenged = Promise.withResolvers<Fields>()
  const closed = Promise.withResolvers<ConnectFailure>()
  const liveness = watchLiveness(clock, events.onLatency)
  const receive = createReceiver(events, calls.settle, challenged.resolve)
  const end = (close: WebSocketClose): void => {
    liveness.stop()
    calls.end('the gateway hung up before it answered')
    const failure = failureOf(close, receive.restartExpectedMs())
    closed.resolve(failure)
    challenged.reject(new ConnectFailed(failure))
  }
  challenged.promise.catch(() => undefined)
  const socket = await openWebSocket(
    { clock, endpoint, bytesMax: bytesMax.greeting },
    {
      onText: (text) => {
        liveness.heard()
        receive.text(text)
      },
      onPong: liveness.answered,
      onClose: end,
    },
    signal,
  )
  const abort = (): void => socket.close(1000, '')
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  let lastId = 0
  const call = (method: string, params: object, callOptions: CallOptions = {}): Promise<unknown> => {
    lastId += 1
    const id = `r${lastId}`
    const answer = calls.add(id, method, callOptions)
    socket.send(JSON.stringify({ type: 'req', id, method, params }))
    return answer
  }
  try {
    const challenge = await challenged.promise
    const hello = fieldsOf(await connect(call, greet(challenge)))
    settle(socket, hello, liveness.start)
    const connection = { call, closed: closed.promise, close: () => socket.close(1000, 'done') }
    return { connection, hello, challenge }
  } catch (error) {
    socket.close(1000, '')
    throw error
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

type Call = (method: string, params: object, options?: CallOptions) => Promise<unknown>

async function connect(call: Call, params: object): Promise<unknown> {
  try {
    return await call('connect', params, { timeoutMs: handshakeMs })
  } catch (error) {
    const refusal = refusalOfError(error)
    if (refusal) throw new ConnectFailed({ kind: 'refused', detail: refusal.message, refusal }, error)
    throw error instanceof ConnectFailed ? error : new ConnectFailed(hungUp, error)
  }
}

const hungUp: ConnectFailure = { kind: 'silent', detail: 'it hung up in the middle of the greeting' }

function settle(socket: WebSocketLink, hello: Fields, startLiveness: LivenessStart): void {
  const policy = fieldsOf(hello['policy'])
  const allowed = numberOf(policy['maxPayload']) ?? bytesMax.greeted
  socket.setBytesMax(Math.min(allowed, bytesMax.greeted))
  startLiveness(socket, amountOf(policy['tickIntervalMs']))
}

type LivenessStart = ReturnType<typeof watchLiveness>['start']

interface Receiver {
  text(text: string): void
  /** What it said when it went down. */
  restartExpectedMs(): number | null | undefined
}

type Settle = ReturnType<typeof createPendingCalls>['settle']

function createReceiver(
  events: ConnectionEvents,
  settleCall: Settle,
  challenge: (payload: Fields) => void,
): Receiver {
  let lastSeq = 0
  let restartExpectedMs: number | null | undefined
  const order = (seq: number | null): void => {
    if (seq === null) return
    if (lastSeq > 0 && seq > lastSeq + 1) events.onGap()
    lastSeq = Math.max(lastSeq, seq)
  }
  return {
    text(text) {
      const frame = parseFrame(text)
      if (frame === null) return events.onMalformed()
      if (frame.kind === 'answer') return settleCall(frame)
      order(frame.seq)
      if (frame.event === 'connect.challenge') challenge(frame.payload)
      if (frame.event === 'shutdown') restartExpectedMs = numberOf(frame.payload['restartExpectedMs'])
      events.onEvent(frame)
    },
    restartExpectedMs: () => restartExpectedMs,
  }
}

function failureOf(
  { status, reason }: WebSocketClose,
  restartExpectedMs: number | null | undefined,
): ConnectFailure {
  // A handshake for a protocol that it does not speak can end without an answer.
  if (status === 1002 && reason === 'protocol mismatch') {
    const refusal = refusalOf({
      code: 'INVALID_REQUEST',
      message: reason,
      details: { code: 'PROTOCOL_MISMATCH' },
    })
    return { kind: 'refused', detail: reason, refusal }
  }
  const detail =
    restartExpectedMs === undefined ? describeClose(status, reason) : describeShutdown(restartExpectedMs)
  return { kind: 'closed', detail, status, restartExpectedMs }
}

function describeShutdown(restartExpectedMs: number | null): string {
  return restartExpectedMs === null ? 'it was stopped' : 'it restarts'
}

function describeClose(status: number, reason: string): string {
  const why = reason === '' ? '' : `: ${reason}`
  return status === 1006 ? `the connection broke${why}` : `it hung up with ${status}${why}`
}
