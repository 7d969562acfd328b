import { expect, test } from 'vitest'
import type { ScriptInput } from '../../../src/core/provider-fake/script-schema.ts'
import { bodyOf, eventsOf, planOne, requestTo, textRoutes } from '../../support/provider-requests.ts'

const tool = { name: 'look', arguments: { at: 'the sky above' } }
const script = {
  rules: [
    { reply: { thinking: 'I think.', text: 'Well then.', tools: [tool] }, usage: { input: 7, output: 9 } },
  ],
} satisfies Omit<ScriptInput, 'version'>
const offered = {
  messages: { thinking: { type: 'adaptive' }, tools: [{ name: 'look', input_schema: {} }] },
  chat: { tools: [{ type: 'function', function: { name: 'look' } }] },
  responses: { reasoning: { summary: 'auto' }, tools: [{ type: 'function', name: 'look' }] },
  gemini: {
    generationConfig: { thinkingConfig: { includeThoughts: true } },
    tools: [{ functionDeclarations: [{ name: 'look' }] }],
  },
}

const planned = (route: keyof typeof offered, more: object = {}) =>
  planOne(script, requestTo(route, { stream: true, body: { ...offered[route], ...more } }))

const typesOf = (events: readonly { readonly type: string }[]): string[] =>
  events.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1])

test('a message comes as blocks, each begun and ended, and its usage at the end again', () => {
  const message = planned('messages')
  const events = eventsOf(message)
  const block = ['content_block_start', 'content_block_delta', 'content_block_stop']
  expect(typesOf(events)).toEqual([
    ...['message_start', 'content_block_start', 'ping', 'content_block_delta', 'content_block_stop'],
    ...block,
    ...block,
    ...['message_delta', 'message_stop'],
  ])
  expect(bodyOf(message)).toMatch(/^event: message_start\ndata: \{"type":"message_start",.*\}\n\nevent: /)
  expect(events[0].message).toMatchObject({ content: [], usage: { input_tokens: 7, output_tokens: 1 } })
  expect(events.at(-2)).toMatchObject({
    delta: { stop_reason: 'tool_use' },
    usage: { input_tokens: 7, output_tokens: 9 },
  })
  expect(
    events.map(({ delta }) => delta?.type).filter((type, index, all) => type && type !== all[index - 1]),
  ).toEqual([...['thinking_delta', 'signature_delta', 'text_delta', 'input_json_delta']])
  const json = events.map(({ delta }) => delta?.partial_json ?? '').join('')
  expect(JSON.parse(json)).toEqual({ at: 'the sky above' })
})

test('who does not ask Anthropic for thinking gets none, and pays for none', () => {
  const { usage, answer } = planOne(
    { rules: [{ reply: { thinking: 'Hm, hm.', text: 'Well.' } }] },
    requestTo('messages'),
  )
  expect(usage).toMatchObject({ output: 2, reasoning: 0 })
  expect(answer.pieces[0]?.text).not.toContain('thinking')
})

test('chunks of a chat have no usage unless it is asked for', () => {
  const chunks = eventsOf(planned('chat'))
  expect(chunks.at(-1)).toBe('[DONE]')
  expect(chunks.slice(0, -1).every((chunk) => chunk.choices.length === 1 && !('usage' in chunk))).toBe(true)
  expect(chunks[0].choices[0].delta).toEqual({ role: 'assistant', content: '', refusal: null })
  expect(chunks.at(-2).choices[0]).toMatchObject({ delta: {}, finish_reason: 'tool_calls' })
})

test('chunks of a chat whose usage is asked for have none but the last, which has nothing else', () => {
  const chunks = eventsOf(planned('chat', { stream_options: { include_usage: true } }))
  expect(chunks.slice(0, -2).every(({ usage }) => usage === null)).toBe(true)
  expect(chunks.at(-2)).toMatchObject({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 9 } })
})

test('the arguments of a tool come in pieces, its name and id once', () => {
  const calls = eventsOf(planned('chat')).flatMap((chunk) => chunk.choices?.[0].delta.tool_calls ?? [])
  expect(calls[0]).toMatchObject({ index: 0, type: 'function', function: { name: 'look', arguments: '' } })
  expect(calls.slice(1).every((call) => call.id === undefined && call.function.name === undefined)).toBe(true)
  expect(JSON.parse(calls.map((call) => call.function.arguments).join(''))).toEqual({ at: 'the sky above' })
})

test('the events of a response are numbered, and each part of it is begun and done', () => {
  const events = eventsOf(planned('responses'))
  expect(typesOf(events).map((type) => type.replace('response.', ''))).toEqual([
    ...['created', 'in_progress'],
    ...['output_item.added', 'reasoning_summary_part.added', 'reasoning_summary_text.delta'],
    ...['reasoning_summary_text.done', 'reasoning_summary_part.done', 'output_item.done'],
    ...['output_item.added', 'content_part.added', 'output_text.delta'],
    ...['output_text.done', 'content_part.done', 'output_item.done'],
    ...[
      'output_item.added',
      'function_call_arguments.delta',
      'function_call_arguments.done',
      'output_item.done',
    ],
    ...['completed'],
  ])
  expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, index) => index))
  expect(events.at(-1).response).toMatchObject({
    status: 'completed',
    usage: { input_tokens: 7, output_tokens: 9 },
  })
  const done = events.filter(({ type }) => type === 'response.output_item.done').map(({ item }) => item)
  expect(events.at(-1).response.output).toEqual(done)
})

test('chunks of Gemini are responses with the usage so far, and end with CR LF', () => {
  const gemini = planned('gemini')
  expect(bodyOf(gemini)).toMatch(/^data: \{.*\}\r\n\r\ndata: /)
  const chunks = eventsOf(gemini)
  expect(chunks.map(({ candidates }) => candidates[0].finishReason).filter(Boolean)).toEqual(['STOP'])
  const written = chunks.map(({ usageMetadata }) => usageMetadata.candidatesTokenCount)
  expect(written).toEqual([...written].sort((a, b) => a - b))
  expect(chunks.flatMap(({ candidates }) => candidates[0].content.parts)).toMatchObject([
    { text: 'I', thought: true },
    { text: ' think.', thought: true },
    { text: 'Well' },
    { text: ' then.' },
    { functionCall: { name: 'look', args: { at: 'the sky above' } } },
  ])
})

test('without alt=sse the chunks of Gemini are the elements of a list', () => {
  const request = requestTo('gemini', { stream: true })
  const list = planOne(script, { ...request, path: request.path.replace('?alt=sse', '') })
  expect(list.answer.headers['content-type']).toContain('application/json')
  expect(JSON.parse(bodyOf(list))).toMatchObject([
    { candidates: [{}] },
    { candidates: [{ finishReason: 'STOP' }] },
  ])
})

test.for(textRoutes)('%s: a stream says the same as the document', (route) => {
  const read = (isStream: boolean) => {
    const { usage, model } = planOne(script, requestTo(route, { stream: isStream, body: offered[route] }))
    return { usage, model }
  }
  expect(read(true)).toEqual(read(false))
})
