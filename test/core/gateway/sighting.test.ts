import { expect, test } from 'vitest'
import { emptyGateway, type GatewayState } from '../../../src/core/gateway/gateway-state.ts'
import type { GatewayLink } from '../../../src/core/gateway/link.ts'
import { gatewaySighting } from '../../../src/core/gateway/sighting.ts'

const link = (changes: Partial<GatewayLink>): GatewayLink => ({
  ...{ phase: 'ready', sinceMs: 0, reason: '', cure: null, attempts: 0 },
  ...{ nextTryAtMs: null, pairingRequestId: null, latencyMs: 3, ...changes },
})
const health = {
  ...{ isLoopDegraded: false, loopReasons: [], loopDelayP99Ms: null, cpuCoreRatio: null },
  ...{ pluginErrors: [], isModelRuntimeDegraded: false, atMs: 0 },
}

test.for([
  [{ phase: 'connecting' }, {}, 'awaited', 'connects'],
  [{ phase: 'connecting', attempts: 3, reason: 'connection refused' }, {}, 'bad', 'connection refused'],
  [{ phase: 'waiting', reason: 'connection refused' }, {}, 'bad', 'connection refused'],
  [{ phase: 'refused', reason: 'wrong token', cure: 'Give it' }, {}, 'bad', 'wrong token. Give it'],
  [{ phase: 'pairing', cure: 'Approve it' }, {}, 'awaited', 'waits for its owner to let us in. Approve it'],
  [{}, {}, 'good', 'idle'],
  [{ reason: 'it did not grant operator.write' }, {}, 'impaired', 'it did not grant operator.write'],
  [{}, { suspension: 'prepared' }, 'impaired', 'it takes no work: prepared'],
  [{}, { shutdown: { reason: 'x', restartExpectedMs: 5 } }, 'impaired', 'it restarts'],
  [
    {},
    { health: { ...health, isLoopDegraded: true, loopReasons: ['cpu'] } },
    'impaired',
    'its event loop is late: cpu',
  ],
  [{}, { health: { ...health, pluginErrors: ['slack'] } }, 'impaired', 'plugins fail: slack'],
  [
    {},
    { coolingModels: [{ name: 'a/b', reason: 'cooldown', untilMs: null }] },
    'impaired',
    'models in cooldown: a/b',
  ],
] as const)('%j with %j is %s: %s', ([linkPart, statePart, kind, detail]) => {
  const state = { ...emptyGateway, ...statePart } as GatewayState
  expect(gatewaySighting({ state: () => state, link: () => link(linkPart) }, 0)).toEqual({ kind, detail })
})
