import type { StreamPiece } from './reply.ts'

/** What is sent back, and how. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly pieces: readonly StreamPiece[]
  /** Whether status and headers are sent at all. */
  readonly hasHead: boolean
  /** Whether `pieces` are a whole body, whose length is told before. */
  readonly isWhole: boolean
  /** What comes after them: the end, silence until the client goes, or a reset of the connection. */
  readonly ending: 'end' | 'silence' | 'reset'
  /** From the end of the request to the head. */
  readonly delayMs: number
  /** For each token; 0 for all at once. */
  readonly msPerToken: number
  /** `undefined` as fast as it goes. */
  readonly bytesPerSecond: number | undefined
}

/** An answer that nothing is wrong with. */
export function wholeAnswer(
  status: number,
  headers: Readonly<Record<string, string>>,
  pieces: readonly StreamPiece[],
): Answer {
  return {
    status,
    headers,
    pieces,
    hasHead: true,
    isWhole: true,
    ending: 'end',
    delayMs: 0,
    msPerToken: 0,
    bytesPerSecond: undefined,
  }
}
