import { bare, type Reply, type StreamPiece, type ToolCall, type Usage } from './reply.ts'
import { fragments, words } from './tokens.ts'

const stopReasons = { end: 'end_turn', length: 'max_tokens', refusal: 'refusal' } as const

/** A message as the Messages API gives it: https://docs.anthropic.com/en/api/messages */
export function anthropicMessage(reply: Reply): object {
  const message = emptyMessage(reply)
  return {
    ...message,
    content: blocksOf(reply).map(({ whole }) => whole),
    stop_reason: stopReasonOf(reply),
    usage: { ...message.usage, ...outputOf(reply.usage) },
  }
}

/** The same as events: https://docs.anthropic.com/en/docs/build-with-claude/streaming */
export function anthropicStream(reply: Reply): StreamPiece[] {
  const message = emptyMessage(reply)
  const opening = { ...message, usage: { ...message.usage, output_tokens: 1 } }
  const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens } = message.usage
  const usage = { input_tokens, cache_creation_input_tokens, cache_read_input_tokens }
  return [
    bare(event({ type: 'message_start', message: opening })),
    ...blocksOf(reply).flatMap(blockEvents),
    bare(
      event({
        type: 'message_delta',
        delta: { stop_reason: stopReasonOf(reply), stop_sequence: null },
        usage: { ...usage, ...outputOf(reply.usage) },
      }),
    ),
    bare(event({ type: 'message_stop' })),
  ]
}

/** What a stream ends with that fails: an event after the 200. */
export const anthropicStreamError = (body: object): string => event({ ...body, type: 'error' })

const event = (data: { readonly type: string; readonly [field: string]: unknown }): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`

function emptyMessage({ model, makeId, usage }: Reply) {
  const { input, cacheRead, cacheWrite, cacheWrite1h } = usage
  return {
    id: makeId('msg_01'),
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: {
      input_tokens: input,
      cache_creation_input_tokens: cacheWrite + cacheWrite1h,
      cache_read_input_tokens: cacheRead,
      cache_creation: { ephemeral_5m_input_tokens: cacheWrite, ephemeral_1h_input_tokens: cacheWrite1h },
      output_tokens: 0,
      service_tier: 'standard',
    },
  }
}

function outputOf({ output, reasoning }: Usage): object {
  const details = reasoning > 0 ? { output_tokens_details: { thinking_tokens: reasoning } } : {}
  return { output_tokens: output, ...details }
}

function stopReasonOf({ stop, toolCalls }: Reply): string {
  return stop === 'end' && toolCalls.length > 0 ? 'tool_use' : stopReasons[stop]
}

interface Block {
  readonly whole: object
  /** As it begins in a stream. */
  readonly empty: object
  readonly deltas: readonly { readonly delta: object; readonly tokens: number }[]
}

function blocksOf({ thinking, text, toolCalls, makeId }: Reply): Block[] {
  return [
    ...(thinking === '' ? [] : [thinkingBlock(thinking, makeId('sig'))]),
    ...(text === '' && toolCalls.length > 0 ? [] : [textBlock(text)]),
    ...toolCalls.map((call) => toolBlock(call, makeId('toolu_01'))),
  ]
}

function thinkingBlock(thinking: string, signature: string): Block {
  const deltas = words(thinking).map((piece) => ({
    delta: { type: 'thinking_delta', thinking: piece.text },
    tokens: piece.tokens,
  }))
  return {
    whole: { type: 'thinking', thinking, signature },
    empty: { type: 'thinking', thinking: '', signature: '' },
    deltas: [...deltas, { delta: { type: 'signature_delta', signature }, tokens: 0 }],
  }
}

function textBlock(text: string): Block {
  const deltas = words(text).map((piece) => ({
    delta: { type: 'text_delta', text: piece.text },
    tokens: piece.tokens,
  }))
  return { whole: { type: 'text', text }, empty: { type: 'text', text: '' }, deltas }
}

function toolBlock({ name, input }: ToolCall, id: string): Block {
  const json = (partial_json: string, tokens: number) => ({
    delta: { type: 'input_json_delta', partial_json },
    tokens,
  })
  const written = Object.keys(input).length === 0 ? [] : fragments(JSON.stringify(input))
  return {
    whole: { type: 'tool_use', id, name, input },
    empty: { type: 'tool_use', id, name, input: {} },
    deltas: [json('', 0), ...written.map(({ text, tokens }) => json(text, tokens))],
  }
}

/** A ping stands after the first beginning, where the API has it. */
function blockEvents({ empty, deltas }: Block, index: number): StreamPiece[] {
  return [
    bare(event({ type: 'content_block_start', index, content_block: empty })),
    ...(index === 0 ? [bare(event({ type: 'ping' }))] : []),
    ...deltas.map(({ delta, tokens }) => ({
      text: event({ type: 'content_block_delta', index, delta }),
      tokens,
    })),
    bare(event({ type: 'content_block_stop', index })),
  ]
}
