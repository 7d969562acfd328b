import { createHash, timingSafeEqual } from 'node:crypto'
import type { Caller, Role } from '../../access/caller.ts'
import { hasTokenForm } from '../../access/token.ts'

/** A token that is honoured. The token itself is kept nowhere. */
export interface KnownToken {
  /** SHA-256 of the whole token. With 190 bits of chance in it, a slow hash would add nothing. */
  readonly digest: Buffer
  readonly role: Role
  /** Unix epoch milliseconds; `null` for a token that does not expire. */
  readonly expiresAtMs: number | null
}

/** Who a token stands for; `undefined` when it is malformed, unknown or expired, which nobody is told apart. */
export type TokenVerifier = (token: string) => Caller | undefined

/** What is kept of `token`, which does not expire. */
export function knownToken(token: string, role: Role): KnownToken {
  return { digest: digestOf(token), role, expiresAtMs: null }
}

export function createTokenVerifier(tokens: readonly KnownToken[], now: () => number): TokenVerifier {
  return (token) => {
    if (!hasTokenForm(token)) return undefined
    const digest = digestOf(token)
    const known = tokens.find((each) => timingSafeEqual(each.digest, digest))
    if (!known || (known.expiresAtMs !== null && known.expiresAtMs <= now())) return undefined
    return { id: `token:${digest.toString('hex', 0, 2)}`, role: known.role }
  }
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
