import type { GatewayServer, GatewayState } from './gateway-state.ts'
import { amountOf, type Fields, fieldsOf, numberOf, textOf, textsOf } from './outside.ts'
import { withHealth } from './vitals.ts'

/** What was asked of a gateway in the handshake, and when. */
export interface Greeting {
  readonly scopesAsked: readonly string[]
  /** `ts` of its challenge, by its clock; `null` when it told none. */
  readonly challengedAtMs: number | null
  /** When the challenge came, by our clock. */
  readonly nowMs: number
}

/**
 * What is known after a handshake. A gateway that was started anew has no runs of before; what was counted stays, and
 * so does the session list until it is told anew.
 */
export function withGreeting(state: GatewayState, hello: Fields, greeting: Greeting): GatewayState {
  const server = serverOf(hello, greeting)
  const isSameBoot = state.server !== null && state.server.bootId === server.bootId
  const snapshot = fieldsOf(hello['snapshot'])
  const greeted: GatewayState = {
    ...state,
    server,
    shutdown: null,
    // Everything is asked for again, perhaps with more rights, or of another version.
    drift: { ...state.drift, refusedMethods: new Map() },
    runs: isSameBoot ? state.runs : new Map(),
    suspension: textOf(fieldsOf(snapshot['suspension'])['phase'], 32) ?? 'accepting',
    countedFromMs: state.countedFromMs || (greeting.challengedAtMs ?? greeting.nowMs),
  }
  return snapshot['health'] === undefined ? greeted : withHealth(greeted, fieldsOf(snapshot['health']))
}

function serverOf(hello: Fields, greeting: Greeting): GatewayServer {
  const server = fieldsOf(hello['server'])
  return {
    version: textOf(server['version'], 64) ?? 'unknown',
    buildId: textOf(server['buildId'], 128),
    bootId: textOf(server['bootId'], 64),
    protocol: amountOf(hello['protocol']),
    scopes: grantedScopes(fieldsOf(hello['auth'])['scopes'], greeting.scopesAsked),
    updateAvailable: null,
    clockAheadMs: (numberOf(greeting.challengedAtMs) ?? greeting.nowMs) - greeting.nowMs,
  }
}

/** What may be used of what a gateway grants: nothing that was not asked for. */
export function grantedScopes(granted: unknown, asked: readonly string[]): readonly string[] {
  const told = new Set(textsOf(granted, 64, 64))
  return asked.filter((scope) => told.has(scope))
}
