import type { RequestRow } from '../core/usage/request-query.ts'

/** Tokens that a call sent, whether a cache had them or not; `null` of a failed attempt. */
export function sentTokens({ tokens }: Pick<RequestRow, 'tokens'>): number | null {
  return tokens && tokens.input + tokens.cacheRead + tokens.cacheWrite5m + tokens.cacheWrite1h
}

/** The part of {@link sentTokens} that a cache had, per cent; `null` where nothing was sent. */
export function cachePercent(row: Pick<RequestRow, 'tokens'>): number | null {
  const sent = sentTokens(row)
  return sent === null || sent === 0 || !row.tokens ? null : (100 * row.tokens.cacheRead) / sent
}

/** Who made it: the agent, or else the tool. */
export function callerOf({ agent, tool }: Pick<RequestRow, 'agent' | 'tool'>): string {
  return agent ?? tool
}
