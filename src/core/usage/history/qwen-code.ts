import { amountOf, fieldsOf, textOf } from '../../gateway/outside.ts'
import { noToolCalls } from '../tokens.ts'
import { noFacts } from '../usage-record.ts'
import type { FileParser, HistoryParser } from './history-parser.ts'

const tool = 'qwen-code'

/**
 * Chats of Qwen Code (`~/.qwen/projects/…/chats`). While an answer comes it is written again and again, with a prompt of the same
 * size each time; the prompt of the next call has the answer in it, and is larger.
 */
export const qwenCodeParser: HistoryParser = {
  tool,
  version: 1,
  marks: [['"usageMetadata"', '"assistant"']],
  open(_, kept, sink): FileParser {
    const state = { key: '', prompt: -1, ...kept }
    return {
      line(value) {
        const usage = fieldsOf(value['usageMetadata'])
        const atMs = Date.parse(String(value['timestamp']))
        const prompt = amountOf(usage['promptTokenCount'])
        if (value['type'] !== 'assistant' || prompt === 0 || !Number.isFinite(atMs)) return
        const session = textOf(value['sessionId'], 128)
        if (prompt !== state.prompt) {
          state.prompt = prompt
          state.key = `${tool}/${session}/${textOf(value['uuid'], 128) ?? atMs}`
        }
        const cacheRead = amountOf(usage['cachedContentTokenCount'])
        const reasoning = amountOf(usage['thoughtsTokenCount'])
        const output = amountOf(usage['candidatesTokenCount']) + reasoning
        sink.record({
          ...{ key: state.key, source: 'session_log', tool, atMs, session, parentSession: null },
          ...{
            project: textOf(value['cwd'], 1000),
            provider: null,
            model: textOf(value['model'], 200) ?? '',
          },
          tier: 'standard',
          tokens: {
            ...{ input: Math.max(0, prompt - cacheRead), cacheRead, cacheWrite5m: 0, cacheWrite1h: 0 },
            ...{ output, reasoning },
          },
          ...{ tools: noToolCalls, reportedNano: null, doubts: [], facts: noFacts },
        })
      },
      state: () => state,
    }
  },
}
