import { pendingApprovals } from './approvals.ts'
import type { GatewayState } from './gateway-state.ts'
import { sessionStatuses } from './session-status.ts'

/** What a gateway has to do. */
export interface GatewayWork {
  /** What waits for a person. */
  readonly waiting: number
  /** Sessions that work, and such whose last run failed. */
  readonly running: number
  readonly failing: number
}

export function workOf(state: GatewayState, nowMs: number): GatewayWork {
  const statuses = [...sessionStatuses(state, nowMs).values()]
  return {
    waiting: pendingApprovals(state, nowMs).length,
    running: statuses.filter((status) => status === 'running').length,
    failing: statuses.filter((status) => status === 'error').length,
  }
}

/** `1 waits for you, 2 sessions work`; `idle` when nothing does. */
export function describeWork({ waiting, running }: Pick<GatewayWork, 'waiting' | 'running'>): string {
  const parts = [
    ...(waiting > 0 ? [`${waiting} ${waiting === 1 ? 'waits' : 'wait'} for you`] : []),
    ...(running > 0 ? [`${running} ${running === 1 ? 'session works' : 'sessions work'}`] : []),
  ]
  return parts.length > 0 ? parts.join(', ') : 'idle'
}
