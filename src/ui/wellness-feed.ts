import type { App } from '../core/app.ts'
import type { Clock } from '../core/platform.ts'
import type { Update } from './collection.ts'

export interface WellnessFeed {
  /** Says whether the health of the control plane is on the screen. Cheap to call with what is known already. */
  wantHealth(isWanted: boolean): void
  /** Reads it again and again while it is wanted, until `signal` aborts. @throws when the connection is lost */
  run(app: App, signal: AbortSignal): Promise<void>
}

const everyMs = 2000

export function createWellnessFeed(deps: {
  readonly clock: Clock
  readonly apply: (update: Update) => void
}): WellnessFeed {
  let isWanted = false
  let wake = (): void => undefined

  return {
    wantHealth(next) {
      if (next === isWanted) return
      isWanted = next
      wake()
    },
    async run(app, signal) {
      const untilWanted = (): Promise<void> =>
        new Promise((resolve) => {
          wake = resolve
          if (isWanted || signal.aborted) resolve()
        })
      signal.addEventListener('abort', () => wake(), { once: true })
      for (await untilWanted(); !signal.aborted; await untilWanted()) {
        const [health, { probes }] = await Promise.all([
          app.call('health.show', {}, signal),
          app.call('agent.probes', {}, signal),
        ])
        deps.apply({ type: 'wellness', wellness: { health, probes } })
        await deps.clock.sleep(everyMs, signal).catch(() => undefined)
      }
    },
  }
}
