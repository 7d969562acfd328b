import type { KnockGate } from '../../gateway/knock-gate.ts'
import type { SeenCall } from '../../gateway/spend.ts'
import type { Platform } from '../../platform.ts'
import type { SecretStore } from '../../secret/secret-store.ts'
import type { ClientFacts } from './connect-params.ts'
import type { GatewayLogin } from './credentials.ts'
import type { GatewayEndpoint } from './endpoint.ts'

export interface GatewayClientDeps extends Platform {
  readonly secrets: SecretStore
  /** One for all clients of a control plane. */
  readonly knocks: KnockGate
}

export interface GatewayClientOptions {
  readonly endpoint: GatewayEndpoint
  readonly login: GatewayLogin
  /** What the connection may do, at most. */
  readonly scopes: readonly string[]
  readonly client: ClientFacts
  /** By our clock, until when its calls are known from before; what it did since is read. `null`: nothing is. */
  readonly heardUntilMs?: number | null
  /** A model call was counted: once for each, also those that were missed and read later. */
  readonly onCall?: (call: SeenCall) => void
}
