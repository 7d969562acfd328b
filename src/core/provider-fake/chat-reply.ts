import type { ModelCall } from './call.ts'
import { bare, type Reply, type StreamPiece, type ToolCall, totalInput, type Usage } from './reply.ts'
import { fragments, words } from './tokens.ts'

const finishReasons = { end: 'stop', length: 'length', refusal: 'content_filter' } as const

/** A chat completion: https://platform.openai.com/docs/api-reference/chat/object */
export function chatCompletion(reply: Reply): object {
  const { text, toolCalls, makeId } = reply
  const head = headOf(reply, 'chat.completion')
  const calls = toolCalls.map((call) => toolCallOf(call, makeId('call_'), JSON.stringify(call.input)))
  const message = {
    role: 'assistant',
    content: contentOf(reply, text),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
    refusal: null,
    annotations: [],
  }
  return {
    ...head,
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReasonOf(reply) }],
    usage: chatUsage(reply.usage),
    service_tier: 'default',
    system_fingerprint: fingerprint,
  }
}

/** The same as chunks: https://platform.openai.com/docs/api-reference/chat-streaming */
export function chatStream(reply: Reply, { includesUsage }: ModelCall): StreamPiece[] {
  const head = {
    ...headOf(reply, 'chat.completion.chunk'),
    service_tier: 'default',
    system_fingerprint: fingerprint,
  }
  const noUsage = includesUsage ? { usage: null } : {}
  const chunk = (delta: object, finish_reason: string | null = null): string =>
    data({ ...head, choices: [{ index: 0, delta, logprobs: null, finish_reason }], ...noUsage })
  return [
    bare(chunk({ role: 'assistant', content: contentOf(reply, ''), refusal: null })),
    ...words(reply.text).map(({ text, tokens }) => ({ text: chunk({ content: text }), tokens })),
    ...reply.toolCalls.flatMap((call, index) => [
      bare(chunk({ tool_calls: [{ index, ...toolCallOf(call, reply.makeId('call_'), '') }] })),
      ...fragments(JSON.stringify(call.input)).map(({ text, tokens }) => ({
        text: chunk({ tool_calls: [{ index, function: { arguments: text } }] }),
        tokens,
      })),
    ]),
    bare(chunk({}, finishReasonOf(reply))),
    ...(includesUsage ? [bare(data({ ...head, choices: [], usage: chatUsage(reply.usage) }))] : []),
    bare('data: [DONE]\n\n'),
  ]
}

/** What a stream ends with that fails. */
export const chatStreamError = (body: object): string => data(body)

const fingerprint = 'fp_fake'

const data = (value: object): string => `data: ${JSON.stringify(value)}\n\n`

function headOf({ makeId, createdS, model }: Reply, object: string) {
  return { id: makeId('chatcmpl-'), object, created: createdS, model }
}

/** Who only calls tools says nothing. */
const contentOf = ({ text, toolCalls }: Reply, said: string): string | null =>
  text === '' && toolCalls.length > 0 ? null : said

const toolCallOf = ({ name }: ToolCall, id: string, args: string) => ({
  id,
  type: 'function',
  function: { name, arguments: args },
})

function finishReasonOf({ stop, toolCalls }: Reply): string {
  return stop === 'end' && toolCalls.length > 0 ? 'tool_calls' : finishReasons[stop]
}

/** `prompt_tokens` includes what came from a cache, `completion_tokens` what was thought. */
function chatUsage(usage: Usage): object {
  const prompt = totalInput(usage)
  const written = usage.cacheWrite + usage.cacheWrite1h
  return {
    prompt_tokens: prompt,
    completion_tokens: usage.output,
    total_tokens: prompt + usage.output,
    prompt_tokens_details: {
      cached_tokens: usage.cacheRead,
      audio_tokens: 0,
      ...(written > 0 ? { cache_write_tokens: written } : {}),
    },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}
