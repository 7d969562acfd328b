import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export interface ChatModel extends AsyncDisposable {
  /** What a provider entry of OpenClaw has as `baseUrl`. */
  readonly baseUrl: string
  /** How many requests were answered so far. */
  requests(): number
}

/**
 * A model server on loopback that speaks OpenAI's chat completions, always streaming. Words of the last prompt steer
 * it: `USETOOL` has it ask for one `exec` call, `SLOW` has it write forty pieces 250 ms apart, `FAIL402` refuses.
 * Each answer used 1,000 input tokens, 200 cached ones and 34 output tokens.
 */
export async function openChatModel(): Promise<ChatModel> {
  let count = 0
  const server = createServer((request, response) => {
    count += 1
    answer(request, response, count).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests: () => count,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

interface Message {
  readonly role: string
  readonly content: unknown
}

async function answer(request: IncomingMessage, response: ServerResponse, count: number): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  // OpenClaw looks whether the server is there before a cron run.
  if (request.method !== 'POST') return void response.end('{}')
  const { model, messages } = JSON.parse(Buffer.concat(chunks).toString('utf8'))
  const asked = askedOf(messages)
  if (asked.text.includes('FAIL402')) {
    response.writeHead(402, { 'Content-Type': 'application/json' })
    response.end(JSON.stringify({ error: { message: 'no money left', type: 'billing' } }))
    return
  }
  const isTool = asked.text.includes('USETOOL') && !asked.isToolDone
  const finish = isTool ? 'tool_calls' : 'stop'
  const deltas = isTool ? [toolCall(count)] : pieces(asked.text)
  response.writeHead(200, { 'Content-Type': 'text/event-stream' })
  for (const delta of deltas) {
    if (asked.text.includes('SLOW')) await sleep(250)
    write(response, { count, model, choices: [{ index: 0, delta, finish_reason: null }] })
  }
  write(response, { count, model, choices: [{ index: 0, delta: {}, finish_reason: finish }] })
  write(response, { count, model, choices: [], usage })
  response.end('data: [DONE]\n\n')
}

const usage = {
  prompt_tokens: 1200,
  completion_tokens: 34,
  total_tokens: 1234,
  prompt_tokens_details: { cached_tokens: 200 },
}

/** The prompt: OpenClaw adds blocks of its own after it, and the history comes before it. */
function askedOf(messages: readonly Message[]): { text: string; isToolDone: boolean } {
  const texts = messages.map(({ content }) => JSON.stringify(content) ?? '')
  const index = messages.findLastIndex(
    ({ role }, at) => role === 'user' && !texts[at]?.includes('OPENCLAW_INTERNAL_CONTEXT'),
  )
  return {
    text: texts[index] ?? '',
    isToolDone: messages.slice(index).some(({ role }) => role === 'tool'),
  }
}

function pieces(asked: string): object[] {
  const words = asked.includes('SLOW')
    ? Array.from({ length: 40 }, (_, index) => `piece${index} `)
    : ['stub ', 'reply']
  return [{ role: 'assistant', content: '' }, ...words.map((content) => ({ content }))]
}

function toolCall(count: number): object {
  const call = { name: 'exec', arguments: JSON.stringify({ command: 'echo hello-from-tool' }) }
  const toolCalls = [{ index: 0, id: `call_stub${count}`, type: 'function', function: call }]
  return { role: 'assistant', content: null, tool_calls: toolCalls }
}

function write(
  response: ServerResponse,
  { count, ...chunk }: { count: number; [field: string]: unknown },
): void {
  if (response.destroyed) return
  const whole = { id: `chatcmpl-stub${count}`, object: 'chat.completion.chunk', created: 0, ...chunk }
  response.write(`data: ${JSON.stringify(whole)}\n\n`)
}
