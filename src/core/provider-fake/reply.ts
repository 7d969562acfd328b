import type { MakeId } from './seeded.ts'

/** Tokens of a call, each counted once. */
export interface Usage {
  /** Read anew. */
  readonly input: number
  readonly cacheRead: number
  /** Written to a cache for five minutes. */
  readonly cacheWrite: number
  /** Written to a cache for an hour. */
  readonly cacheWrite1h: number
  /** Written, `reasoning` included. */
  readonly output: number
  readonly reasoning: number
}

/** All that the model read. */
export const totalInput = ({ input, cacheRead, cacheWrite, cacheWrite1h }: Usage): number =>
  input + cacheRead + cacheWrite + cacheWrite1h

export interface ToolCall {
  readonly name: string
  /** A map. */
  readonly input: Readonly<Record<string, unknown>>
}

/** What the model says, before it is put in the shape of an API. */
export interface Reply {
  readonly model: string
  readonly makeId: MakeId
  /** Unix time in seconds: no real one, so that the same calls get the same bytes. */
  readonly createdS: number
  /** What is thought before; empty when nothing is. */
  readonly thinking: string
  readonly text: string
  readonly toolCalls: readonly ToolCall[]
  /** `length`: it met the limit of the request. */
  readonly stop: 'end' | 'length' | 'refusal'
  readonly usage: Usage
}

/** An event of a stream, or what stands between: written as it is, once its tokens are. */
export interface StreamPiece {
  readonly text: string
  /** Of the reply, in this piece. */
  readonly tokens: number
}

/** A piece that holds no token of the reply. */
export const bare = (text: string): StreamPiece => ({ text, tokens: 0 })
