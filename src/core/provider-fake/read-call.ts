import assert from 'node:assert/strict'
import { anthropicFault, anthropicInputTokens, readAnthropicCall } from './anthropic-request.ts'
import type { Api, ModelCall, Target } from './call.ts'
import { chatFault, readChatCall } from './chat-request.ts'
import { geminiFault, geminiInputTokens, readGeminiCall } from './gemini-request.ts'
import { type JsonMap, parseBody, textOf } from './json-shape.ts'
import type { ProviderError } from './provider-error.ts'
import { readResponsesCall, responsesFault } from './responses-request.ts'

/** What a request asks for, or why its API refuses it. */
export type ReadCall =
  | { readonly kind: 'call'; readonly call: ModelCall }
  | { readonly kind: 'count'; readonly model: string; readonly inputTokens: number }
  | { readonly kind: 'list'; readonly model: string | undefined }
  | { readonly kind: 'refused'; readonly model: string; readonly error: ProviderError }

/** Reads what was sent to `target`. */
export function readCall(target: Target, text: string | undefined): ReadCall {
  if (target.route === 'models') return { kind: 'list', model: target.model }
  const body = text === undefined ? undefined : parseBody(text)
  const model = target.model ?? textOf(body?.['model'])
  if (body === undefined) {
    const error = text === undefined ? tooLarge : { status: 400, message: notJson[target.api] }
    return { kind: 'refused', model, error }
  }
  const fault = faultOf(target, body)
  return fault ? { kind: 'refused', model, error: fault } : readTaken({ ...target, model }, body)
}

function readTaken(target: Target & { readonly model: string }, body: JsonMap): ReadCall {
  const { api, route, model, framing = 'json' } = target
  if (route === 'count_tokens') {
    const inputTokens = api === 'gemini' ? geminiInputTokens(body) : anthropicInputTokens(body)
    return { kind: 'count', model, inputTokens }
  }
  assert(route !== 'models', 'a list has no body')
  return { kind: 'call', call: readers[route](body, { model, framing }) }
}

const tooLarge: ProviderError = { status: 413, message: 'Request exceeds the maximum size' }

const notJson: Readonly<Record<Api, string>> = {
  anthropic: 'The request body is not valid JSON.',
  openai:
    'We could not parse the JSON body of your request. The API expects a JSON payload, but what was sent was not valid JSON.',
  gemini: 'Invalid JSON payload received.',
}

function faultOf({ api, route }: Target, body: JsonMap): ProviderError | undefined {
  if (api === 'anthropic') return anthropicFault(body, route === 'count_tokens')
  if (api === 'gemini') return geminiFault(body)
  return route === 'chat' ? chatFault(body) : responsesFault(body)
}

const readers = {
  messages: readAnthropicCall,
  chat: readChatCall,
  responses: readResponsesCall,
  gemini: readGeminiCall,
}
