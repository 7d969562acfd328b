/**
 * What a call used, in parts of which none is inside another but `reasoning` (inside `output`) and what `audio` tells (inside
 * its namesakes). A prompt is `input`, `cacheRead` and both writes together.
 */
export interface Tokens {
  /** Neither read from a cache nor written into one. */
  readonly input: number
  readonly cacheRead: number
  readonly cacheWrite5m: number
  readonly cacheWrite1h: number
  /** Reasoning included. */
  readonly output: number
  readonly reasoning: number
  readonly audio?: AudioTokens
}

export interface AudioTokens {
  readonly input: number
  readonly cacheRead: number
  readonly output: number
}

/** What a provider's own tools were asked, which has a price apart from tokens. */
export interface ToolCalls {
  readonly webSearches: number
  readonly fileSearches: number
}

export const noToolCalls: ToolCalls = Object.freeze({ webSearches: 0, fileSearches: 0 })

/** The size of the prompt, by which long ones are told from others. */
export function promptTokens({ input, cacheRead, cacheWrite5m, cacheWrite1h }: Tokens): number {
  return input + cacheRead + cacheWrite5m + cacheWrite1h
}
