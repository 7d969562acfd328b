import { ExpectedError } from '../errors.ts'
import type { Clock } from '../platform.ts'
import type { Tell } from '../watched/watched-agent.ts'
import type { GatewaySpec } from '../watched/watched-spec.ts'
import { createCalmTeller } from './calm-teller.ts'
import type { GatewayControl } from './control.ts'
import type { GatewayState } from './gateway-state.ts'
import type { GatewayLink } from './link.ts'
import { gatewaySighting } from './sighting.ts'

/** A gateway that is watched. */
export interface Gateway {
  state(): GatewayState
  link(): GatewayLink
  /** Calls `listener` after changes. Returns what ends that. */
  subscribe(listener: () => void): () => void
  readonly control: GatewayControl
  /** Tries to connect at once. */
  retry(): void
}

/** The gateways that are watched just now. */
export interface Gateways {
  /** Connects, and stays connected, until `signal` aborts. */
  watch(spec: GatewaySpec, tell: Tell, signal: AbortSignal): Promise<void>
  /** @throws INPUT_INVALID when no gateway of that id is watched */
  of(agentId: string): Gateway
  /** By id of the agent. */
  all(): ReadonlyMap<string, Gateway>
}

export interface GatewaysDeps {
  readonly clock: Pick<Clock, 'now' | 'elapsed' | 'after'>
  /** @throws INPUT_INVALID for an address that is none */
  readonly open: (spec: GatewaySpec) => Promise<Gateway & AsyncDisposable>
}

/** How often what only time changes is looked at: approvals expire, waits end. */
const lookMs = 5_000

export function createGateways({ clock, open }: GatewaysDeps): Gateways {
  const watched = new Map<string, Gateway>()
  return {
    async watch(spec, tell, signal) {
      await using gateway = await open(spec)
      const tellCalmly = createCalmTeller(clock, tell.sighting)
      const look = (): void => {
        const { latencyMs } = gateway.link()
        if (latencyMs !== null) tell.latency(latencyMs)
        tellCalmly(gatewaySighting(gateway, clock.now()))
      }
      watched.set(spec.id, gateway)
      const leave = gateway.subscribe(look)
      look()
      try {
        await untilAborted(clock, signal, look)
      } finally {
        leave()
        if (watched.get(spec.id) === gateway) watched.delete(spec.id)
      }
    },
    of(agentId) {
      const gateway = watched.get(agentId)
      if (gateway) return gateway
      throw new ExpectedError('INPUT_INVALID', `${agentId} is no OpenClaw gateway that is watched`, {
        hint: `superclaw agent show ${agentId} says of what kind it is, and whether it was stopped`,
      })
    },
    all: () => watched,
  }
}

function untilAborted(clock: GatewaysDeps['clock'], signal: AbortSignal, look: () => void): Promise<void> {
  return new Promise((resolve) => {
    let cancel: () => void = () => undefined
    const lookAgain = (): void => {
      cancel = clock.after(lookMs, () => {
        look()
        lookAgain()
      })
    }
    const end = (): void => {
      cancel()
      resolve()
    }
    if (signal.aborted) return resolve()
    lookAgain()
    signal.addEventListener('abort', end, { once: true })
  })
}
