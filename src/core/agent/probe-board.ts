import type { AgentSpec } from './agent-spec.ts'
import { describeCheck } from './check-text.ts'
import { describeDuration } from './describe-end.ts'
import type { Look } from './look.ts'

export type ProbeName = 'startup' | 'readiness' | 'liveness' | 'stall'

/** What is known of one probe of an agent. */
export interface ProbeState {
  readonly probe: ProbeName
  /** What it looks at, for people. */
  readonly check: string
  /** `waiting`: it has not looked yet; `done`: it will not look again, as it is not needed. */
  readonly status: 'waiting' | 'passing' | 'failing' | 'done'
  /** What the last look found; empty when there is nothing to say. */
  readonly detail: string
  /** Bad looks in a row. */
  readonly failures: number
  /** Of the last look; Unix epoch, milliseconds. */
  readonly atMs: number | null
  readonly tookMs: number | null
}

/** What the probes of all agents found last. */
export interface ProbeBoard {
  /** Begins anew for a run. */
  open(spec: AgentSpec): void
  note(
    agentId: string,
    probe: ProbeName,
    look: Look & { readonly atMs: number; readonly tookMs: number },
  ): void
  /** It will not look again. */
  close(agentId: string, probe: ProbeName): void
  /** In the order in which they take effect; empty for an agent without probes. */
  of(agentId: string): readonly ProbeState[]
  forget(agentId: string): void
}

export function createProbeBoard(): ProbeBoard {
  const boards = new Map<string, Map<ProbeName, ProbeState>>()
  const change = (
    agentId: string,
    probe: ProbeName,
    changes: (state: ProbeState) => Partial<ProbeState>,
  ): void => {
    const board = boards.get(agentId)
    const state = board?.get(probe)
    if (board && state) board.set(probe, { ...state, ...changes(state) })
  }
  return {
    open(spec) {
      boards.set(spec.id, new Map(firstStates(spec).map((state) => [state.probe, state])))
    },
    note(agentId, probe, { isGood, detail, atMs, tookMs }) {
      change(agentId, probe, ({ failures }) => ({
        ...{ status: isGood ? 'passing' : 'failing', failures: isGood ? 0 : failures + 1 },
        ...{ detail, atMs, tookMs },
      }))
    },
    close: (agentId, probe) => change(agentId, probe, () => ({ status: 'done' })),
    of: (agentId) => [...(boards.get(agentId)?.values() ?? [])],
    forget: (agentId) => void boards.delete(agentId),
  }
}

function firstStates({ startup, readiness, liveness, stallTimeoutMs }: AgentSpec): ProbeState[] {
  const state = (probe: ProbeName, check: string): ProbeState => ({
    ...{ probe, check, status: 'waiting', detail: '' },
    ...{ failures: 0, atMs: null, tookMs: null },
  })
  return [
    ...(startup ? [state('startup', describeCheck(startup.check))] : []),
    ...(readiness ? [state('readiness', describeCheck(readiness.check))] : []),
    ...(liveness ? [state('liveness', describeCheck(liveness.check))] : []),
    ...(stallTimeoutMs === null
      ? []
      : [state('stall', `output or heartbeat within ${describeDuration(stallTimeoutMs)}`)]),
  ]
}
