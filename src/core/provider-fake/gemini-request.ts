import { currentTurn, type Framing, type ModelCall, type OfferedTool, type Turn } from './call.ts'
import { type JsonMap, limitOf, listOf, mapOf, textOf, textWithin } from './json-shape.ts'
import type { ProviderError } from './provider-error.ts'
import { tokensWithin } from './tokens.ts'

/** What generateContent and countTokens would refuse in `body`; the first fault. */
export function geminiFault(body: JsonMap): ProviderError | undefined {
  const contents = geminiPrompt(body)['contents']
  if (contents !== undefined && !Array.isArray(contents)) {
    const description = "Invalid value at 'contents': not a list"
    return { status: 400, message: `Invalid JSON payload received. ${description}` }
  }
  if (listOf(contents).length > 0) return undefined
  return { status: 400, message: '* GenerateContentRequest.contents: contents is not specified\n' }
}

/** countTokens may hold the whole request that is meant. */
const geminiPrompt = (body: JsonMap): JsonMap =>
  body['generateContentRequest'] === undefined ? body : mapOf(body['generateContentRequest'])

export function geminiInputTokens(body: JsonMap): number {
  const { contents, systemInstruction, system_instruction, tools } = geminiPrompt(body)
  return tokensWithin([contents, systemInstruction, system_instruction, tools])
}

/** A request for content that {@link geminiFault} takes. */
export function readGeminiCall(
  body: JsonMap,
  { model, framing }: { readonly model: string; readonly framing: Framing },
): ModelCall {
  const config = mapOf(body['generationConfig'])
  return {
    model,
    framing,
    ...currentTurn(listOf(body['contents']).map(mapOf).flatMap(turnsOf)),
    tools: listOf(body['tools']).flatMap(toolsOf),
    inputTokens: geminiInputTokens(body),
    outputTokensMax: limitOf(config['maxOutputTokens']),
    showsThinking: mapOf(config['thinkingConfig'])['includeThoughts'] === true,
    includesUsage: true,
    includesEncrypted: false,
  }
}

function turnsOf({ role, parts }: JsonMap): Turn[] {
  const all = listOf(parts).map(mapOf)
  const text = textWithin(parts)
  if (role === 'model')
    return [{ role: 'model', text, callsTools: all.some((part) => 'functionCall' in part) }]
  const results = all
    .filter((part) => 'functionResponse' in part)
    .map((part): Turn => ({ role: 'tool', text: resultText(mapOf(part['functionResponse'])['response']) }))
  return text === '' ? results : [...results, { role: 'user', text }]
}

/** Results are maps here; most have their text under `output`. */
function resultText(response: unknown): string {
  const { output, result } = mapOf(response)
  return textOf(output) || textOf(result) || JSON.stringify(response ?? {})
}

function toolsOf(tool: unknown): OfferedTool[] {
  const { functionDeclarations, function_declarations } = mapOf(tool)
  return listOf(functionDeclarations ?? function_declarations)
    .map(mapOf)
    .flatMap(({ name, parameters, parametersJsonSchema }) =>
      typeof name === 'string' ? [{ name, parameters: parametersJsonSchema ?? parameters }] : [],
    )
}
