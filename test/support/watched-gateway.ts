import { realClock } from '../../src/core/adapters/host/real-clock.ts'
import { createRandom } from '../../src/core/adapters/host/real-random.ts'
import { type GatewayClient, openGatewayClient } from '../../src/core/adapters/openclaw/client.ts'
import { adminScopes } from '../../src/core/adapters/openclaw/connect-params.ts'
import { type EndpointOptions, parseEndpoint } from '../../src/core/adapters/openclaw/endpoint.ts'
import { createKnockGate, type KnockGate } from '../../src/core/gateway/knock-gate.ts'
import type { LinkPhase } from '../../src/core/gateway/link.ts'
import type { SeenCall } from '../../src/core/gateway/spend.ts'
import type { Clock } from '../../src/core/platform.ts'
import type { SecretStore } from '../../src/core/secret/secret-store.ts'
import { createMemorySecretStore } from './memory-secret-store.ts'
import { until } from './until.ts'

interface Given {
  readonly token?: string
  readonly kind?: 'token' | 'device'
  readonly scopes?: readonly string[]
  readonly secrets?: SecretStore
  readonly knocks?: KnockGate
  readonly clock?: Clock
  readonly endpoint?: EndpointOptions
  readonly heardUntilMs?: number
  readonly onCall?: (call: SeenCall) => void
}

/** Watches the gateway at `url`, as an administrator unless told otherwise. */
export function watchGateway(url: string, given: Given = {}): GatewayClient {
  const clock = given.clock ?? realClock
  const { token } = given
  return openGatewayClient(
    {
      clock,
      random: createRandom(() => Date.now()),
      secrets: given.secrets ?? createMemorySecretStore(),
      knocks: given.knocks ?? createKnockGate(clock),
    },
    {
      endpoint: parseEndpoint(url, given.endpoint),
      login: { kind: given.kind ?? 'token', secret: async () => (token === undefined ? {} : { token }) },
      scopes: given.scopes ?? adminScopes,
      client: { displayName: 'SuperClaw', version: '0.0.0', platform: 'linux', instanceId: 'test' },
      heardUntilMs: given.heardUntilMs ?? null,
      ...(given.onCall === undefined ? {} : { onCall: given.onCall }),
    },
  )
}

export function untilPhase(client: GatewayClient, phase: LinkPhase, limitMs?: number): Promise<void> {
  return until(() => client.link().phase === phase, limitMs)
}
