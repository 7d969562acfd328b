import { anthropicErrorBody } from './anthropic-error.ts'
import { anthropicMessage, anthropicStream, anthropicStreamError } from './anthropic-reply.ts'
import type { ModelCall } from './call.ts'
import { chatCompletion, chatStream, chatStreamError } from './chat-reply.ts'
import { geminiErrorBody } from './gemini-error.ts'
import { geminiResponse, geminiStream, geminiStreamError } from './gemini-reply.ts'
import { openAiErrorBody } from './openai-error.ts'
import type { ProviderError } from './provider-error.ts'
import type { Reply, StreamPiece } from './reply.ts'
import { responseParts } from './responses-reply.ts'
import { responsesStream, responsesStreamError } from './responses-stream.ts'
import type { Route } from './script-schema.ts'

/** A reply in the shape of its API. */
export interface WrittenReply {
  readonly pieces: readonly StreamPiece[]
  /** What a stream ends with that fails after `sent` of its pieces. */
  failure(error: ProviderError, sent: number): string
}

type Writer = (reply: Reply, call: ModelCall, requestId: string) => WrittenReply

const streams: Readonly<Partial<Record<Route, Writer>>> = {
  messages: (reply, _, requestId) => ({
    pieces: anthropicStream(reply),
    failure: (error) => anthropicStreamError(anthropicErrorBody(error, requestId)),
  }),
  chat: (reply, call) => ({
    pieces: chatStream(reply, call),
    failure: (error) => chatStreamError(openAiErrorBody(error)),
  }),
  responses: (reply, call) => {
    const parts = responseParts(reply, call)
    return {
      pieces: responsesStream(parts),
      failure: (error, sent) => responsesStreamError(error, parts, sent),
    }
  },
  gemini: (reply, call) => ({
    pieces: geminiStream(reply, call),
    failure: (error, sent) => geminiStreamError(geminiErrorBody(error), call.framing, sent),
  }),
}

const documents: Readonly<Partial<Record<Route, (reply: Reply, call: ModelCall) => object>>> = {
  messages: anthropicMessage,
  chat: chatCompletion,
  responses: (reply, call) => responseParts(reply, call).ended,
  gemini: geminiResponse,
}

/** `reply` as `route` sends it, whole or as a stream. */
export function writeReply(
  { route, requestId }: { readonly route: Route; readonly requestId: string },
  reply: Reply,
  call: ModelCall,
): WrittenReply {
  const stream = call.framing === 'json' ? undefined : streams[route]?.(reply, call, requestId)
  if (stream) return stream
  const text = JSON.stringify(documents[route]?.(reply, call))
  return { pieces: [{ text, tokens: reply.usage.output }], failure: () => '' }
}
