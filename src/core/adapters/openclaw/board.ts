import { emptyGateway, type GatewayState } from '../../gateway/gateway-state.ts'
import type { GatewayLink } from '../../gateway/link.ts'
import type { Clock } from '../../platform.ts'

/** How often those who listen are told; a flood of events is one change. */
const tellMs = 50

export type LinkChange = Omit<GatewayLink, 'sinceMs' | 'latencyMs'>

export const connectingLink: LinkChange = {
  phase: 'connecting',
  reason: '',
  cure: null,
  attempts: 0,
  nextTryAtMs: null,
  pairingRequestId: null,
}

/** What is known, and who wants to hear of it. */
export interface Board {
  state(): GatewayState
  link(): GatewayLink
  update(change: (state: GatewayState) => GatewayState): void
  setLink(link: LinkChange): void
  setLatency(latencyMs: number): void
  subscribe(listener: () => void): () => void
  stop(): void
}

export function createBoard(clock: Clock): Board {
  let state = emptyGateway
  let link: GatewayLink = { ...connectingLink, latencyMs: null, sinceMs: clock.now() }
  const listeners = new Set<() => void>()
  let cancelTelling: (() => void) | null = null
  const changed = (): void => {
    if (listeners.size === 0 || cancelTelling !== null) return
    cancelTelling = clock.after(tellMs, () => {
      cancelTelling = null
      for (const listener of listeners) listener()
    })
  }
  return {
    state: () => state,
    link: () => link,
    update(change) {
      const next = change(state)
      if (next === state) return
      state = next
      changed()
    },
    setLink(next) {
      const latencyMs = next.phase === 'ready' ? link.latencyMs : null
      link = { ...next, latencyMs, sinceMs: next.phase === link.phase ? link.sinceMs : clock.now() }
      changed()
    },
    setLatency(latencyMs) {
      link = { ...link, latencyMs }
      changed()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    stop: () => cancelTelling?.(),
  }
}
