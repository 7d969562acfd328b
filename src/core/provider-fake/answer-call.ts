import { type Answer, wholeAnswer } from './answer.ts'
import { breakAnswer, sentBefore } from './break-answer.ts'
import type { Framing, ModelCall, Target } from './call.ts'
import {
  type AnswerContext,
  commonHeaders,
  failedAnswer,
  jsonHeaders,
  scriptedError,
} from './failed-answer.ts'
import { makeReply } from './make-reply.ts'
import { bare, type Usage } from './reply.ts'
import type { Failure, Pace, Rule } from './script-schema.ts'
import { type WrittenReply, writeReply } from './writer.ts'

export interface CallContext extends AnswerContext {
  readonly target: Target
  /** The how-manieth request this is, from 1. */
  readonly number: number
  readonly seed: number
  readonly pace: Pace
}

/** What `call` gets by `rule`; the usage is missing when nothing of a reply is sent. */
export function answerCall(
  context: CallContext,
  rule: Rule,
  call: ModelCall,
): { readonly answer: Answer; readonly usage?: Usage } {
  const failure = rule.fail
  if (failure && isWhollyFailed(failure, call.framing)) {
    const answer = failedAnswer(context, scriptedError(context.api, failure))
    return { answer: paced(withHeaders(answer, rule), rule.pace ?? {}) }
  }
  const reply = makeReply(rule, { ...context, call })
  const { requestId, target } = context
  const written = writeReply({ route: target.route, requestId }, reply, call)
  const answer: Answer = {
    ...wholeAnswer(200, replyHeaders(context, call.framing), written.pieces),
    isWhole: call.framing === 'json',
  }
  const broken = failure ? failing(answer, written, { failure, context }) : answer
  const paceOfRule = { ...context.pace, ...rule.pace }
  const hasReply = broken.pieces.length > 0 && failure?.how !== 'html'
  return { answer: paced(withHeaders(broken, rule), paceOfRule), ...(hasReply ? { usage: reply.usage } : {}) }
}

/** An error takes the place of the answer, unless it is to come in the middle of a stream. */
const isWhollyFailed = ({ how, after }: Failure, framing: Framing): boolean =>
  how === undefined && (after === undefined || framing === 'json')

function failing(
  answer: Answer,
  written: WrittenReply,
  { failure, context }: { readonly failure: Failure; readonly context: CallContext },
): Answer {
  if (failure.how !== undefined) return breakAnswer(answer, failure)
  const sent = sentBefore(answer.pieces, failure.after ?? 0)
  const end = written.failure(scriptedError(context.api, failure), sent)
  return { ...answer, pieces: [...answer.pieces.slice(0, sent), bare(end)] }
}

function replyHeaders(context: CallContext, framing: Framing): Readonly<Record<string, string>> {
  if (framing !== 'sse') return jsonHeaders(context)
  const type = context.api === 'gemini' ? 'text/event-stream' : 'text/event-stream; charset=utf-8'
  return { 'content-type': type, 'cache-control': 'no-cache', ...commonHeaders(context) }
}

/** @returns `answer` with the headers that the script adds, whatever their case */
export function withHeaders(answer: Answer, { headers }: Rule): Answer {
  if (!headers) return answer
  const added = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const)
  return { ...answer, headers: { ...answer.headers, ...Object.fromEntries(added) } }
}

function paced(answer: Answer, { first_token = 0, tokens_per_second }: Pace): Answer {
  const msPerToken = tokens_per_second === undefined ? 0 : 1_000 / tokens_per_second
  return { ...answer, delayMs: first_token, msPerToken }
}
