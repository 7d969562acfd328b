import type { AgentView } from '../operations/agent.ts'
import type { PlaneSeat, RunningAgent, WatchLimits } from './journal.ts'

/** What a control plane said of itself at one moment; `null` when it did not answer. */
export type Sighting = {
  readonly version: string
  readonly pid: number
  readonly status: 'ok' | 'degraded' | 'failing'
  readonly agents: readonly WatchedAgent[]
} | null

export type WatchedAgent = Pick<AgentView, 'id' | 'runId' | 'pid' | 'wanted' | 'lastExit'>

export interface WatchState {
  readonly wellSinceMs: number | undefined
  readonly lastPid: number | undefined
  /** How often another process answered than before. */
  readonly crashes: number
  readonly verdict: 'waiting' | 'well' | 'failed'
  /** Why it is not well now; empty when it is. */
  readonly reason: string
}

export const watchBegun: WatchState = {
  wellSinceMs: undefined,
  lastPid: undefined,
  crashes: 0,
  verdict: 'waiting',
  reason: 'it has not answered yet',
}

export interface WatchRules extends WatchLimits {
  readonly version: string
  readonly agents: PlaneSeat['agents']
}

/** A control plane that came back this often will crash again. */
const crashesMax = 3

/**
 * One look further. It is well when the right version answers, knows its agents and has kept each of them; and has passed
 * when it was so for `steadyMs`, as one process.
 * @param atMs since the watch began
 */
export function updateWatch(state: WatchState, seen: Sighting, atMs: number, rules: WatchRules): WatchState {
  const reason = complaint(seen, rules)
  const lastPid = seen?.pid ?? state.lastPid
  const isAnother = lastPid !== state.lastPid && state.lastPid !== undefined
  const began = isAnother ? undefined : state.wellSinceMs
  const next = {
    lastPid,
    crashes: state.crashes + Number(isAnother),
    wellSinceMs: reason === '' ? (began ?? atMs) : undefined,
    reason,
  }
  return { ...next, ...judge(next, isHopeless(seen, rules), atMs, rules) }
}

function judge(
  { crashes, wellSinceMs, reason }: Omit<WatchState, 'verdict'>,
  isLost: boolean,
  atMs: number,
  { steadyMs, limitMs }: WatchLimits,
): Partial<WatchState> & Pick<WatchState, 'verdict'> {
  if (crashes >= crashesMax) return { verdict: 'failed', reason: `it crashed ${crashes} times` }
  if (isLost) return { verdict: 'failed' }
  if (wellSinceMs !== undefined && atMs - wellSinceMs >= steadyMs) return { verdict: 'well' }
  if (atMs < limitMs) return { verdict: 'waiting' }
  return { verdict: 'failed', reason: reason || 'it was not well for long enough' }
}

function complaint(seen: Sighting, rules: WatchRules): string {
  if (seen === null) return 'it does not answer'
  if (seen.version !== rules.version) return `version ${seen.version} answers`
  if (seen.status === 'failing') return 'it says that it is failing'
  const lost = lostAgents(rules.agents, seen.agents)
  return lost.length === 0 ? '' : `agents were lost: ${lost.join(', ')}`
}

/** An agent that was lost does not come back. */
function isHopeless(seen: Sighting, rules: WatchRules): boolean {
  return (
    seen !== null &&
    seen.version === rules.version &&
    seen.status !== 'failing' &&
    lostAgents(rules.agents, seen.agents).length > 0
  )
}

/** The signals with which a control plane ends agents. */
const endingSignals: ReadonlySet<string | null> = new Set(['SIGTERM', 'SIGKILL', 'SIGINT'])

/**
 * The ids of agents that an update cost: no longer known, not found again, or ended as a control plane ends them. One that
 * ended by itself meanwhile, or was asked to, is not the update's doing.
 */
export function lostAgents(before: PlaneSeat['agents'], after: readonly WatchedAgent[]): string[] {
  const now = new Map(after.map((agent) => [agent.id, agent]))
  return before.filter((agent) => isLost(agent, now.get(agent.id))).map(({ id }) => id)
}

function isLost(before: RunningAgent, now: WatchedAgent | undefined): boolean {
  if (!now) return true
  const isSame = now.runId === before.runId && now.pid === before.pid
  if (isSame || now.wanted === 'stopped') return false
  const { kind, signal } = now.lastExit ?? { kind: 'lost', signal: null }
  return kind === 'lost' || endingSignals.has(signal)
}
