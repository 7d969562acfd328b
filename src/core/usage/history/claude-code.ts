import { basename } from 'node:path'
import { amountOf, type Fields, fieldsOf, numberOf, rowsOf, textOf } from '../../gateway/outside.ts'
import type { ServiceTier } from '../price-call.ts'
import type { Tokens } from '../tokens.ts'
import { noFacts, type UsageDoubt, type UsageRecord } from '../usage-record.ts'
import { claudeFailure } from './claude-failure.ts'
import type { FileParser, HistoryFile, HistoryParser } from './history-parser.ts'

const tool = 'claude-code'

/**
 * Transcripts of Claude Code (`~/.claude/projects`, `.jsonl`). One answer is written several times, also into other files: its
 * copies have one key. (There is no contract for the format: read as version 2.1 writes it.)
 */
export const claudeCodeParser: HistoryParser = {
  tool,
  version: 1,
  marks: [
    // Errors that are shown in the place of an answer have its figures, too.
    ['_tokens', '"output_tokens"', '"assistant"'],
    ['_tokens', '"output_tokens"', 'agent_progress'],
    // Of `maxRetries`.
    ['xRetrie', '"api_error"'],
  ],
  open(file, _, sink): FileParser {
    return {
      line(value) {
        const failure = claudeFailure(value, () => sessionOf(value, file))
        if (failure !== null) return sink.failure(failure)
        const answer = answerOf(value)
        if (answer) for (const record of recordsOf(answer, file)) sink.record(record)
      },
      // All that is needed stands in each line.
      state: () => ({}),
    }
  },
}

/** The line that has an answer; in older versions that of a helper stands whole inside another. */
function answerOf(value: Fields): Fields | null {
  const data = fieldsOf(value['data'])
  if (value['type'] === 'assistant') return value
  if (value['type'] !== 'progress' || data['type'] !== 'agent_progress') return null
  return { ...value, ...fieldsOf(data['message']), isSidechain: true }
}

/** Made by the program itself, of no model. */
const synthetic = '<synthetic>'

function recordsOf(line: Fields, file: HistoryFile): UsageRecord[] {
  const message = fieldsOf(line['message'])
  const usage = fieldsOf(message['usage'])
  const atMs = Date.parse(String(line['timestamp']))
  const model = textOf(message['model'], 200) ?? ''
  if (message['usage'] === undefined || model === synthetic || !Number.isFinite(atMs)) return []
  const session = sessionOf(line, file)
  const shared = {
    ...{ source: 'session_log' as const, tool, atMs, ...session },
    project: textOf(line['cwd'], 1000),
    provider: providerOf(message),
  }
  const key = keyOf(line, message, session.session)
  const own: UsageRecord = {
    ...shared,
    key,
    model,
    ...billedOf(usage),
    reportedNano: dollars(line['costUSD']),
    doubts: doubtsOf(line, usage),
    facts: { ...noFacts, requestId: textOf(line['requestId'], 200) },
  }
  return [own, ...advisorsOf(usage, { ...own, reportedNano: null })]
}

/** A helper's records have the session of who began it, and a file of their own. */
function sessionOf(line: Fields, { path }: HistoryFile): Pick<UsageRecord, 'session' | 'parentSession'> {
  const told = textOf(line['sessionId'], 128)
  const name = basename(path, '.jsonl')
  if (name.startsWith('agent-')) return { session: name, parentSession: told }
  const agentId = textOf(line['agentId'], 128)
  if (line['isSidechain'] === true && agentId !== null) {
    return { session: `agent-${agentId}`, parentSession: told }
  }
  return { session: told ?? name, parentSession: null }
}

/**
 * An id of Anthropic's own stands for one answer, wherever it is. Others may give every answer the same one: those count by
 * session and request.
 */
function keyOf(line: Fields, message: Fields, session: string | null): string {
  const id = textOf(message['id'], 200)
  if (id?.startsWith('msg_')) return `${tool}/${id}`
  const request = textOf(line['requestId'], 200) ?? textOf(line['timestamp'], 64)
  if (id !== null) return `${tool}/${session}/${id}/${request}`
  return `${tool}/${session}/${textOf(line['uuid'], 128) ?? request}`
}

/** Bedrock and Vertex write their own into the ids of answers. */
function providerOf(message: Fields): string | null {
  const id = String(message['id'])
  if (id.startsWith('msg_bdrk_')) return 'aws'
  if (id.startsWith('msg_vrtx_')) return 'google'
  return id.startsWith('msg_') ? 'anthropic' : null
}

function billedOf(usage: Fields): Pick<UsageRecord, 'tier' | 'tokens' | 'tools'> {
  return {
    tier: tierOf(usage),
    tokens: tokensOf(usage),
    tools: {
      webSearches: amountOf(fieldsOf(usage['server_tool_use'])['web_search_requests']),
      fileSearches: 0,
    },
  }
}

/** The flat figure is the sum of both kinds of cache writes; what of it is not told to be of an hour is of five minutes. */
function tokensOf(usage: Fields): Tokens {
  const writes = amountOf(usage['cache_creation_input_tokens'])
  const split = fieldsOf(usage['cache_creation'])
  const cacheWrite1h = amountOf(split['ephemeral_1h_input_tokens'])
  return {
    input: amountOf(usage['input_tokens']),
    cacheRead: amountOf(usage['cache_read_input_tokens']),
    cacheWrite5m: Math.max(writes - cacheWrite1h, amountOf(split['ephemeral_5m_input_tokens']), 0),
    cacheWrite1h,
    output: amountOf(usage['output_tokens']),
    reasoning: 0,
  }
}

function tierOf(usage: Fields): ServiceTier {
  if (usage['speed'] === 'fast') return 'fast'
  const told = usage['service_tier']
  return told === 'batch' || told === 'priority' ? told : 'standard'
}

/** Sub-calls of another model, which the figures of the answer leave out. */
function advisorsOf(usage: Fields, of: UsageRecord): UsageRecord[] {
  return rowsOf(usage['iterations'], 100).flatMap((row, index) => {
    const model = textOf(row['model'], 200)
    if (row['type'] !== 'advisor_message' || model === null) return []
    return [{ ...of, key: `${of.key}/advisor-${index}`, model, ...billedOf(row) }]
  })
}

function doubtsOf(line: Fields, usage: Fields): UsageDoubt[] {
  const doubts: UsageDoubt[] = []
  if (isBefore(textOf(line['version'], 40), [2, 1, 97])) doubts.push('output_floor')
  if (usage['cache_creation'] === undefined && amountOf(usage['cache_creation_input_tokens']) > 0) {
    doubts.push('write_split')
  }
  return doubts
}

/** Whether a version is older; one that is not told is not. */
function isBefore(version: string | null, than: readonly [number, number, number]): boolean {
  const parts = /^(\d+)\.(\d+)\.(\d+)/
    .exec(version ?? '')
    ?.slice(1)
    .map(Number)
  if (!parts) return false
  const different = than.findIndex((part, index) => parts[index] !== part)
  return different >= 0 && (parts[different] ?? 0) < (than[different] ?? 0)
}

function dollars(value: unknown): number | null {
  const usd = numberOf(value)
  return usd === null ? null : Math.round(usd * 1e9)
}
