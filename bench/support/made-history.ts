import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Calls of a session. */
const calls = 400

const made = {
  'Claude Code': { folder: '.claude/projects/-home-dev-shop', name: 'session', lines: claudeLines },
  Codex: { folder: '.codex/sessions/2026/11/03', name: 'rollout', lines: codexLines },
} as const

export type MadeTool = keyof typeof made
export const madeTools = Object.keys(made) as MadeTool[]

/** Sessions as they are: what tools answered is most of it, and each answer of the model is told twice. @returns bytes */
export function makeHistory(home: string, tool: MadeTool, sessions: number): number {
  const { folder, name, lines } = made[tool]
  mkdirSync(join(home, folder), { recursive: true })
  let sizeBytes = 0
  for (let session = 0; session < sessions; session += 1) {
    const text = lines(session)
      .map((line) => `${JSON.stringify(line)}\n`)
      .join('')
    sizeBytes += Buffer.byteLength(text)
    writeFileSync(join(home, folder, `${name}-${session}.jsonl`), text)
  }
  return sizeBytes
}

const at = (id: number): string => new Date(1_793_700_000_000 + id * 1000).toISOString()
const output = (index: number): string => `line of "a file" that was read, number ${index}\n`.repeat(300)

function claudeLines(session: number): object[] {
  return Array.from({ length: calls }, (_, index) => claudeExchange(session, index)).flat()
}

function claudeExchange(session: number, index: number): object[] {
  const id = session * calls + index
  const shared = {
    ...{ sessionId: `session-${session}`, cwd: '/home/dev/shop', version: '2.1.233', uuid: `u-${id}` },
    timestamp: at(id),
  }
  const result = { role: 'user', content: [{ type: 'tool_result', content: output(index) }] }
  const answer = (count: number) => ({
    ...{ id: `msg_${id}`, role: 'assistant', model: 'claude-sonnet-4-6' },
    content: [{ type: 'text', text: 'That is done. '.repeat(40) }],
    usage: {
      ...{ input_tokens: 4, cache_creation_input_tokens: 1800, cache_read_input_tokens: 52_310 },
      cache_creation: { ephemeral_5m_input_tokens: 300, ephemeral_1h_input_tokens: 1500 },
      ...{ output_tokens: count, service_tier: 'standard' },
    },
  })
  return [
    { ...shared, type: 'user', message: result },
    { ...shared, type: 'assistant', requestId: `req_${id}`, message: answer(1) },
    { ...shared, type: 'assistant', requestId: `req_${id}`, message: answer(412) },
  ]
}

function codexLines(session: number): object[] {
  const meta = { id: `thread-${session}`, cwd: '/home/dev/shop', model_provider: 'openai' }
  const first = session * calls
  return [
    { timestamp: at(first), type: 'session_meta', payload: meta },
    ...Array.from({ length: calls }, (_, index) => codexExchange(first + index, index)).flat(),
  ]
}

function codexExchange(id: number, index: number): object[] {
  const usage = (times: number) => ({
    ...{ input_tokens: 11_900 * times, cached_input_tokens: 9800 * times, output_tokens: 240 * times },
    ...{ reasoning_output_tokens: 60 * times, total_tokens: 12_140 * times },
  })
  const info = {
    total_token_usage: usage(index + 1),
    last_token_usage: usage(1),
    model_context_window: 258_400,
  }
  const window = { used_percent: 12, window_minutes: 300, resets_at: 1_793_710_000 }
  const count = {
    type: 'token_count',
    info,
    rate_limits: { limit_id: 'codex', primary: window, plan_type: 'pro' },
  }
  const text = 'That is done. '.repeat(40)
  const line = (type: string, payload: object) => ({ timestamp: at(id), type, payload })
  return [
    line('turn_context', { turn_id: `turn-${id}`, cwd: '/home/dev/shop', model: 'gpt-5.5' }),
    line('response_item', { type: 'function_call_output', call_id: `call-${id}`, output: output(index) }),
    line('response_item', { type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] }),
    line('event_msg', { type: 'agent_message', message: text }),
    line('event_msg', count),
    line('event_msg', count),
  ]
}
