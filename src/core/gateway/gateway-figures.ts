import type { GatewayState } from './gateway-state.ts'
import { type GatewayWork, workOf } from './gateway-work.ts'
import type { Gateway } from './gateways.ts'
import type { Spend } from './spend.ts'

/** What a gateway does, costs and uses. */
export interface GatewayFigures extends GatewayWork, Pick<Spend, 'costUsd' | 'calls' | 'unpricedCalls'> {
  /** As it tells; `null` when it has not, or is not connected. */
  readonly rssBytes: number | null
  /** Whether it is connected: else what it does was so when it was seen last. */
  readonly isConnected: boolean
  /** Of one core. */
  readonly cpuPercent: number | null
}

/** For each gateway the same object as long as its figures are the same. */
export interface FigureBook {
  of(gateway: Gateway): GatewayFigures
}

/** How old figures may be of which only time changes some: approvals expire. */
const staleMs = 5_000

interface Entry {
  readonly figures: GatewayFigures
  readonly state: GatewayState
  readonly isReady: boolean
  readonly atMs: number
}

export function createFigureBook(now: () => number): FigureBook {
  const entries = new WeakMap<Gateway, Entry>()
  return {
    of(gateway) {
      const known = entries.get(gateway)
      const [state, isReady, atMs] = [gateway.state(), gateway.link().phase === 'ready', now()]
      if (known?.state === state && known.isReady === isReady && atMs - known.atMs < staleMs)
        return known.figures
      const fresh = figuresOf(state, isReady, atMs)
      const figures = known && isSame(known.figures, fresh) ? known.figures : fresh
      entries.set(gateway, { figures, state, isReady, atMs })
      return figures
    },
  }
}

function figuresOf(state: GatewayState, isReady: boolean, nowMs: number): GatewayFigures {
  const { costUsd, calls, unpricedCalls } = state.spend
  const cores = state.health?.cpuCoreRatio ?? null
  return {
    ...workOf(state, nowMs),
    ...{ costUsd, calls, unpricedCalls },
    isConnected: isReady,
    rssBytes: isReady ? (state.host?.rssBytes ?? null) : null,
    cpuPercent: isReady && cores !== null ? cores * 100 : null,
  }
}

function isSame(one: GatewayFigures, other: GatewayFigures): boolean {
  return (Object.keys(one) as (keyof GatewayFigures)[]).every((key) => one[key] === other[key])
}
