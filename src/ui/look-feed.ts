import type { Clock } from '../core/platform.ts'
import type { Update } from './collection.ts'
import type { MonitorData } from './data.ts'
import type { Outside, Where } from './outside.ts'
import { createWantedWork } from './wanted-work.ts'

export interface LookFeedDeps {
  readonly clock: Clock
  readonly discover: Outside['discover']
  readonly read: () => MonitorData
  readonly apply: (update: Update) => void
}

/** Looks for gateways while that is wanted. */
export interface LookFeed {
  /** Says where is to be looked now, `null` for nowhere. Cheap to call with what is known already. */
  want(where: Where | null): void
  /** Lasts until `signal` aborts. Never rejects: why it cannot look is told, and tried again. */
  run(signal: AbortSignal): Promise<void>
}

const againMs = 5000

export function createLookFeed({ clock, discover, read, apply }: LookFeedDeps): LookFeed {
  const wanted = createWantedWork<Where>()

  async function look(where: Where, signal: AbortSignal): Promise<void> {
    try {
      const tell = (found: Parameters<Parameters<typeof discover>[2]>[0]): void =>
        apply({ type: 'discovery', discovery: { ...found, atMs: clock.now() } })
      await discover(where, () => read().agents, tell, signal)
    } catch (error) {
      if (signal.aborted) return
      const notes = [error instanceof Error ? error.message : String(error)]
      const known = read().discovery ?? { gateways: [], tools: [] }
      apply({ type: 'discovery', discovery: { ...known, notes, atMs: clock.now() } })
    }
    await clock.sleep(againMs, signal).catch(() => undefined)
  }

  return {
    want: wanted.want,
    run: (signal) => wanted.run(look, signal),
  }
}
