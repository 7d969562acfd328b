import type { AgentView } from '../core/operations/agent.ts'

/** What the calls of an agent cost, as far as its view tells. */
export interface AgentSpend {
  readonly costNano: number
  readonly calls: number
  /** Of them, those whose price nobody knows. */
  readonly unpriced: number
}

type Spending = Pick<AgentView, 'gateway' | 'spent24h'>

/** Of the last day; of a gateway of which none is kept, since it is watched. `null` where no calls are known. */
export function spendOf({ gateway, spent24h }: Spending): AgentSpend | null {
  if (spent24h) return spent24h
  if (!gateway) return null
  const { costUsd, calls, unpricedCalls } = gateway
  return { costNano: costUsd * 1e9, calls, unpriced: unpricedCalls }
}

/** Whether any of `agents` has something to show in the columns of cost. */
export function isSpendTold(agents: readonly Spending[]): boolean {
  return agents.some((agent) => (spendOf(agent)?.calls ?? 0) > 0)
}
