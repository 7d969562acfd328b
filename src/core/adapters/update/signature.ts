import { createPublicKey, verify } from 'node:crypto'
import type { Evidence, Release } from '../../update/release.ts'

interface SigningKey {
  readonly keyid: string
  /** DER in base64. */
  readonly key: string
  /** RFC 3339; `null` for one that is in use. */
  readonly expires: string | null
}

/** npm's own, since January 2025, as it is published in Sigstore's root of trust. A registry cannot give its name to another. */
export const npmKey: SigningKey = {
  keyid: 'SHA256:DhQ8wR5APBvFHLF/+Tc+AYvPOdTpcIDqOhxsBHRwC7U',
  key: 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEY6Ya7W++7aUPzvMTrezH6Ycx3c+HOKYCcNGybJZSCJq/fd7Qa8uuAKtdIkUQtQiEKERhAmE5lMMJhP8OkDOa2g==',
  expires: null,
}

const keysTimeoutMs = 15_000
const keysBytesMax = 1 << 20

/**
 * Whose signature a release carries: ECDSA over `NAME@VERSION:INTEGRITY`
 * (https://docs.npmjs.com/about-registry-signatures). npm's key is known; another counts when the registry serves it.
 */
export async function findSigner(
  release: Release,
  registryUrl: string,
  signal: AbortSignal,
): Promise<Evidence['signature']> {
  if (release.signatures.length === 0) return { fault: 'the registry gives no signature for this version' }
  if (release.signatures.some((signature) => isSignedBy(npmKey, release, signature)))
    return { signer: "npm's registry (its key is known to this SuperClaw)" }
  if (release.signatures.some(({ keyid }) => keyid === npmKey.keyid))
    return { fault: "the signature that bears the name of npm's key was not made with it" }
  const served = await servedKeys(registryUrl, signal)
  if ('fault' in served) return served
  for (const signature of release.signatures) {
    const key = served.keys.find(({ keyid }) => keyid === signature.keyid)
    if (key && isInTime(key, release) && isSignedBy(key, release, signature))
      return { signer: `the key ${key.keyid} that ${registryUrl} serves` }
  }
  return { fault: 'no key that the registry serves has made the signature' }
}

function isSignedBy(
  { keyid, key }: SigningKey,
  release: Release,
  signature: Release['signatures'][number],
): boolean {
  if (signature.keyid !== keyid) return false
  try {
    const der = Buffer.from(key, 'base64')
    const message = `superclaw@${release.version}:${release.integrity}`
    const publicKey = createPublicKey({ key: der, format: 'der', type: 'spki' })
    return verify('sha256', Buffer.from(message), publicKey, Buffer.from(signature.sig, 'base64'))
  } catch {
    // What cannot be read as a key or a signature is none.
    return false
  }
}

function isInTime({ expires }: SigningKey, { publishedAt }: Release): boolean {
  if (expires === null) return true
  return publishedAt !== undefined && Date.parse(publishedAt) < Date.parse(expires)
}

async function servedKeys(
  registryUrl: string,
  signal: AbortSignal,
): Promise<{ readonly keys: readonly SigningKey[] } | { readonly fault: string }> {
  const url = new URL('-/npm/v1/keys', registryUrl.endsWith('/') ? registryUrl : `${registryUrl}/`)
  try {
    const limits = AbortSignal.any([signal, AbortSignal.timeout(keysTimeoutMs)])
    const response = await fetch(url, { signal: limits, redirect: 'error' })
    if (response.status !== 200) return { fault: `${url} answers ${response.status}` }
    const text = await response.text()
    if (text.length > keysBytesMax) return { fault: `${url} answers too much` }
    return { keys: keysIn(JSON.parse(text)) }
  } catch (error) {
    signal.throwIfAborted()
    return { fault: `${url} gives no keys (${error instanceof Error ? error.message : error})` }
  }
}

function keysIn(answer: { readonly keys?: readonly Partial<SigningKey>[] } | null): SigningKey[] {
  return (answer?.keys ?? []).flatMap(({ keyid, key, expires = null }) =>
    typeof keyid === 'string' && typeof key === 'string' ? [{ keyid, key, expires }] : [],
  )
}
