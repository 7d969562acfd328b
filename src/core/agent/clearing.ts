import type { ProcessHost } from './process-host.ts'

/**
 * Clears up after runs that ended: what is left of their process group is killed, their record is closed. Until
 * that is done, nothing may be started in their place, but what `ProcessHost.mayFollow` allows.
 */
export interface Clearing {
  /**
   * Once `stored` resolves: the end is in the log, or the disk has refused it and it is kept to be written. A
   * failure is told, and tried again by {@link clear}.
   */
  begin(agentId: string, runId: string, stored: Promise<void>): void
  /** Whether nothing of an earlier run of the agent is left. */
  isClear(agentId: string): boolean
  /** Waits until that is so. Rejects when it cannot be done just now. */
  clear(agentId: string): Promise<void>
}

export interface ClearingDeps {
  readonly host: Pick<ProcessHost, 'archive'>
  readonly onFault: (error: unknown) => void
  /** Told of each agent that is clear again. */
  readonly onClear: (agentId: string) => void
}

export function createClearing(deps: ClearingDeps): Clearing {
  /** By agent, then by run: when it will be done. */
  const left = new Map<string, Map<string, Promise<void>>>()

  async function archive(agentId: string, runId: string): Promise<void> {
    await deps.host.archive(runId)
    const rest = left.get(agentId)
    rest?.delete(runId)
    if (rest?.size !== 0) return
    left.delete(agentId)
    deps.onClear(agentId)
  }

  return {
    begin(agentId, runId, stored) {
      const done = stored.then(() => archive(agentId, runId))
      left.set(agentId, (left.get(agentId) ?? new Map<string, Promise<void>>()).set(runId, done))
      done.catch(deps.onFault)
    },
    isClear: (agentId) => !left.has(agentId),
    async clear(agentId) {
      const rest = left.get(agentId) ?? new Map<string, Promise<void>>()
      for (const [runId, done] of rest) {
        await done.catch(() => {
          const again = archive(agentId, runId)
          rest.set(runId, again)
          return again
        })
      }
    },
  }
}
