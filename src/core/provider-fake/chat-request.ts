import { currentTurn, type ModelCall, type OfferedTool, type Turn } from './call.ts'
import { type JsonMap, limitOf, listOf, mapOf, textOf, textWithin } from './json-shape.ts'
import type { ProviderError } from './provider-error.ts'
import { tokensWithin } from './tokens.ts'

/** What the API of chat completions would refuse in `body`; the first fault, as it does. */
export function chatFault(body: JsonMap): ProviderError | undefined {
  if (typeof body['model'] !== 'string' || body['model'] === '') {
    return { status: 400, message: 'you must provide a model parameter' }
  }
  const { messages } = body
  if (messages === undefined) return missingParameter('messages')
  if (!Array.isArray(messages) || messages.length === 0) {
    const message = "Invalid 'messages': expected a list of at least one message."
    return { status: 400, message, param: 'messages', code: 'invalid_type' }
  }
  if (body['stream_options'] !== undefined && body['stream_options'] !== null && body['stream'] !== true) {
    const message = "The 'stream_options' parameter is only allowed when 'stream' is enabled."
    return { status: 400, message, param: 'stream_options' }
  }
  return undefined
}

export const missingParameter = (param: string): ProviderError => ({
  status: 400,
  message: `Missing required parameter: '${param}'.`,
  param,
  code: 'missing_required_parameter',
})

/** A request for a chat completion that {@link chatFault} takes. */
export function readChatCall(body: JsonMap): ModelCall {
  return {
    model: textOf(body['model']),
    framing: body['stream'] === true ? 'sse' : 'json',
    ...currentTurn(listOf(body['messages']).map(turnOf)),
    tools: listOf(body['tools']).flatMap(toolOf),
    inputTokens: tokensWithin([body['messages'], body['tools']]),
    outputTokensMax: limitOf(body['max_completion_tokens']) ?? limitOf(body['max_tokens']),
    showsThinking: false,
    includesUsage: mapOf(body['stream_options'])['include_usage'] === true,
    includesEncrypted: false,
  }
}

function turnOf(message: unknown): Turn {
  const { role, content, tool_calls } = mapOf(message)
  const text = textWithin(content)
  if (role === 'assistant') return { role: 'model', text, callsTools: listOf(tool_calls).length > 0 }
  if (role === 'tool') return { role: 'tool', text }
  return { role: role === 'user' ? 'user' : 'system', text }
}

function toolOf(tool: unknown): OfferedTool[] {
  const { name, parameters } = mapOf(mapOf(tool)['function'])
  return typeof name === 'string' ? [{ name, parameters }] : []
}
