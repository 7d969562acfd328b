import { currentTurn, type ModelCall, type OfferedTool, type Turn } from './call.ts'
import { isMap, type JsonMap, limitOf, listOf, mapOf, textOf, textWithin } from './json-shape.ts'
import type { ProviderError } from './provider-error.ts'
import { tokensWithin } from './tokens.ts'

/** What the Messages API would refuse in `body`; the first fault, as it does. */
export function anthropicFault(body: JsonMap, isCount: boolean): ProviderError | undefined {
  if (typeof body['model'] !== 'string' || body['model'] === '') return refusal('model: Field required')
  const max = body['max_tokens']
  if (!isCount && max === undefined) return refusal('max_tokens: Field required')
  if (!isCount && !(Number.isInteger(max) && Number(max) >= 1)) {
    return refusal('max_tokens: Input should be a whole number greater than or equal to 1')
  }
  return messagesFault(body['messages'])
}

const refusal = (message: string): ProviderError => ({ status: 400, message })

function messagesFault(messages: unknown): ProviderError | undefined {
  if (messages === undefined) return refusal('messages: Field required')
  if (!Array.isArray(messages)) return refusal('messages: Input should be a valid list')
  if (messages.length === 0) return refusal('messages: at least one message is required')
  const wrong = messages.findIndex((message) => !isMessage(message))
  return wrong < 0 ? undefined : refusal(`messages.${wrong}: Input should be a message with role and content`)
}

const isMessage = (message: unknown): boolean =>
  isMap(message) &&
  /^(user|assistant|system)$/.test(textOf(message['role'])) &&
  (typeof message['content'] === 'string' || Array.isArray(message['content']))

/** A request of the Messages API that {@link anthropicFault} takes. */
export function readAnthropicCall(body: JsonMap): ModelCall {
  const messages = listOf(body['messages']).map(mapOf)
  const thinking = textOf(mapOf(body['thinking'])['type'])
  return {
    model: textOf(body['model']),
    framing: body['stream'] === true ? 'sse' : 'json',
    ...currentTurn(messages.flatMap(turnsOf)),
    tools: listOf(body['tools']).flatMap(toolOf),
    inputTokens: anthropicInputTokens(body),
    outputTokensMax: limitOf(body['max_tokens']),
    showsThinking: thinking === 'enabled' || thinking === 'adaptive',
    includesUsage: true,
    includesEncrypted: false,
  }
}

export const anthropicInputTokens = (body: JsonMap): number =>
  tokensWithin([body['system'], body['messages'], body['tools']])

/** Results of tools come in messages of the user. */
function turnsOf(message: JsonMap): Turn[] {
  const { role, content } = message
  const blocks = listOf(content).map(mapOf)
  const text = textWithin(content)
  if (role === 'assistant') {
    return [{ role: 'model', text, callsTools: blocks.some(({ type }) => type === 'tool_use') }]
  }
  if (role === 'system') return [{ role: 'system', text }]
  const results = blocks
    .filter(({ type }) => type === 'tool_result')
    .map((block): Turn => ({ role: 'tool', text: textWithin(block['content']) }))
  return text === '' ? results : [...results, { role: 'user', text }]
}

function toolOf(tool: unknown): OfferedTool[] {
  const { name, input_schema } = mapOf(tool)
  return typeof name === 'string' ? [{ name, parameters: input_schema }] : []
}
