import type { Framing, ModelCall } from './call.ts'
import { bare, type Reply, type StreamPiece, totalInput, type Usage } from './reply.ts'
import { words } from './tokens.ts'

const finishReasons = { end: 'STOP', length: 'MAX_TOKENS', refusal: 'SAFETY' } as const

/** What generateContent answers: https://ai.google.dev/api/generate-content */
export function geminiResponse(reply: Reply, { showsThinking }: ModelCall): object {
  const tail = tailOf(reply)
  const parts = partsOf(reply, showsThinking, (text) => [{ text, tokens: 0 }]).map(({ part }) => part)
  return {
    candidates: [candidate(parts, finishReasons[reply.stop])],
    usageMetadata: geminiUsage(reply.usage),
    ...tail,
  }
}

/**
 * The same as chunks, each a response with the usage so far. As events, they end with CR LF; without `alt=sse` the chunks
 * are the elements of a list.
 */
export function geminiStream(reply: Reply, { showsThinking, framing }: ModelCall): StreamPiece[] {
  const tail = tailOf(reply)
  const chunks = partsOf(reply, showsThinking, words)
  let written = 0
  const pieces = chunks.map(({ part, tokens, isThought }, index) => {
    const isLast = index === chunks.length - 1
    written += isThought ? 0 : tokens
    const usage = isLast ? geminiUsage(reply.usage) : geminiUsage(soFar(reply.usage, written))
    const response = {
      candidates: [candidate([part], isLast ? finishReasons[reply.stop] : undefined)],
      usageMetadata: usage,
      ...tail,
    }
    return { text: framed(response, framing, index), tokens }
  })
  return framing === 'json-array' ? [...pieces, bare(']')] : pieces
}

/** What a stream ends with that fails. */
export function geminiStreamError(body: object, framing: Framing, index: number): string {
  return framed(body, framing, index) + (framing === 'json-array' ? ']' : '')
}

function framed(response: object, framing: Framing, index: number): string {
  const json = JSON.stringify(response)
  if (framing === 'json-array') return `${index === 0 ? '[' : ','}${json}\n`
  return `data: ${json}\r\n\r\n`
}

const tailOf = ({ model, makeId }: Reply) => ({ modelVersion: model, responseId: makeId('') })

const candidate = (parts: readonly object[], finishReason: string | undefined): object => ({
  content: { parts, role: 'model' },
  ...(finishReason === undefined ? {} : { finishReason }),
  index: 0,
})

interface Part {
  readonly part: object
  readonly tokens: number
  readonly isThought: boolean
}

type Split = (text: string) => readonly { readonly text: string; readonly tokens: number }[]

/** One at least: an empty text, when nothing is said. A call of a tool is never divided. */
function partsOf({ thinking, text, toolCalls, makeId }: Reply, showsThinking: boolean, split: Split): Part[] {
  const thoughts = showsThinking && thinking !== '' ? split(thinking) : []
  const said = text === '' ? [] : split(text)
  const parts = [
    ...thoughts.map((piece) => ({
      part: { text: piece.text, thought: true },
      tokens: piece.tokens,
      isThought: true,
    })),
    ...said.map((piece) => ({ part: { text: piece.text }, tokens: piece.tokens, isThought: false })),
    ...toolCalls.map(({ name, input }) => ({
      part: { functionCall: { id: makeId(''), name, args: input } },
      tokens: Math.ceil(JSON.stringify(input).length / 4),
      isThought: false,
    })),
  ]
  return parts.length > 0 ? parts : [{ part: { text: '' }, tokens: 0, isThought: false }]
}

function soFar(usage: Usage, written: number): Usage {
  return { ...usage, output: Math.min(usage.output, written + usage.reasoning) }
}

/** `promptTokenCount` includes what came from a cache; what was thought is not in `candidatesTokenCount`. */
function geminiUsage(usage: Usage): object {
  const prompt = totalInput(usage)
  const candidates = usage.output - usage.reasoning
  return {
    promptTokenCount: prompt,
    ...(usage.cacheRead > 0 ? { cachedContentTokenCount: usage.cacheRead } : {}),
    candidatesTokenCount: candidates,
    totalTokenCount: prompt + usage.output,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: prompt }],
    ...(usage.reasoning > 0 ? { thoughtsTokenCount: usage.reasoning } : {}),
  }
}
