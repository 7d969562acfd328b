import { type Answer, wholeAnswer } from './answer.ts'
import { type CallContext, withHeaders } from './answer-call.ts'
import { breakAnswer } from './break-answer.ts'
import type { Api } from './call.ts'
import { failedAnswer, jsonHeaders, scriptedError } from './failed-answer.ts'
import { modelEntry, modelList } from './list-models.ts'
import type { ProviderError } from './provider-error.ts'
import { bare } from './reply.ts'
import type { Rule, Script } from './script-schema.ts'

/** What gets no text: a count of tokens, or a list of models. */
export type OtherCall =
  | { readonly kind: 'count'; readonly inputTokens: number }
  | { readonly kind: 'list'; readonly model: string | undefined }

/** @param rule only one that names the route applies to these */
export function answerOther(
  context: CallContext,
  other: OtherCall,
  models: Script['models'],
  rule?: Rule,
): Answer {
  const failure = rule?.fail
  if (failure && failure.how === undefined) {
    return withHeaders(failedAnswer(context, scriptedError(context.api, failure)), rule)
  }
  const answer =
    other.kind === 'count'
      ? jsonAnswer(context, countBody(context.api, rule?.usage?.input ?? other.inputTokens))
      : listAnswer(context, other.model, models)
  const broken = failure ? breakAnswer(answer, failure) : answer
  return rule ? { ...withHeaders(broken, rule), delayMs: rule.pace?.first_token ?? 0 } : broken
}

const jsonAnswer = (context: CallContext, body: object): Answer =>
  wholeAnswer(200, jsonHeaders(context), [bare(JSON.stringify(body))])

function countBody(api: Api, tokens: number): object {
  if (api === 'anthropic') return { input_tokens: tokens }
  return { totalTokens: tokens, promptTokensDetails: [{ modality: 'TEXT', tokenCount: tokens }] }
}

function listAnswer(context: CallContext, id: string | undefined, models: Script['models']): Answer {
  if (id === undefined) return jsonAnswer(context, modelList(context.api, models))
  const model = models.find((known) => known.id === id)
  if (model) return jsonAnswer(context, modelEntry(context.api, model))
  return failedAnswer(context, unknownModel(context.api, id))
}

/** What an API says to the name of a model that it has not. */
export function unknownModel(api: Api, id: string): ProviderError {
  return unknown[api](id)
}

const unknown: Readonly<Record<Api, (id: string) => ProviderError>> = {
  anthropic: (id) => ({ status: 404, message: `model: ${id}` }),
  openai: (id) => ({
    status: 404,
    message: `The model \`${id}\` does not exist or you do not have access to it.`,
    code: 'model_not_found',
  }),
  gemini: (id) => ({
    status: 404,
    message: `models/${id} is not found, or is not supported for generateContent.`,
  }),
}
