import type { Sighting } from '../watched/watch-model.ts'
import type { GatewayState } from './gateway-state.ts'
import { describeWork, workOf } from './gateway-work.ts'
import type { GatewayLink } from './link.ts'

export interface SeenGateway {
  state(): GatewayState
  link(): GatewayLink
}

/** How a gateway is, in a sentence. That it answers is not enough: what it says of itself counts. */
export function gatewaySighting({ state, link }: SeenGateway, nowMs: number): Sighting {
  const { phase, reason, cure, attempts } = link()
  switch (phase) {
    case 'ready':
      return connectedSighting(state(), reason, nowMs)
    case 'connecting':
      // Of one that was lost, the last word stands until it is back.
      return attempts === 0
        ? { kind: 'awaited', detail: 'connects' }
        : { kind: 'bad', detail: withCure(reason, cure) }
    case 'pairing':
      return { kind: 'awaited', detail: withCure('waits for its owner to let us in', cure) }
    case 'closed':
      return { kind: 'awaited', detail: 'not connected' }
    case 'waiting':
    case 'refused':
    case 'incompatible':
      return { kind: 'bad', detail: withCure(reason, cure) }
  }
}

function connectedSighting(state: GatewayState, reason: string, nowMs: number): Sighting {
  const ills = [...illsOf(state), ...(reason === '' ? [] : [reason])]
  if (ills.length > 0) return { kind: 'impaired', detail: ills.join('; ') }
  return { kind: 'good', detail: describeWork(workOf(state, nowMs)) }
}

/** What it says is wrong with it. */
function illsOf({ health, suspension, shutdown, coolingModels }: GatewayState): string[] {
  const ills: string[] = []
  if (shutdown) ills.push(shutdown.restartExpectedMs === null ? 'it stops' : 'it restarts')
  if (suspension !== 'accepting') ills.push(`it takes no work: ${suspension}`)
  if (health?.isLoopDegraded)
    ills.push(`its event loop is late: ${health.loopReasons.join(', ') || 'no reason told'}`)
  if (health?.isModelRuntimeDegraded) ills.push('its models do not all work')
  if (health && health.pluginErrors.length > 0) ills.push(`plugins fail: ${health.pluginErrors.join(', ')}`)
  if (coolingModels.length > 0)
    ills.push(`models in cooldown: ${coolingModels.map(({ name }) => name).join(', ')}`)
  return ills
}

const withCure = (what: string, cure: string | null): string => (cure === null ? what : `${what}. ${cure}`)
