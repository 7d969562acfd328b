import type { Clock } from '../platform.ts'
import { describeCheck } from './check-text.ts'
import { describeDuration } from './describe-end.ts'
import type { Look } from './look.ts'
import type { ProcessSpec } from './process-spec.ts'

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
  /** How long the last look waited for its turn; 0 where there are no turns. */
  readonly waitedMs: number | null
  /** How long it waits for its turn to look by now; `null` when it does not. */
  readonly waitsMs: number | null
}

export interface NotedLook extends Look {
  readonly atMs: number
  readonly tookMs: number
  readonly waitedMs: number
}

/** What the probes of all agents found last. */
export interface ProbeBoard {
  /** Begins anew for a run. */
  open(spec: ProcessSpec): void
  note(agentId: string, probe: ProbeName, look: NotedLook): void
  /** From now on, or not any more, it waits for its turn. */
  queue(agentId: string, probe: ProbeName, isWaiting: boolean): void
  /** It will not look again. */
  close(agentId: string, probe: ProbeName): void
  /** In the order in which they take effect; empty for an agent without probes. */
  of(agentId: string): readonly ProbeState[]
  forget(agentId: string): void
}

/** A {@link ProbeState} as it is kept: waits are told by when they began. */
interface Kept extends Omit<ProbeState, 'waitsMs'> {
  /** By `Clock.elapsed`. */
  readonly waitsFromMs: number | null
}

export function createProbeBoard(clock: Pick<Clock, 'elapsed'>): ProbeBoard {
  const boards = new Map<string, Map<ProbeName, Kept>>()
  const change = (agentId: string, probe: ProbeName, changes: (state: Kept) => Partial<Kept>): void => {
    const board = boards.get(agentId)
    const state = board?.get(probe)
    if (board && state) board.set(probe, { ...state, ...changes(state) })
  }
  return {
    open(spec) {
      boards.set(spec.id, new Map(firstStates(spec).map((state) => [state.probe, state])))
    },
    note(agentId, probe, { isGood, detail, atMs, tookMs, waitedMs }) {
      change(agentId, probe, ({ failures }) => ({
        ...{ status: isGood ? 'passing' : 'failing', failures: isGood ? 0 : failures + 1 },
        ...{ detail, atMs, tookMs, waitedMs },
      }))
    },
    queue(agentId, probe, isWaiting) {
      change(agentId, probe, () => ({ waitsFromMs: isWaiting ? clock.elapsed() : null }))
    },
    close: (agentId, probe) => change(agentId, probe, () => ({ status: 'done' })),
    of(agentId) {
      const nowMs = clock.elapsed()
      return [...(boards.get(agentId)?.values() ?? [])].map(({ waitsFromMs, ...state }) => ({
        ...state,
        waitsMs: waitsFromMs === null ? null : nowMs - waitsFromMs,
      }))
    },
    forget: (agentId) => void boards.delete(agentId),
  }
}

function firstStates({ startup, readiness, liveness, stallTimeoutMs }: ProcessSpec): Kept[] {
  const state = (probe: ProbeName, check: string): Kept => ({
    ...{ probe, check, status: 'waiting', detail: '' },
    ...{ failures: 0, atMs: null, tookMs: null, waitedMs: null, waitsFromMs: null },
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
