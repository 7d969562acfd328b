import { responseErrorCode } from './openai-error.ts'
import type { ProviderError } from './provider-error.ts'
import type { StreamPiece } from './reply.ts'
import type { OutputItem, ResponseParts } from './responses-reply.ts'
import { fragments, type TextPiece, words } from './tokens.ts'

/** An event without its number. */
interface Unnumbered {
  readonly type: string
  readonly fields: object
  readonly tokens?: number
}

/** The events of a response, each one piece: https://platform.openai.com/docs/api-reference/responses-streaming */
export function responsesStream({ items, begun, ended }: ResponseParts): StreamPiece[] {
  return [
    { type: 'response.created', fields: { response: begun } },
    { type: 'response.in_progress', fields: { response: begun } },
    ...items.flatMap(itemEvents),
    { type: `response.${ended.status}`, fields: { response: ended } },
  ].map(numbered)
}

/** What a stream ends with that fails, after so many events. */
export function responsesStreamError(error: ProviderError, parts: ResponseParts, sent: number): string {
  const { message, param } = error
  const fields = { code: responseErrorCode(error), message, param: param ?? null }
  return [
    { type: 'error', fields },
    { type: 'response.failed', fields: { response: parts.failed(error) } },
  ]
    .map((event, index) => numbered(event, sent + index).text)
    .join('')
}

function numbered({ type, fields, tokens = 0 }: Unnumbered, sequence_number: number): StreamPiece {
  const text = `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number, ...fields })}\n\n`
  return { text, tokens }
}

function itemEvents(item: OutputItem, output_index: number): Unnumbered[] {
  return [
    { type: 'response.output_item.added', fields: { output_index, item: begunItem(item) } },
    ...insideEvents[item.kind](item, { item_id: item.id, output_index }),
    { type: 'response.output_item.done', fields: { output_index, item: item.whole } },
  ]
}

function begunItem({ kind, whole }: OutputItem): object {
  if (kind === 'reasoning') return { ...whole, summary: [] }
  if (kind === 'message') return { ...whole, status: 'in_progress', content: [] }
  return { ...whole, status: 'in_progress', arguments: '' }
}

interface ItemPlace {
  readonly item_id: string
  readonly output_index: number
}

const insideEvents: Readonly<
  Record<OutputItem['kind'], (item: OutputItem, place: ItemPlace) => readonly Unnumbered[]>
> = { reasoning: summaryEvents, message: textEvents, function_call: argumentEvents }

function summaryEvents({ text }: OutputItem, itemPlace: ItemPlace): Unnumbered[] {
  if (text === '') return []
  const place = { ...itemPlace, summary_index: 0 }
  const part = (said: string) => ({ ...place, part: { type: 'summary_text', text: said } })
  return [
    { type: 'response.reasoning_summary_part.added', fields: part('') },
    ...deltas('response.reasoning_summary_text.delta', words(text), place),
    { type: 'response.reasoning_summary_text.done', fields: { ...place, text } },
    { type: 'response.reasoning_summary_part.done', fields: part(text) },
  ]
}

function textEvents({ text }: OutputItem, itemPlace: ItemPlace): Unnumbered[] {
  const place = { ...itemPlace, content_index: 0 }
  const part = (said: string) => ({
    ...place,
    part: { type: 'output_text', annotations: [], logprobs: [], text: said },
  })
  return [
    { type: 'response.content_part.added', fields: part('') },
    ...deltas('response.output_text.delta', words(text), { ...place, logprobs: [] }),
    { type: 'response.output_text.done', fields: { ...place, text, logprobs: [] } },
    { type: 'response.content_part.done', fields: part(text) },
  ]
}

function argumentEvents({ text }: OutputItem, place: ItemPlace): Unnumbered[] {
  return [
    ...deltas('response.function_call_arguments.delta', fragments(text), place),
    { type: 'response.function_call_arguments.done', fields: { ...place, arguments: text } },
  ]
}

const deltas = (type: string, pieces: readonly TextPiece[], place: object): Unnumbered[] =>
  pieces.map(({ text, tokens }) => ({ type, fields: { ...place, delta: text }, tokens }))
