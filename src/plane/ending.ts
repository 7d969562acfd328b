import { stopping } from '../core/agent/supervision.ts'
import type { NewEvent } from '../core/event/event.ts'
import type { Fleet } from '../core/fleet/fleet.ts'
import type { PlaneLog } from '../core/plane-log/record.ts'
import { redactText } from '../core/plane-log/redact.ts'
import type { Clock } from '../core/platform.ts'
import { type Closing, within } from './closing.ts'

export interface StopOrder {
  readonly keepAgents: boolean
  readonly actor: string
}

export interface RestartOrder {
  /** For people. */
  readonly reason: string
  readonly actor: string
}

/** EX_TEMPFAIL of sysexits.h: whatever started it is to start it again at once. */
export const restartStatus = 75
/** How long it may take to write what agents have not told yet. */
const detachMs = 5_000

/**
 * How the control plane ends: no new orders, the agents stopped or let go, what is known of them written, then all that
 * is open closed: the wire, the logs, the store, and the lock last.
 */
export interface Ending {
  /**
   * Begins to stop, once that is durable: one that dies while it stops goes on stopping when it is back. A second order
   * changes nothing. Resolves to how many agents are to be stopped.
   */
  stop(order: StopOrder): Promise<number>
  /**
   * Begins to end with {@link restartStatus}, once that is durable; every agent goes on.
   * @throws PLANE_STOPPING
   */
  restart(order: RestartOrder): Promise<void>
  /** Whether it takes no more orders. */
  isBegun(): boolean
  /** Resolves to the exit status when all is over. */
  readonly ended: Promise<number>
}

export interface EndingDeps {
  readonly fleet: Pick<Fleet, 'stopAll' | 'detach' | 'snapshot'>
  readonly clock: Pick<Clock, 'after'>
  readonly planeLog: PlaneLog
  /** All that is open. */
  readonly closing: Closing
  readonly append: (event: NewEvent) => Promise<void>
  /** Told once it has begun to stop. */
  readonly onStopping: () => void
}

export function createEnding({ fleet, clock, planeLog, closing, append, onStopping }: EndingDeps): Ending {
  const ended = Promise.withResolvers<number>()
  let begun: 'stop' | 'restart' | undefined

  const detach = async (): Promise<void> => {
    const fault = await within(clock, fleet.detach(), detachMs)
    if (fault !== undefined) planeLog('error', `letting the agents go ${fault}`)
  }
  /** Stopping has its limit in the grace of each agent. */
  const stopAll = (actor: string): Promise<void> =>
    fleet
      .stopAll(actor)
      .catch((error: unknown) =>
        planeLog('error', `not all agents stopped: ${error instanceof Error ? error.message : error}`),
      )
  const finish = async (agentsLeft: Promise<void>, status: number): Promise<void> => {
    await agentsLeft
    await closing.close()
    ended.resolve(status)
  }

  return {
    async stop({ keepAgents, actor }) {
      const count = keepAgents ? 0 : fleet.snapshot().filter(({ pid }) => pid !== null).length
      if (begun === 'stop') return count
      const isRestarting = begun === 'restart'
      begun = 'stop'
      const data = { keepAgents, reason: actor }
      await append({ type: 'plane.stopping', agentId: null, actor, data })
      onStopping()
      // One that restarts has let its agents go: the next finds this order, and carries it out.
      if (!isRestarting) void finish(keepAgents ? detach() : stopAll(actor), 0)
      return count
    },
    async restart({ reason, actor }) {
      if (begun) throw stopping()
      begun = 'restart'
      await append({ type: 'plane.restarting', agentId: null, actor, data: { reason: redactText(reason) } })
      void finish(detach(), restartStatus)
    },
    isBegun: () => begun !== undefined,
    ended: ended.promise,
  }
}
