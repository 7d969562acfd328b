import type { Wanted } from './detail-feed.ts'
import type { GatewayWish } from './feed.ts'
import { layoutOf } from './layout.ts'
import { currentListId } from './model.ts'
import type { Scope } from './scope.ts'
import { agentById } from './scope.ts'
import { currentAgent } from './targets.ts'

/** How often probes are asked for that are on the screen. */
const probesAgainMs = 2000

/** What has to be read of one agent for what is on the screen: nothing where no part of the screen shows it. */
export function wantedDetail(scope: Scope): Wanted | null {
  const { model, live } = scope
  const isShown = model.view.screen === 'agent' || layoutOf(scope).inspector !== null
  const agent = isShown ? agentById({ data: live }, currentAgent(scope)?.id ?? null) : undefined
  if (!agent) return null
  const list = currentListId(model)
  const probes = live.detail?.agentId === agent.id ? (live.detail.facts?.probes.length ?? 0) : 0
  // What probes find changes without a word.
  const look = probes > 0 && list === 'agent.overview' ? Math.floor(live.nowMs / probesAgainMs) : 0
  return {
    agentId: agent.id,
    version: `${agent.runId} ${agent.state} ${agent.sinceMs} ${agent.restarts} ${look}`,
    hasVariables: list === 'agent.env',
    hasLog: list === 'agent.log' || layoutOf(scope).inspector !== null,
  }
}

/** How much has to be known of gateways: what waits for a person stands on every screen. */
export function wantedOfGateways({ model, live }: Scope): GatewayWish | null {
  if (!live.agents.some(({ kind }) => kind === 'openclaw')) return null
  return model.view.screen === 'gateways' ? 'all' : 'waiting'
}
