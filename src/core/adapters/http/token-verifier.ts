import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Caller, Role } from '../../access/caller.ts'
import { pushToken } from '../../access/push-token.ts'
import { hasTokenForm } from '../../access/token.ts'

/** A token that is honoured. The token itself is kept nowhere. */
export interface KnownToken {
  /** SHA-256 of the whole token. With 190 bits of chance in it, a slow hash would add nothing. */
  readonly digest: Buffer
  readonly role: Role
  /** The one agent that it speaks for. */
  readonly agentId?: string
  /** Unix epoch milliseconds; `null` for a token that does not expire. */
  readonly expiresAtMs: number | null
}

/** Who a token stands for; `undefined` when it is malformed, unknown or expired, which nobody is told apart. */
export type TokenVerifier = (token: string) => Caller | undefined

/** What is kept of `token`, which does not expire. */
export function knownToken(token: string, role: Role): KnownToken {
  return { digest: digestOf(token), role, expiresAtMs: null }
}

export interface AgentTokens {
  tokenOf(agentId: string): string
  /** What is kept of the token of an agent. */
  known(agentId: string): KnownToken
}

/** Tokens of agents that tell how they are, each for itself; they follow from the admin token. */
export function createAgentTokens(adminToken: string): AgentTokens {
  const kept = new Map<string, KnownToken>()
  const tokenOf = (agentId: string): string =>
    pushToken(agentId, (text) => createHmac('sha256', adminToken).update(text).digest())
  return {
    tokenOf,
    known(agentId) {
      const known = kept.get(agentId) ?? { ...knownToken(tokenOf(agentId), 'agent'), agentId }
      kept.set(agentId, known)
      return known
    },
  }
}

/** @param tokens those that are honoured just now */
export function createTokenVerifier(tokens: () => Iterable<KnownToken>, now: () => number): TokenVerifier {
  return (token) => {
    if (!hasTokenForm(token)) return undefined
    const digest = digestOf(token)
    const known = find(tokens(), digest)
    if (!known || (known.expiresAtMs !== null && known.expiresAtMs <= now())) return undefined
    const { role, agentId } = known
    if (agentId !== undefined) return { id: `agent:${agentId}`, role, agentId }
    return { id: `token:${digest.toString('hex', 0, 2)}`, role }
  }
}

function find(tokens: Iterable<KnownToken>, digest: Buffer): KnownToken | undefined {
  for (const token of tokens) if (timingSafeEqual(token.digest, digest)) return token
  return undefined
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
