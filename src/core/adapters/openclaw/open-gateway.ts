import type { Gateway } from '../../gateway/gateways.ts'
import { createKnockGate } from '../../gateway/knock-gate.ts'
import type { Platform } from '../../platform.ts'
import type { SecretStore } from '../../secret/secret-store.ts'
import type { GatewayCall } from '../../usage/openclaw-call.ts'
import type { GatewaySpec } from '../../watched/watched-spec.ts'
import { openGatewayClient } from './client.ts'
import { adminScopes, type ClientFacts } from './connect-params.ts'
import { parseEndpoint } from './endpoint.ts'

export interface GatewayOpenerDeps extends Platform {
  readonly client: ClientFacts
  /** Where tokens are kept that gateways give. */
  readonly secrets: SecretStore
  /** Until when the calls of an agent are known from before; `null`: none is. */
  readonly heardUntilMs: (agentId: string) => number | null
  /** A model call of a gateway was counted, once for each. */
  readonly onCall: (seen: GatewayCall) => void
}

/**
 * Opens gateways as the configuration describes them.
 * @returns what throws INPUT_INVALID for an address that is none
 */
export function createGatewayOpener(
  deps: GatewayOpenerDeps,
): (spec: GatewaySpec) => Promise<Gateway & AsyncDisposable> {
  const knocks = createKnockGate(deps.clock)
  return async ({ id, url, token, tlsFingerprint, login, isPlaintextAllowed }) => {
    const endpoint = parseEndpoint(url, { fingerprint: tlsFingerprint ?? undefined, isPlaintextAllowed })
    const gateway = openGatewayClient(
      { ...deps, knocks },
      {
        endpoint,
        login: { kind: login, secret: async () => (token === null ? {} : { token }) },
        scopes: adminScopes,
        client: deps.client,
        heardUntilMs: deps.heardUntilMs(id),
        onCall(call) {
          const clockAheadMs = gateway.state().server?.clockAheadMs ?? 0
          deps.onCall({ agentId: id, call, clockAheadMs })
        },
      },
    )
    return gateway
  }
}
