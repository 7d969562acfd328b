import { wireVersion } from '../../gateway/frame.ts'
import { type Fields, numberOf } from '../../gateway/outside.ts'
import type { DeviceIdentity } from './device-identity.ts'

/** What a connection may ask for. `operator.admin` is for the ones that change a gateway. */
export const operateScopes = [
  'operator.read',
  'operator.write',
  'operator.approvals',
  'operator.questions',
] as const
export const adminScopes = [...operateScopes, 'operator.admin', 'operator.pairing'] as const

/** Shown to the gateway's owner; not a secret. */
export interface ClientFacts {
  readonly displayName: string
  readonly version: string
  /** `linux`, `darwin`. */
  readonly platform: string
  readonly instanceId: string
}

/** What to prove us by. One of the first two; with `device`, its key signs the greeting. */
export interface Credentials {
  readonly token?: string | undefined
  readonly password?: string | undefined
  /** As this device was given one; goes before `token`. */
  readonly deviceToken?: string | undefined
  readonly device?: DeviceIdentity | undefined
}

/** A gateway knows a closed list of clients; this is the one for programs. */
const clientId = 'gateway-client'
const role = 'operator'
/** They grant nothing; without the first, events of tools silently never come. */
const caps = ['tool-events', 'approvals', 'exec-approvals', 'plugin-approvals']

interface Greeting {
  readonly client: ClientFacts
  readonly scopes: readonly string[]
  readonly credentials: Credentials
  /** The payload of `connect.challenge`. */
  readonly challenge: Fields
}

/** The parameters of `connect`, the first call of every connection. */
export function connectParams(greeting: Greeting): object {
  const { client, scopes, credentials } = greeting
  return {
    minProtocol: wireVersion,
    maxProtocol: wireVersion,
    client: { id: clientId, ...client, mode: modeOf(credentials) },
    role,
    scopes,
    caps,
    auth: authOf(credentials),
    ...(credentials.device === undefined ? {} : { device: signedDevice(greeting, credentials.device) }),
  }
}

/** On loopback a backend needs no device; a paired one is what a person would use. */
function modeOf({ device }: Credentials): 'backend' | 'ui' {
  return device === undefined ? 'backend' : 'ui'
}

function authOf({ token, password, deviceToken }: Credentials): object {
  if (deviceToken !== undefined) return { token: deviceToken }
  return password === undefined ? { token } : { password }
}

function signedDevice({ client, scopes, credentials, challenge }: Greeting, device: DeviceIdentity): object {
  const nonce = typeof challenge['nonce'] === 'string' ? challenge['nonce'] : ''
  const signedAt = numberOf(challenge['ts']) ?? 0
  const fields = [
    'v3',
    device.id,
    clientId,
    modeOf(credentials),
    role,
    scopes.join(','),
    signedAt,
    credentials.deviceToken ?? credentials.token ?? '',
    nonce,
    client.platform.trim().toLowerCase(),
    '',
  ]
  return {
    id: device.id,
    publicKey: device.publicKey,
    signature: device.sign(fields.join('|')),
    signedAt,
    nonce,
  }
}
