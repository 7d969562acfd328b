import type { Clock } from '../platform.ts'

/** What an agent's calls came to. */
export interface AgentSpent {
  readonly calls: number
  /** Of them, those whose price nobody knows: `costNano` lacks them. */
  readonly unpriced: number
  /** List price, nano-dollars. */
  readonly costNano: number
}

export interface SpentBoardDeps {
  /** By agent. */
  readonly spentSince: (fromMs: number) => ReadonlyMap<string, AgentSpent>
  readonly clock: Pick<Clock, 'now' | 'elapsed'>
}

/** What agents spent in the last day, some seconds old at most. */
export interface SpentBoard {
  /** `null` for an agent of which no call is known; the same object as long as nothing changed. */
  of(agentId: string): AgentSpent | null
  /** Sees that it is up to date. */
  refresh(): void
}

const dayMs = 86_400_000
const freshMs = 5_000

export function createSpentBoard({ spentSince, clock }: SpentBoardDeps): SpentBoard {
  let known: ReadonlyMap<string, AgentSpent> = new Map()
  let readMs: number | undefined
  return {
    of: (agentId) => known.get(agentId) ?? null,
    refresh() {
      if (readMs !== undefined && clock.elapsed() - readMs < freshMs) return
      readMs = clock.elapsed()
      const before = known
      const now = spentSince(clock.now() - dayMs)
      known = new Map([...now].map(([agent, spent]) => [agent, sameOr(before.get(agent), spent)]))
    },
  }
}

function sameOr(before: AgentSpent | undefined, now: AgentSpent): AgentSpent {
  const isSame =
    before?.calls === now.calls && before.unpriced === now.unpriced && before.costNano === now.costNano
  return isSame ? before : now
}
