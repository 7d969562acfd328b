import type { AgentView } from '../core/operations/agent.ts'
import { agentById, type Scope } from './scope.ts'
import { agentOfGatewayRow } from './screens/gateway-panes.ts'
import { agentOfProbe } from './screens/probes-pane.ts'
import { currentRowId } from './screens/registry.ts'

/** The agent that the screen is about: under the cursor, of the agent screen, or of the event under the cursor. */
export function currentAgent(scope: Scope): AgentView | undefined {
  const { screen, agentId } = scope.model.view
  if (screen === 'agent') return agentById(scope, agentId)
  const rowId = currentRowId(scope) ?? null
  if (screen === 'fleet') return agentById(scope, rowId)
  if (screen === 'health') return agentById(scope, rowId === null ? null : agentOfProbe(rowId))
  if (screen === 'gateways') return agentById(scope, rowId === null ? null : agentOfGatewayRow(rowId))
  const event = scope.data.events.find(({ seq }) => String(seq) === rowId)
  return agentById(scope, event?.agentId ?? null)
}

/** The agents that an action is for: those that are marked, else the current one. */
export function targetAgents(scope: Scope): readonly AgentView[] {
  const { marks } = scope.model
  if (marks.size > 0) return scope.data.agents.filter(({ id }) => marks.has(id))
  const agent = currentAgent(scope)
  return agent ? [agent] : []
}

/** `worker-1`, `worker-1 and worker-2`, `12 agents`. */
export function namesOf(agents: readonly { readonly id: string }[]): string {
  if (agents.length > 2) return `${agents.length} agents`
  return agents.map(({ id }) => id).join(' and ')
}
