import { describeCost } from '../../core/gateway/describe-cost.ts'
import type { AgentView } from '../../core/operations/agent.ts'
import type { GatewayFacts, MonitorData } from '../data.ts'
import { formatAge, formatBytes, plural } from '../format.ts'
import type { ListId } from '../model.ts'
import { isGateway, type Scope } from '../scope.ts'
import type { Theme } from '../theme.ts'
import { type Fact, fact, folded } from './agent-facts.ts'
import { agentLine, shownAgent } from './agent-pane.ts'
import { missingHealth } from './checks-pane.ts'

/** What is known of the gateway `agentId`; `undefined` until it came. */
export function gatewayOf({ gateway }: Pick<MonitorData, 'gateway'>, agentId: string | null) {
  return gateway?.agentId === agentId ? (gateway.shown ?? undefined) : undefined
}

/** What is known of the gateway of the agent screen. */
export function shownGateway({ data, model }: Scope): GatewayFacts | undefined {
  return gatewayOf(data, model.view.agentId)
}

/** What the tabs of a gateway on the agent screen have in common. */
export function gatewayTab<Id extends ListId>(id: Id, title: string) {
  return {
    ...{ id, title, isTail: false, headLines: 1 },
    head: (scope: Scope, width: number, theme: Theme) => [agentLine(scope, width, theme)],
    isFor: isGateway,
  }
}

/** Whether it is a gateway that others run: it has neither an environment nor an output here. */
export function isWatchedGateway(agent: Pick<AgentView, 'kind'> | undefined): boolean {
  return agent?.kind === 'openclaw'
}

/** @param none what is said when it has none */
export function missingOfGateway(scope: Scope, none: string): string {
  const { gateway } = scope.data
  if (shownGateway(scope)) return none
  if (shownAgent(scope)?.state === 'stopped') return 'It is not watched: it was stopped.'
  return gateway?.agentId === scope.model.view.agentId
    ? (gateway?.problem ?? missingHealth(scope))
    : missingHealth(scope)
}

/** ` 2m00s`; empty when nobody knows, or it is over. */
export function leftText(untilMs: number | null, nowMs: number): string {
  return untilMs === null || untilMs <= nowMs ? '' : ` ${formatAge(untilMs - nowMs)}`
}

/** What a gateway says of itself, a line each. */
export function gatewayFacts(shown: GatewayFacts, nowMs: number, room: number): readonly Fact[] {
  const { version, updateAvailable, spend, sessionCount, cronJobs, coolingModels, channels } = shown
  const faulty = channels.filter(({ isConnected }) => isConnected === false)
  const update = updateAvailable === null ? '' : `  ${updateAvailable} is there`
  return [
    fact('Version', ['plain', version ?? '-'], ['info', update]),
    fact('Cost', ['plain', describeCost(spend)], ['dim', `  in ${plural(spend.calls, 'call')}`]),
    fact('Has', [
      'plain',
      `${plural(sessionCount, 'session')}, ${plural(cronJobs.length, 'cron job')}, ${plural(channels.length, 'channel')}`,
    ]),
    ...faulty.map(({ label, lastError }) =>
      fact('Channel', ['bad', `${label} is not connected`], ['dim', `  ${lastError ?? ''}`]),
    ),
    ...coolingModels.map(({ name, reason, untilMs }) =>
      fact('Cools down', ['warn', name], ['dim', `  ${reason}${leftText(untilMs, nowMs)}`]),
    ),
    ...hostFacts(shown, room),
  ]
}

function hostFacts({ host }: GatewayFacts, room: number): readonly Fact[] {
  if (!host) return []
  const known = (value: number | null, text: (value: number) => string): string =>
    value === null ? '-' : text(value)
  const process = `pid ${host.pid ?? '-'}, ${formatBytes(host.rssBytes)}, up ${known(host.uptimeMs, formatAge)}`
  const load = known(host.load, (average) => average.toFixed(2))
  const memory = `${formatBytes(host.memoryFreeBytes)} of ${formatBytes(host.memoryTotalBytes)} memory free`
  const disk = `${formatBytes(host.diskFreeBytes)} of ${formatBytes(host.diskTotalBytes)} disk`
  return [
    ...folded('Process', process, room),
    ...folded('Host', `${host.hostname ?? '-'}, load ${load}, ${memory}, ${disk}`, room),
  ]
}
