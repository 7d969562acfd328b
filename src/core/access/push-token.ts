import { mintToken } from './token.ts'

/**
 * The token by which one agent may tell how it is. It follows from the admin token, so that none is kept: a new admin
 * token ends all of them.
 * @param hmac HMAC-SHA256 of `text` under the admin token
 */
export function pushToken(agentId: string, hmac: (text: string) => Uint8Array): string {
  let part = 0
  return mintToken(() => hmac(`superclaw push v1\0${agentId}\0${part++}`))
}
