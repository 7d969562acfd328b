import { currentTurn, type ModelCall, type OfferedTool, type Turn } from './call.ts'
import { missingParameter } from './chat-request.ts'
import { type JsonMap, limitOf, listOf, mapOf, textOf, textWithin } from './json-shape.ts'
import type { ProviderError } from './provider-error.ts'
import { tokensWithin } from './tokens.ts'

/** What the Responses API would refuse in `body`; the first fault, as it does. */
export function responsesFault(body: JsonMap): ProviderError | undefined {
  if (typeof body['model'] !== 'string' || body['model'] === '') return missingParameter('model')
  const { input } = body
  if (input === undefined) {
    return body['previous_response_id'] === undefined ? missingParameter('input') : undefined
  }
  if (typeof input === 'string' || Array.isArray(input)) return undefined
  const message = "Invalid type for 'input': expected a string or a list of input items."
  return { status: 400, message, param: 'input', code: 'invalid_type' }
}

/** A request for a response that {@link responsesFault} takes. */
export function readResponsesCall(body: JsonMap): ModelCall {
  const { input } = body
  const turns: Turn[] =
    typeof input === 'string' ? [{ role: 'user', text: input }] : listOf(input).flatMap(turnOf)
  const summary = mapOf(body['reasoning'])['summary']
  return {
    model: textOf(body['model']),
    framing: body['stream'] === true ? 'sse' : 'json',
    ...currentTurn(turns),
    tools: listOf(body['tools']).flatMap(toolOf),
    inputTokens: tokensWithin([body['instructions'], input, body['tools']]),
    outputTokensMax: limitOf(body['max_output_tokens']),
    showsThinking: typeof summary === 'string' && summary !== 'none',
    includesUsage: true,
    includesEncrypted: listOf(body['include']).includes('reasoning.encrypted_content'),
  }
}

/** What was thought before is nobody's turn. */
function turnOf(item: unknown): Turn[] {
  const { type, role, content, output } = mapOf(item)
  if (type === 'function_call_output') return [{ role: 'tool', text: textWithin(output) }]
  if (type === 'function_call') return [{ role: 'model', text: '', callsTools: true }]
  if (typeof role !== 'string') return []
  const text = textWithin(content)
  if (role === 'assistant') return [{ role: 'model', text }]
  return [{ role: role === 'user' ? 'user' : 'system', text }]
}

function toolOf(tool: unknown): OfferedTool[] {
  const { type, name, parameters } = mapOf(tool)
  return type === 'function' && typeof name === 'string' ? [{ name, parameters }] : []
}
