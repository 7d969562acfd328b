import type { Wanted } from './detail-feed.ts'
import { layoutOf } from './layout.ts'
import { currentListId } from './model.ts'
import type { Where } from './outside.ts'
import type { Scope } from './scope.ts'
import { agentById, isGateway } from './scope.ts'
import type { GatewayWish, HostWish, ScreenWishes } from './screen-feeds.ts'
import { currentAgent } from './targets.ts'
import { wantedOfUsage } from './wanted-usage.ts'

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

/** What has to be known for what is on the screen. */
export function wantedOfScreens(scope: Scope): ScreenWishes {
  return {
    health: scope.model.view.screen === 'health' ? 'health' : null,
    gateways: wantedOfGateways(scope),
    hosts: wantedOfHosts(scope),
    ...wantedOfGateway(scope),
    ...wantedOfUsage(scope),
  }
}

/** How much has to be known of gateways: what waits for a person stands on every screen. */
function wantedOfGateways({ model, live }: Scope): GatewayWish | null {
  if (!live.agents.some(isGateway)) return null
  return model.view.screen === 'gateways' ? 'all' : 'waiting'
}

/** Where gateways are looked for: nowhere until the screen is opened. */
export function wantedLook({ model }: Scope): Where | null {
  if (model.view.screen !== 'discover') return null
  return model.looksAtNetwork ? 'network' : 'here'
}

/** What has to be known of the machine, and of how far away agents are. */
function wantedOfHosts({ model }: Scope): HostWish | null {
  if (model.view.screen !== 'hosts') return null
  return currentListId(model) === 'hosts.machine' ? 'machine' : 'trips'
}

/** What has to be known of the one gateway that is looked at. */
function wantedOfGateway(scope: Scope): Pick<ScreenWishes, 'gateway' | 'gatewayLog'> {
  const { model, live } = scope
  const isShown = model.view.screen === 'agent' || layoutOf(scope).inspector !== null
  const agent = isShown ? agentById({ data: live }, currentAgent(scope)?.id ?? null) : undefined
  if (!agent || !isGateway(agent)) return { gateway: null, gatewayLog: null }
  return { gateway: agent.id, gatewayLog: currentListId(model) === 'agent.gatewayLog' ? agent.id : null }
}
