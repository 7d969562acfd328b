import { deviceTokenPrefix } from '../../gateway/own-secrets.ts'
import type { SecretStore } from '../../secret/secret-store.ts'
import type { LoginKind } from '../../watched/watched-spec.ts'
import type { Credentials } from './connect-params.ts'
import { loadDeviceIdentity } from './device-identity.ts'
import { addressOf, type GatewayEndpoint } from './endpoint.ts'

/** How a gateway is to know us. For a `device` the shared token is for the first knock only. */
export interface GatewayLogin {
  readonly kind: LoginKind
  /** Asked for at each try, so that it need not be kept here. */
  secret(): Promise<{ readonly token?: string; readonly password?: string }>
}

export interface CredentialBook {
  /** What to try next. */
  next(): Promise<Credentials>
  /** It was let in with a token of its own: kept, instead of the shared one. */
  granted(deviceToken: string): Promise<void>
  /**
   * `tried` was refused. @returns whether there is something else to try: the shared token, where a device token of
   * before was refused
   */
  refused(tried: Credentials): Promise<boolean>
}

/** Bound to the address: a token of one gateway is never shown to another that took its name. */
export function deviceTokenName(endpoint: GatewayEndpoint): string {
  const scheme = endpoint.isTls ? 'wss' : 'ws'
  return `${deviceTokenPrefix}${scheme}-${addressOf(endpoint).replaceAll(/[^A-Za-z0-9.]+/g, '-')}`
}

export function createCredentialBook(
  secrets: SecretStore,
  endpoint: GatewayEndpoint,
  login: GatewayLogin,
): CredentialBook {
  const name = deviceTokenName(endpoint)
  return {
    async next() {
      const shared = await login.secret()
      if (login.kind === 'token') return shared
      const [device, deviceToken] = await Promise.all([loadDeviceIdentity(secrets), secrets.get(name)])
      return { ...shared, device, ...(deviceToken === null ? {} : { deviceToken }) }
    },
    async granted(deviceToken) {
      if (login.kind === 'device' && (await secrets.get(name)) !== deviceToken)
        await secrets.set(name, deviceToken)
    },
    async refused({ deviceToken, token }) {
      if (deviceToken === undefined) return false
      await secrets.remove(name)
      return token !== undefined
    },
  }
}
