import type { RetryHistory } from './failure-query.ts'
import { retryWithinMs } from './request-query.ts'

/** An attempt, as far as it tells what became of a request. */
export interface Try {
  readonly atMs: number
  readonly requestId: string | null
  readonly tool: string | number
  /** `null`: nobody said. */
  readonly session: string | number | null
  readonly model: string | number
}

export interface FailedTry extends Try {
  /** Which try it was, where that was said. */
  readonly attempt: number | null
}

/** A request of which at least one attempt failed. */
interface Story {
  readonly firstMs: number
  lastMs: number
  failures: number
  /** The greatest number of a try that was said. */
  told: number
}

/**
 * What became of requests of which attempts failed. An attempt is of the request whose answer has its request id; else those of one
 * session and model are of one request, until it is answered or none comes in the time of a retry. Many providers give each
 * attempt an id of its own.
 * @param failures oldest first
 * @param calls that were answered; oldest first
 */
export function retryHistory(
  failures: readonly FailedTry[],
  calls: readonly Try[],
  nowMs: number,
): RetryHistory {
  const ids = new Set(calls.map(({ requestId }) => requestId))
  const keyOf = (each: FailedTry): string | null =>
    each.requestId !== null && ids.has(each.requestId) ? each.requestId : placeOf(each)
  const open = new Map<string, Story>()
  const ended: Outcome[] = []
  const end = (key: string, outcome: (story: Story) => Outcome): void => {
    const story = open.get(key)
    if (!story) return
    open.delete(key)
    ended.push(outcome(story))
  }
  const lapse = (key: string, atMs: number): void => {
    const story = open.get(key)
    if (story && atMs - story.lastMs > retryWithinMs) end(key, () => ({ kind: 'givenUp' }))
  }
  let unknown = 0
  for (const each of inOrder(failures, calls)) {
    if (each.kind === 'failed') {
      const key = keyOf(each.of)
      if (key === null) unknown += 1
      else {
        lapse(key, each.of.atMs)
        noteFailure(open, key, each.of)
      }
      continue
    }
    for (const answered of keysAnswered(each.of)) {
      lapse(answered, each.of.atMs)
      end(answered, (story) => answeredBy(story, each.of.atMs))
    }
  }
  const isOver = ({ lastMs }: Story): boolean => nowMs - lastMs > retryWithinMs
  const left = [...open.values()]
  return {
    ...sumOf(ended),
    givenUp: ended.filter(({ kind }) => kind === 'givenUp').length + left.filter(isOver).length,
    open: left.filter((story) => !isOver(story)).length,
    ...{ unknown, attempts: failures.length },
  }
}

type Outcome =
  | { readonly kind: 'answered'; readonly attempts: number; readonly waitMs: number }
  | { readonly kind: 'givenUp' }

type Step =
  | { readonly kind: 'failed'; readonly of: FailedTry }
  | { readonly kind: 'answered'; readonly of: Try }

function inOrder(failures: readonly FailedTry[], calls: readonly Try[]): Step[] {
  const steps: Step[] = [
    ...failures.map((of) => ({ kind: 'failed', of }) as const),
    ...calls.map((of) => ({ kind: 'answered', of }) as const),
  ]
  return steps.sort((one, other) => one.of.atMs - other.of.atMs)
}

const placeOf = ({ tool, session, model }: Try): string | null =>
  session === null ? null : `${tool}\n${session}\n${model}`

/** What a call may be the answer to: attempts that were told with its id, and such without one. */
const keysAnswered = (call: Try): string[] =>
  [call.requestId, placeOf(call)].filter((key): key is string => key !== null)

function noteFailure(open: Map<string, Story>, key: string, { atMs, attempt }: FailedTry): void {
  const story = open.get(key)
  if (!story) {
    open.set(key, { firstMs: atMs, lastMs: atMs, failures: 1, told: attempt ?? 0 })
    return
  }
  story.lastMs = atMs
  story.failures += 1
  story.told = Math.max(story.told, attempt ?? 0)
}

const answeredBy = ({ firstMs, failures, told }: Story, atMs: number): Outcome => ({
  kind: 'answered',
  attempts: Math.max(failures, told) + 1,
  waitMs: atMs - firstMs,
})

function sumOf(ended: readonly Outcome[]): Pick<RetryHistory, 'answered' | 'waitMs'> {
  const answered = ended.filter((each) => each.kind === 'answered')
  const waits = answered.map(({ waitMs }) => waitMs).sort((one, other) => one - other)
  return {
    answered: [...Map.groupBy(answered, ({ attempts }) => attempts)]
      .map(([attempts, each]) => ({ attempts, requests: each.length }))
      .sort((one, other) => one.attempts - other.attempts),
    waitMs: waits[Math.floor((waits.length - 1) / 2)] ?? null,
  }
}
