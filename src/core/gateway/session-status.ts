import { pendingApprovals } from './approvals.ts'
import type { GatewaySession } from './gateway-model.ts'
import type { GatewayState } from './gateway-state.ts'

/** `waiting`: a person has to say something first. */
export type SessionStatus = 'waiting' | 'running' | 'error' | 'idle'

const failed = new Set(['failed', 'timeout'])

/** What each session is doing at `nowMs` of our clock, by key. */
export function sessionStatuses(state: GatewayState, nowMs: number): ReadonlyMap<string, SessionStatus> {
  const waiting = new Set(pendingApprovals(state, nowMs).map(({ sessionKey }) => sessionKey))
  return new Map(
    [...state.sessions].map(([key, session]) => [key, waiting.has(key) ? 'waiting' : statusOf(session)]),
  )
}

/** A run that was aborted on purpose is no error. */
function statusOf({ hasActiveRun, runStatus }: GatewaySession): SessionStatus {
  if (hasActiveRun) return 'running'
  return failed.has(runStatus ?? '') ? 'error' : 'idle'
}
