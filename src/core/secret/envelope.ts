import type { StoredKey, StoredSecret } from './secret-table.ts'

/**
 * What seals and wraps: authenticated encryption. `context` is bound to what is sealed: with another one it does not open.
 * The text carries the number of its format.
 */
export interface Cipher {
  newKey(): Uint8Array
  seal(key: Uint8Array, plain: Uint8Array, context: string): string
  /** `undefined` for another key, another context, or a text that was changed. */
  open(key: Uint8Array, sealed: string, context: string): Uint8Array | undefined
}

type Identity = Pick<StoredSecret, 'id' | 'name' | 'version'>

/** What a value is bound to: no row can stand in for another, nor an old one for a newer. */
const valueContext = ({ id, name, version }: Identity): string => `superclaw|value|${id}|${name}|${version}`
const wrapContext = ({ id, version }: Identity, keyId: string): string =>
  `superclaw|wrap|${keyId}|${id}|${version}`
const proofContext = ({ id }: Pick<StoredKey, 'id'>): string => `superclaw|proof|${id}`

/** A key by its id. */
export interface NamedKey {
  readonly id: string
  readonly key: Uint8Array
}

export function sealSecret(
  cipher: Cipher,
  { id: keyId, key }: NamedKey,
  identity: Identity,
  value: string,
): Pick<StoredSecret, 'keyId' | 'wrappedKey' | 'sealed'> {
  const own = cipher.newKey()
  return {
    keyId,
    wrappedKey: cipher.seal(key, own, wrapContext(identity, keyId)),
    sealed: cipher.seal(own, new TextEncoder().encode(value), valueContext(identity)),
  }
}

/** `undefined` when the row is not as it was written. */
export function openSecret(cipher: Cipher, { key }: NamedKey, secret: StoredSecret): string | undefined {
  const own = cipher.open(key, secret.wrappedKey, wrapContext(secret, secret.keyId))
  const plain = own && cipher.open(own, secret.sealed, valueContext(secret))
  return plain && new TextDecoder('utf-8', { ignoreBOM: true }).decode(plain)
}

/** The same secret under another key; its value is not touched. `undefined` when the row is not as it was written. */
export function rewrap(
  cipher: Cipher,
  before: NamedKey,
  after: NamedKey,
  secret: StoredSecret,
): StoredSecret | undefined {
  const own = cipher.open(before.key, secret.wrappedKey, wrapContext(secret, before.id))
  if (!own) return undefined
  const wrappedKey = cipher.seal(after.key, own, wrapContext(secret, after.id))
  return { ...secret, keyId: after.id, wrappedKey }
}

/** What tells the key from a wrong one, later. */
export function proofOf(cipher: Cipher, named: NamedKey): string {
  return cipher.seal(named.key, new TextEncoder().encode('key'), proofContext(named))
}

export function isProven(cipher: Cipher, key: Uint8Array, stored: StoredKey): boolean {
  return cipher.open(key, stored.proof, proofContext(stored)) !== undefined
}
