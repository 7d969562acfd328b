import type { Answer, Clue, Endpoint } from './finding.ts'
import type { AskedClue } from './merge-clues.ts'

/** Asks whoever listens at an endpoint what it is. Resolves to `silent` for whatever goes wrong. */
export type AskEndpoint = (endpoint: Endpoint, signal: AbortSignal) => Promise<Answer>

const atOnce = 16
/** What is asked in one look: a beacon that multiplies must not keep us busy. */
const endpointsMax = 1000

/**
 * Asks at the endpoints of each clue, in its order, until a gateway answers. No endpoint is asked twice.
 * @returns a clue each, with the endpoint that answered, or else its first
 */
export async function askClues(
  ask: AskEndpoint,
  clues: readonly Clue[],
  signal: AbortSignal,
): Promise<AskedClue[]> {
  const asked = new Map<string, Promise<Answer>>()
  const answerOf = (endpoint: Endpoint): Promise<Answer> => {
    const key = `${endpoint.host}|${endpoint.port}|${endpoint.isTls}`
    const known = asked.get(key)
    if (known !== undefined) return known
    const answer =
      asked.size < endpointsMax && !signal.aborted
        ? ask(endpoint, signal)
        : Promise.resolve<Answer>({ kind: 'silent', detail: 'not asked' })
    asked.set(key, answer)
    return answer
  }
  const results: AskedClue[] = []
  const queue = clues.entries()
  const work = async (): Promise<void> => {
    for (const [index, clue] of queue) results[index] = await askClue(clue, answerOf)
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return results
}

async function askClue(clue: Clue, answerOf: (endpoint: Endpoint) => Promise<Answer>): Promise<AskedClue> {
  const [first, ...others] = clue.endpoints
  const answer = await answerOf(first)
  if (answer.kind === 'gateway') return { clue, endpoint: first, answer }
  for (const endpoint of others) {
    const other = await answerOf(endpoint)
    if (other.kind === 'gateway') return { clue, endpoint, answer: other }
  }
  return { clue, endpoint: first, answer }
}
