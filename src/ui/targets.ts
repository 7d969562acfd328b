import type { AgentView } from '../core/operations/agent.ts'
import { currentListId, type ScreenId } from './model.ts'
import { agentById, type Scope } from './scope.ts'
import { findingOfRow } from './screens/discover-panes.ts'
import { agentOfGatewayRow } from './screens/gateway-rows.ts'
import { agentOfProbe } from './screens/probes-pane.ts'
import { currentRowId } from './screens/registry.ts'

/** The agent that the screen is about: under the cursor, of the agent screen, or of the event under the cursor. */
export function currentAgent(scope: Scope): AgentView | undefined {
  const { screen, agentId } = scope.model.view
  if (screen === 'agent') return agentById(scope, agentId)
  const rowId = currentRowId(scope)
  return rowId === undefined ? undefined : agentById(scope, agentOfRow[screen](rowId, scope))
}

/** The agent that a row of a screen is about. */
const agentOfRow: Readonly<
  Record<Exclude<ScreenId, 'agent'>, (rowId: string, scope: Scope) => string | null>
> = {
  fleet: (rowId) => rowId,
  events: (rowId, { data }) => data.events.find(({ seq }) => String(seq) === rowId)?.agentId ?? null,
  health: agentOfProbe,
  gateways: agentOfGatewayRow,
  hosts: (rowId, { model }) => (currentListId(model) === 'hosts.trips' ? rowId : null),
  discover: (rowId, scope) => findingOfRow(scope, rowId)?.agentId ?? null,
  cost: (rowId, { model }) => (currentListId(model) === 'cost.agent' ? rowId : null),
  requests: (rowId, { data }) => data.requests?.rows.find(({ id }) => id === rowId)?.agent ?? null,
  errors: (rowId, { model }) => (currentListId(model) === 'errors.agent' ? rowId : null),
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
