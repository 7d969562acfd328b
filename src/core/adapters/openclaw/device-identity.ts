import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto'
import { deviceKeyName } from '../../gateway/own-secrets.ts'
import type { SecretStore } from '../../secret/secret-store.ts'

/** The Ed25519 key by which gateways know this installation (RFC 8032). */
export interface DeviceIdentity {
  /** SHA-256 of the raw public key, hexadecimal. */
  readonly id: string
  /** The raw public key, base64url. */
  readonly publicKey: string
  /** Base64url. */
  sign(text: string): string
}

/** The key of this installation; made at the first call. */
export async function loadDeviceIdentity(secrets: SecretStore): Promise<DeviceIdentity> {
  const kept = await secrets.get(deviceKeyName)
  if (kept !== null) return identityOf(createPrivateKey(kept))
  const { privateKey } = generateKeyPairSync('ed25519')
  await secrets.set(deviceKeyName, privateKey.export({ format: 'pem', type: 'pkcs8' }).toString())
  return identityOf(privateKey)
}

export function identityOf(privateKey: KeyObject): DeviceIdentity {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' })
  const publicKey = x ?? ''
  return {
    id: createHash('sha256').update(Buffer.from(publicKey, 'base64url')).digest('hex'),
    publicKey,
    sign: (text) => sign(null, Buffer.from(text), privateKey).toString('base64url'),
  }
}
