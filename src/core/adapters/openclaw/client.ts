import type { GatewayControl } from '../../gateway/control.ts'
import type { GatewayState } from '../../gateway/gateway-state.ts'
import { type ConnectFailure, type GatewayLink, judgeFailure } from '../../gateway/link.ts'
import type { Clock } from '../../platform.ts'
import { connectingLink, createBoard } from './board.ts'
import type { GatewayClientDeps, GatewayClientOptions } from './client-options.ts'
import { createControl } from './control.ts'
import { addressOf } from './endpoint.ts'
import { ConnectFailed } from './failure.ts'
import { createSession, type OpenSession } from './session.ts'

/** A gateway that is watched, through every restart of it, until the client is disposed. */
export interface GatewayClient extends AsyncDisposable {
  state(): GatewayState
  link(): GatewayLink
  /** Calls `listener` after changes, no more often than every 50 ms. Returns what ends that. */
  subscribe(listener: () => void): () => void
  readonly control: GatewayControl
  /** Tries at once: something was changed, or somebody asks for it. */
  retry(): void
}

/** A connection that held for so long was well: what came before it is forgotten. */
const steadyMs = 10_000

export function openGatewayClient(deps: GatewayClientDeps, options: GatewayClientOptions): GatewayClient {
  const { clock, random, knocks } = deps
  const address = addressOf(options.endpoint)
  const ending = new AbortController()
  const board = createBoard(clock)
  let session: OpenSession | null = null
  let attempts = 0
  let lostAtMs: number | null = null
  const pause = createPause(clock)

  const failed = (failure: ConnectFailure): number | null => {
    attempts += 1
    const verdict = judgeFailure({ failure, attempts, fraction: random.fraction() })
    if (verdict.isKnock) knocks.failed(address)
    const nextTryAtMs = verdict.delayMs === null ? null : clock.now() + verdict.delayMs
    const { phase, reason, cure, pairingRequestId } = verdict
    board.setLink({ phase, reason, cure, pairingRequestId, attempts, nextTryAtMs })
    return verdict.delayMs
  }
  const tryOnce = async (): Promise<ConnectFailure> => {
    const waitMs = knocks.waitMs(address)
    if (waitMs > 0) return tooManyKnocks(waitMs)
    board.setLink({ ...board.link(), phase: 'connecting', attempts, nextTryAtMs: null })
    session = await createSession({ ...deps, options, board, lostAtMs }, ending.signal)
    knocks.succeeded(address)
    board.setLink({ ...connectingLink, ...grantedLink(options, board.state()), phase: 'ready' })
    const readyAtMs = clock.elapsed()
    const failure = await session.closed
    lostAtMs = clock.now()
    if (clock.elapsed() - readyAtMs >= steadyMs) attempts = 0
    return failure
  }
  const run = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      const failure = await tryOnce().catch(failureOf)
      session?.stop()
      session = null
      if (!ending.signal.aborted) await pause.rest(failed(failure))
    }
    board.setLink({ ...connectingLink, phase: 'closed' })
  }
  const running = run()

  return {
    state: board.state,
    link: board.link,
    subscribe: board.subscribe,
    control: createControl(deps, () => session, board),
    retry: pause.end,
    async [Symbol.asyncDispose]() {
      ending.abort()
      session?.connection.close()
      pause.end()
      await running
      board.stop()
    },
  }
}

/** What a connection may not do though it was asked for: a gateway lets strangers in and tells them nothing. */
function grantedLink(
  { scopes, login }: GatewayClientOptions,
  { server }: GatewayState,
): Pick<GatewayLink, 'reason' | 'cure'> {
  const missing = scopes.filter((scope) => !server?.scopes.includes(scope))
  if (missing.length === 0) return { reason: '', cure: null }
  const cure =
    login.kind === 'token'
      ? 'It takes a token alone from its own machine only: write `login: device`, then superclaw pair AGENT'
      : null
  return { reason: `it did not grant ${missing.join(', ')}`, cure }
}

interface Pause {
  /** @param delayMs `null`: until it is ended */
  rest(delayMs: number | null): Promise<void>
  /** Ends the rest that is taken, if one is. */
  end(): void
}

function createPause(clock: Clock): Pause {
  let wake = (): void => undefined
  return {
    async rest(delayMs) {
      const woken = Promise.withResolvers<void>()
      const cancel = delayMs === null ? () => undefined : clock.after(delayMs, woken.resolve)
      wake = woken.resolve
      await woken.promise
      cancel()
    },
    end: () => wake(),
  }
}

function failureOf(error: unknown): ConnectFailure {
  if (error instanceof ConnectFailed) return error.failure
  // A secret that cannot be read, above all: told like any other reason not to be connected.
  return { kind: 'unreachable', detail: error instanceof Error ? error.message : String(error) }
}

function tooManyKnocks(waitMs: number): ConnectFailure {
  const detail = 'it refused our credentials 5 times within 5 minutes; after 10 it locks this machine out'
  const refusal = {
    code: 'LOCAL',
    detailCode: 'AUTH_RATE_LIMITED',
    message: detail,
    retryAfterMs: waitMs,
    details: {},
  }
  return { kind: 'refused', detail, refusal }
}
