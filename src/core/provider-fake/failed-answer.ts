import { type Answer, wholeAnswer } from './answer.ts'
import { anthropicErrorBody, anthropicErrorHeaders, anthropicErrorText } from './anthropic-error.ts'
import type { Api } from './call.ts'
import { geminiErrorBody, geminiErrorText } from './gemini-error.ts'
import { openAiErrorBody, openAiErrorHeaders, openAiErrorText } from './openai-error.ts'
import type { ProviderError } from './provider-error.ts'
import { bare } from './reply.ts'
import type { Failure } from './script-schema.ts'

/** What an answer is told besides what it says. */
export interface AnswerContext {
  readonly api: Api
  readonly requestId: string
  /** Wall time; only limits that end at a moment depend on it. */
  readonly nowMs: number
}

/** Headers that every answer of an API has. */
export function commonHeaders({ api, requestId }: AnswerContext): Readonly<Record<string, string>> {
  if (api === 'anthropic') return { 'request-id': requestId }
  return api === 'openai' ? { 'x-request-id': requestId, 'openai-version': '2020-10-01' } : {}
}

export const jsonHeaders = (context: AnswerContext): Readonly<Record<string, string>> => ({
  'content-type': context.api === 'gemini' ? 'application/json; charset=UTF-8' : 'application/json',
  ...commonHeaders(context),
})

/** `error` in the shape of its API, with the headers that it sends then. */
export function failedAnswer(context: AnswerContext, error: ProviderError): Answer {
  const { body, headers } = shapes[context.api](error, context)
  const retry =
    error.retryAfterMs === undefined || context.api === 'gemini'
      ? {}
      : { 'retry-after': String(Math.ceil(error.retryAfterMs / 1_000)) }
  const all = { ...jsonHeaders(context), ...headers, ...retry }
  return wholeAnswer(error.status, all, [bare(JSON.stringify(body))])
}

/** The error that a script asks for; without a text of its own, the one that this API would give. */
export function scriptedError(api: Api, { status = 500, ...failure }: Failure): ProviderError {
  return {
    status,
    message:
      failure.message ?? messages[api](status) ?? `The fake provider fails with ${status} by its script.`,
    type: failure.type,
    code: failure.code,
    retryAfterMs: failure.retry_after,
  }
}

const messages: Readonly<Record<Api, (status: number) => string | undefined>> = {
  anthropic: anthropicErrorText,
  openai: openAiErrorText,
  gemini: geminiErrorText,
}

type Shape = (
  error: ProviderError,
  context: AnswerContext,
) => { readonly body: object; readonly headers: Readonly<Record<string, string>> }

const shapes: Readonly<Record<Api, Shape>> = {
  anthropic: (error, { requestId, nowMs }) => ({
    body: anthropicErrorBody(error, requestId),
    headers: anthropicErrorHeaders(error, nowMs),
  }),
  openai: (error) => ({ body: openAiErrorBody(error), headers: openAiErrorHeaders(error) }),
  gemini: (error) => ({ body: geminiErrorBody(error), headers: {} }),
}
