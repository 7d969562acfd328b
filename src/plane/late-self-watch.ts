import { type SelfWatch, tierView } from '../core/handlers/health-handlers.ts'
import type { HealthState } from '../core/health/health-monitor.ts'
import type { OutputOf } from '../core/operations/contract.ts'
import type { SelfWatchParts } from './self-watch.ts'

/** The watch over itself, which is loaded once the agents run, or when somebody asks. */
export interface LateSelfWatch extends Disposable {
  open(): Promise<SelfWatch>
  /** Health in tiers, up to date. */
  tiers(): Promise<HealthState>
  /** From memory; `null` while nobody looked, or nobody looks again by itself: what was seen once says nothing of now. */
  peek(): OutputOf<'plane.status'>['health']
  /** Whether a watchdog may believe that all is well: the first tier does not fail. */
  isHealthy(): boolean
}

export function createLateSelfWatch(parts: () => SelfWatchParts): LateSelfWatch {
  let opening: Promise<SelfWatch & Disposable> | undefined
  let watch: (SelfWatch & Disposable) | undefined
  let isDisposed = false

  const load = async (): Promise<SelfWatch & Disposable> => {
    const { openSelfWatch } = await import('./self-watch.ts')
    watch = openSelfWatch(parts())
    if (isDisposed) watch[Symbol.dispose]()
    return watch
  }
  const open = (): Promise<SelfWatch> => {
    opening ??= load()
    return opening
  }
  const peek = (): OutputOf<'plane.status'>['health'] => {
    const state = watch?.isWatching ? watch.monitor.peek() : undefined
    return state ? { status: state.status, tiers: state.tiers.map(tierView) } : null
  }
  return {
    open,
    tiers: async () => (await open()).monitor.current(),
    peek,
    isHealthy: () => peek()?.tiers[0]?.status !== 'fail',
    [Symbol.dispose]() {
      isDisposed = true
      watch?.[Symbol.dispose]()
    },
  }
}
