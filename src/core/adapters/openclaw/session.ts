import type { EventFrame } from '../../gateway/frame.ts'
import type { GatewayState } from '../../gateway/gateway-state.ts'
import { withGreeting } from '../../gateway/greet.ts'
import type { ConnectFailure } from '../../gateway/link.ts'
import { fieldsOf, numberOf } from '../../gateway/outside.ts'
import { reduceEvent } from '../../gateway/reduce-event.ts'
import type { Board } from './board.ts'
import type { GatewayClientDeps, GatewayClientOptions } from './client-options.ts'
import { type Credentials, connectParams } from './connect-params.ts'
import { type ConnectionEvents, type GatewayConnection, type Greeted, openConnection } from './connection.ts'
import { type CredentialBook, createCredentialBook } from './credentials.ts'
import { ConnectFailed } from './failure.ts'
import { startWatch, type Update, type Watch } from './watch.ts'

/** A connection that has been greeted and is watched. */
export interface OpenSession {
  readonly connection: GatewayConnection
  readonly closed: Promise<ConnectFailure>
  stop(): void
}

interface SessionDeps extends GatewayClientDeps {
  readonly options: GatewayClientOptions
  readonly board: Board
  /** When the connection before ended, by our clock; `null` when there was none. */
  readonly lostAtMs: number | null
}

/** Failures of a model server after which models may cool down. */
const coolingPhases = new Set(['error', 'finishing'])

/**
 * Connects once, with the device token of before or else with what is configured, and begins to watch.
 * @throws ConnectFailed
 */
export async function createSession(deps: SessionDeps, signal: AbortSignal): Promise<OpenSession> {
  const { clock, secrets, options, board } = deps
  const book = createCredentialBook(secrets, options.endpoint, options.login)
  const update = tellingCalls(board, options)
  let watch: Watch | null = null
  const events: ConnectionEvents = {
    onEvent(event) {
      update((state) => reduceEvent(state, event))
      if (isModelFailure(event)) watch?.modelsChanged()
    },
    onGap() {
      update((state) => ({ ...state, drift: { ...state.drift, gaps: state.drift.gaps + 1 } }))
      watch?.resync()
    },
    onMalformed: () =>
      update((state) => ({
        ...state,
        drift: { ...state.drift, malformedFrames: state.drift.malformedFrames + 1 },
      })),
    onLatency: board.setLatency,
  }
  const { connection, hello, challenge } = await connect(deps, { book, events }, signal)
  const challengedAtMs = numberOf(challenge['ts'])
  update((state) =>
    withGreeting(state, hello, {
      scopesAsked: options.scopes,
      challengedAtMs,
      nowMs: clock.now(),
    }),
  )
  const heardUntilMs = deps.lostAtMs ?? options.heardUntilMs ?? null
  if (deps.lostAtMs === null) update((state) => countedSince(state, heardUntilMs))
  watch = startWatch({
    clock,
    connection,
    state: board.state,
    update,
    missedFromMs: missedFrom(board.state(), heardUntilMs) ?? challengedAtMs ?? clock.now(),
  })
  return { connection, closed: connection.closed, stop: watch.stop }
}

interface ConnectParts {
  readonly book: CredentialBook
  readonly events: ConnectionEvents
}

async function connect(
  { clock, options }: SessionDeps,
  { book, events }: ConnectParts,
  signal: AbortSignal,
): Promise<Greeted> {
  const { endpoint, scopes, client } = options
  const open = (credentials: Credentials): Promise<Greeted> => {
    const greet = (challenge: object): object =>
      connectParams({ client, scopes, credentials, challenge: fieldsOf(challenge) })
    return openConnection(clock, { endpoint, greet, events }, signal)
  }
  const first = await book.next()
  const greeted = await open(first).catch(async (error: unknown) => {
    if (!isBadToken(error) || !(await book.refused(first))) throw error
    const { deviceToken: _, ...second } = first
    return open(second)
  })
  const granted = fieldsOf(greeted.hello['auth'])['deviceToken']
  if (typeof granted === 'string' && granted !== '') await book.granted(granted)
  return greeted
}

function isBadToken(error: unknown): boolean {
  if (!(error instanceof ConnectFailed) || error.failure.kind !== 'refused') return false
  return error.failure.refusal.detailCode === 'AUTH_TOKEN_MISMATCH'
}

/** A connection can be dead for some minutes before it is found out; what is read twice is counted once. */
const lossMarginMs = 300_000

/** By the gateway's clock, since when it may not have been heard; `null` when it never was before. */
function missedFrom({ server }: GatewayState, lostAtMs: number | null): number | null {
  return server === null || lostAtMs === null ? null : lostAtMs + server.clockAheadMs - lossMarginMs
}

/** What was recorded since it was heard last, in another life of ours, is no history yet. */
function countedSince(state: GatewayState, heardUntilMs: number | null): GatewayState {
  if (heardUntilMs === null || state.server === null) return state
  const sinceMs = heardUntilMs + state.server.clockAheadMs
  return { ...state, countedFromMs: Math.min(state.countedFromMs, sinceMs) }
}

function isModelFailure({ event, payload }: EventFrame): boolean {
  const data = fieldsOf(payload['data'])
  return (
    event === 'agent' && coolingPhases.has(String(data['phase'])) && data['errorObservation'] !== undefined
  )
}

/** Updates the board, and tells of each call that this counted. */
function tellingCalls(board: Board, { onCall }: GatewayClientOptions): Update {
  return (change) => {
    const before = board.state().spend.calls
    board.update(change)
    const { spend, recentCalls } = board.state()
    if (spend.calls === before || onCall === undefined) return
    for (const call of recentCalls.slice(before - spend.calls)) onCall(call)
  }
}
