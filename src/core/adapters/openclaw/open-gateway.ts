import type { Gateway } from '../../gateway/gateways.ts'
import { createKnockGate } from '../../gateway/knock-gate.ts'
import type { SecretStore } from '../../gateway/secret-store.ts'
import type { Platform } from '../../platform.ts'
import type { GatewaySpec } from '../../watched/watched-spec.ts'
import { openGatewayClient } from './client.ts'
import { adminScopes, type ClientFacts } from './connect-params.ts'
import { type GatewayEndpoint, parseEndpoint } from './endpoint.ts'

export interface GatewayOpenerDeps extends Platform {
  readonly secrets: SecretStore
  readonly client: ClientFacts
}

/**
 * Opens gateways as the configuration describes them: those of this machine by their token, all others as a device that
 * their owner lets in.
 * @returns what throws INPUT_INVALID for an address that is none
 */
export function createGatewayOpener(
  deps: GatewayOpenerDeps,
): (spec: GatewaySpec) => Promise<Gateway & AsyncDisposable> {
  const knocks = createKnockGate(deps.clock)
  return async ({ url, token, tlsFingerprint }) => {
    const endpoint = parseEndpoint(url, { fingerprint: tlsFingerprint ?? undefined })
    return openGatewayClient(
      { ...deps, knocks },
      {
        endpoint,
        login: {
          kind: isLoopback(endpoint) ? 'shared' : 'device',
          secret: async () => (token === null ? {} : { token }),
        },
        scopes: adminScopes,
        client: deps.client,
      },
    )
  }
}

function isLoopback({ host }: GatewayEndpoint): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
}
