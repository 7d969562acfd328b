import { basename } from 'node:path'
import { amountOf, type Fields, fieldsOf, numberOf, textOf } from '../../gateway/outside.ts'
import type { FailedAttempt } from '../failed-attempt.ts'
import { openclawFailureKey, openclawKey } from '../openclaw-call.ts'
import { noToolCalls } from '../tokens.ts'
import { noFacts, type UsageRecord } from '../usage-record.ts'
import { historyFailure } from './history-failure.ts'
import type { FileParser, HistoryFile, HistoryParser } from './history-parser.ts'

const tool = 'openclaw'

/**
 * Archives of sessions of OpenClaw (`~/.openclaw/agents/…/sessions`; of older versions, and of sessions that were reset or deleted, also
 * the sessions themselves). What is in its databases now is told by the gateway.
 */
export const openclawParser: HistoryParser = {
  tool,
  version: 1,
  marks: [
    ['"usage"', '"assistant"'],
    ['"errorMessage"', '"assistant"'],
    ['"model_change"'],
    ['"model-snapshot"'],
    ['"type":"session"'],
  ],
  open(file, kept, sink): FileParser {
    const state = { model: '', provider: '', project: '', ...kept }
    return {
      line(value) {
        const named = value['type'] === 'custom' ? fieldsOf(value['data']) : value
        state.model = textOf(named['modelId'], 200) ?? state.model
        state.provider = textOf(named['provider'], 100) ?? state.provider
        state.project = textOf(value['cwd'], 1000) ?? state.project
        const record = recordOf(value, file, state)
        if (record) sink.record(record)
        const failure = failureOf(value, file, state)
        if (failure) sink.failure(failure)
      },
      state: () => state,
    }
  },
}

interface Chosen {
  readonly model: string
  readonly provider: string
  readonly project: string
}

const sessionOf = ({ path }: HistoryFile): string => basename(path).replace(/\.jsonl\b.*$/, '')

function failureOf(value: Fields, file: HistoryFile, chosen: Chosen): FailedAttempt | null {
  const message = fieldsOf(value['message'])
  const [id, atMs] = [textOf(value['id'], 200), Date.parse(String(value['timestamp']))]
  if (message['role'] !== 'assistant' || message['stopReason'] !== 'error') return null
  if (id === null || !Number.isFinite(atMs)) return null
  const session = sessionOf(file)
  return historyFailure({
    ...{ key: openclawFailureKey(id), tool, atMs, session },
    provider: textOf(message['provider'], 100) ?? (chosen.provider || null),
    model: textOf(message['model'], 200) ?? chosen.model,
    text: typeof message['errorMessage'] === 'string' ? message['errorMessage'] : '',
  })
}

function recordOf(value: Fields, file: HistoryFile, chosen: Chosen): UsageRecord | null {
  const message = fieldsOf(value['message'])
  const usage = fieldsOf(message['usage'])
  const atMs = Date.parse(String(value['timestamp']))
  const id = textOf(message['responseId'], 200) ?? textOf(value['id'], 200)
  const output = amountOf(usage['output'])
  if (message['role'] !== 'assistant' || id === null || !Number.isFinite(atMs)) return null
  // What it writes in the name of a model, and no model said.
  if (output + amountOf(usage['input']) + amountOf(usage['cacheRead']) === 0) return null
  const session = sessionOf(file)
  const tokens = {
    ...{ input: amountOf(usage['input']), cacheRead: amountOf(usage['cacheRead']) },
    ...{ cacheWrite5m: amountOf(usage['cacheWrite']), cacheWrite1h: 0 },
    ...{ output, reasoning: amountOf(usage['reasoningTokens']) },
  }
  return {
    ...{ key: openclawKey(id, tokens), source: 'session_log', tool, atMs, session, parentSession: null },
    project: chosen.project || null,
    provider: textOf(message['provider'], 100) ?? (chosen.provider || null),
    model: textOf(message['model'], 200) ?? chosen.model,
    tier: 'standard',
    tokens,
    tools: noToolCalls,
    reportedNano: nanoOf(fieldsOf(usage['cost'])['total']),
    doubts: amountOf(usage['cacheWrite']) > 0 ? ['write_split'] : [],
    facts: { ...noFacts, requestId: textOf(message['responseId'], 200) },
  }
}

function nanoOf(value: unknown): number | null {
  const usd = numberOf(value)
  return usd === null ? null : Math.round(usd * 1e9)
}
