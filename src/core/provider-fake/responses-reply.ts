import type { ModelCall } from './call.ts'
import { responseErrorCode } from './openai-error.ts'
import type { ProviderError } from './provider-error.ts'
import { type Reply, totalInput, type Usage } from './reply.ts'

/** A part of the output, with its id. */
export interface OutputItem {
  readonly kind: 'reasoning' | 'message' | 'function_call'
  readonly id: string
  /** As it stands in a response that is complete. */
  readonly whole: Readonly<Record<string, unknown>>
  /** What is written in it; empty when nothing is. */
  readonly text: string
}

export interface ResponseParts {
  readonly items: readonly OutputItem[]
  /** The response while it goes on. */
  readonly begun: object
  /** The response at its end. */
  readonly ended: { readonly status: string; readonly [field: string]: unknown }
  /** The response when it breaks off. */
  failed(error: ProviderError): object
}

/** A response: https://platform.openai.com/docs/api-reference/responses/object */
export function responseParts(reply: Reply, call: ModelCall): ResponseParts {
  const base = baseOf(reply, call)
  const items = itemsOf(reply, call)
  const reason = reply.stop === 'length' ? 'max_output_tokens' : 'content_filter'
  const isWhole = reply.stop === 'end'
  return {
    items,
    begun: { ...base, status: 'in_progress', output: [], usage: null },
    ended: {
      ...base,
      status: isWhole ? 'completed' : 'incomplete',
      incomplete_details: isWhole ? null : { reason },
      output: items.map(({ whole }) => whole),
      usage: responseUsage(reply.usage),
    },
    failed: (error) => ({
      ...base,
      status: 'failed',
      error: { code: responseErrorCode(error), message: error.message },
      output: [],
      usage: null,
    }),
  }
}

function baseOf({ makeId, createdS, model }: Reply, call: ModelCall) {
  return {
    id: makeId('resp_'),
    object: 'response',
    created_at: createdS,
    status: 'in_progress',
    background: false,
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: call.outputTokensMax ?? null,
    max_tool_calls: null,
    model,
    output: [],
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    service_tier: 'default',
    store: false,
    temperature: 1,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    truncation: 'disabled',
    usage: null,
    user: null,
    metadata: {},
  }
}

function itemsOf({ thinking, text, toolCalls, makeId }: Reply, call: ModelCall): OutputItem[] {
  return [
    ...(thinking === '' ? [] : [reasoningItem(thinking, makeId('rs_'), call)]),
    ...(text === '' && toolCalls.length > 0 ? [] : [messageItem(text, makeId('msg_'))]),
    ...toolCalls.map(({ name, input }): OutputItem => {
      const id = makeId('fc_')
      const args = JSON.stringify(input)
      const whole = { id, type: 'function_call', status: 'completed', arguments: args }
      return { kind: 'function_call', id, text: args, whole: { ...whole, call_id: makeId('call_'), name } }
    }),
  ]
}

function reasoningItem(thinking: string, id: string, call: ModelCall): OutputItem {
  const text = call.showsThinking ? thinking : ''
  const summary = text === '' ? [] : [{ type: 'summary_text', text }]
  const encrypted = call.includesEncrypted ? { encrypted_content: `gAAAA${id}` } : {}
  return { kind: 'reasoning', id, text, whole: { id, type: 'reasoning', summary, ...encrypted } }
}

function messageItem(text: string, id: string): OutputItem {
  const content = [{ type: 'output_text', annotations: [], logprobs: [], text }]
  const whole = { id, type: 'message', status: 'completed', content, role: 'assistant' }
  return { kind: 'message', id, text, whole }
}

/** `input_tokens` includes what came from a cache, `output_tokens` what was thought. */
function responseUsage(usage: Usage): object {
  const input = totalInput(usage)
  const written = usage.cacheWrite + usage.cacheWrite1h
  return {
    input_tokens: input,
    input_tokens_details: {
      cached_tokens: usage.cacheRead,
      ...(written > 0 ? { cache_write_tokens: written } : {}),
    },
    output_tokens: usage.output,
    output_tokens_details: { reasoning_tokens: usage.reasoning },
    total_tokens: input + usage.output,
  }
}
