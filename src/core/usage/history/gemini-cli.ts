import { basename, dirname } from 'node:path'
import { amountOf, type Fields, fieldsOf, rowsOf, textOf } from '../../gateway/outside.ts'
import type { FailedAttempt } from '../failed-attempt.ts'
import { noToolCalls, type Tokens } from '../tokens.ts'
import { noFacts, type UsageRecord } from '../usage-record.ts'
import { historyFailure } from './history-failure.ts'
import type { FileParser, HistoryFile, HistoryParser } from './history-parser.ts'

const tool = 'gemini-cli'
const messagesMax = 100_000

/**
 * Chats of Gemini CLI (`~/.gemini/tmp/…/chats`): a line a message, which is written again when it changes, or in older versions
 * one document. What was taken back was paid all the same, so that no message goes once it was seen.
 */
export const geminiCliParser: HistoryParser = {
  tool,
  version: 1,
  marks: [['"tokens"'], ['"sessionId"'], ['"error"', 'API Error']],
  open(file, kept, sink): FileParser {
    let session = typeof kept?.['session'] === 'string' ? kept['session'] : null
    return {
      line(value) {
        session = textOf(value['sessionId'], 128) ?? session
        const listed = fieldsOf(value['$set'])['messages'] ?? value['messages']
        for (const message of [value, ...rowsOf(listed, messagesMax)]) {
          const record = recordOf(message, file, session)
          if (record) sink.record(record)
          const failure = failureOf(message, session)
          if (failure) sink.failure(failure)
        }
      },
      state: () => ({ session }),
    }
  },
}

/** What it shows as an error may be its own, too: only what says so came from the API. */
function failureOf(message: Fields, session: string | null): FailedAttempt | null {
  const { content } = message
  const text =
    typeof content === 'string'
      ? content
      : rowsOf(content, 10)
          .map((part) => part['text'])
          .join(' ')
  const [id, atMs] = [textOf(message['id'], 128), Date.parse(String(message['timestamp']))]
  if (message['type'] !== 'error' || id === null || !Number.isFinite(atMs)) return null
  if (!/API Error/i.test(text)) return null
  const model = textOf(message['model'], 200) ?? ''
  const key = `${tool}/${session}/failure/${id}`
  return historyFailure({ key, tool, atMs, session, provider: 'google', model, text })
}

function recordOf(message: Fields, file: HistoryFile, session: string | null): UsageRecord | null {
  const tokens = fieldsOf(message['tokens'])
  const [id, atMs] = [textOf(message['id'], 128), Date.parse(String(message['timestamp']))]
  if (message['type'] !== 'gemini' || id === null || !Number.isFinite(atMs)) return null
  if (amountOf(tokens['input']) + amountOf(tokens['output']) === 0) return null
  return {
    ...{ key: `${tool}/${session}/${id}`, source: 'session_log', tool, atMs, session },
    ...{ ...placeOf(file), provider: 'google', model: textOf(message['model'], 200) ?? '' },
    ...{
      tier: 'standard',
      tokens: tokensOf(tokens),
      tools: noToolCalls,
      reportedNano: null,
      doubts: [],
      facts: noFacts,
    },
  }
}

/** `tmp/<project>/chats/<file>`; those of a helper stand in a folder that is called as the session that began it. */
function placeOf({ path }: HistoryFile): Pick<UsageRecord, 'project' | 'parentSession'> {
  const folder = dirname(path)
  const isHelper = basename(folder) !== 'chats'
  const project = basename(dirname(isHelper ? dirname(folder) : folder))
  return {
    // Older ones are digests of a path, which say nothing.
    project: /^[0-9a-f]{64}$/.test(project) ? null : project,
    parentSession: isHelper ? basename(folder) : null,
  }
}

/** Its input has what came from the cache; thoughts and what tools were given stand beside the rest. */
function tokensOf(tokens: Fields): Tokens {
  const cacheRead = amountOf(tokens['cached'])
  const thoughts = amountOf(tokens['thoughts'])
  return {
    input: Math.max(0, amountOf(tokens['input']) - cacheRead) + amountOf(tokens['tool']),
    cacheRead,
    ...{ cacheWrite5m: 0, cacheWrite1h: 0 },
    output: amountOf(tokens['output']) + thoughts,
    reasoning: thoughts,
  }
}
