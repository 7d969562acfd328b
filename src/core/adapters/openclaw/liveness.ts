import type { Clock } from '../../platform.ts'
import type { WebSocketLink } from './web-socket.ts'

/** Finds out that a gateway has gone silent, and how long a round trip takes. */
export interface Liveness {
  /** From now on: pings, and closes what was silent for two of its ticks. */
  start(socket: Pick<WebSocketLink, 'ping' | 'close'>, tickIntervalMs: number): void
  heard(): void
  answered(): void
  stop(): void
}

const pingIntervalMs = 15_000
/** A tick of a gateway that names none, and bounds of one that names nonsense. */
const tickMs = { default: 30_000, min: 5_000, max: 120_000 }

export function watchLiveness(clock: Clock, onLatency: (latencyMs: number) => void): Liveness {
  let heardAtMs = clock.elapsed()
  let pingedAtMs: number | null = null
  let cancel = (): void => undefined
  let isStopped = false
  const beat = (socket: Pick<WebSocketLink, 'ping' | 'close'>, silenceMsMax: number): void => {
    if (isStopped) return
    const silentMs = clock.elapsed() - heardAtMs
    if (silentMs > silenceMsMax) {
      socket.close(4000, `silent for ${Math.round(silentMs / 1000)} s`)
      return
    }
    pingedAtMs = clock.elapsed()
    socket.ping()
    cancel = clock.after(Math.min(pingIntervalMs, silenceMsMax / 2), () => beat(socket, silenceMsMax))
  }
  return {
    start(socket, tickIntervalMs) {
      const tick = Math.min(Math.max(tickIntervalMs || tickMs.default, tickMs.min), tickMs.max)
      beat(socket, 2 * tick)
    },
    heard: () => {
      heardAtMs = clock.elapsed()
    },
    answered() {
      heardAtMs = clock.elapsed()
      if (pingedAtMs !== null) onLatency(heardAtMs - pingedAtMs)
      pingedAtMs = null
    },
    stop() {
      isStopped = true
      cancel()
    },
  }
}
