import { amountOf, type Fields, fieldsOf, numberOf, textOf } from '../../gateway/outside.ts'
import { noToolCalls, type Tokens } from '../tokens.ts'
import { noFacts, type UsageRecord } from '../usage-record.ts'
import { historyFailure } from './history-failure.ts'
import type { HistorySink } from './history-parser.ts'

export const opencodeTool = 'opencode'

/** Of the session that a message is in. */
export interface OpencodeSession {
  readonly session: string | null
  readonly parentSession: string | null
  /** Where the message itself says nothing of it. */
  readonly project: string | null
}

/** Whether nothing of it will change any more: before, its counters may grow. */
export function isFinal(message: Fields): boolean {
  return numberOf(fieldsOf(message['time'])['completed']) !== null || message['error'] !== undefined
}

/**
 * Tells what a message of OpenCode is, of whichever schema. Sessions that are forked begin with copies of messages, which have other
 * ids, as have those that were brought from one schema to another; moment, model and all counts are the same, and are its key.
 */
export function tellMessage(message: Fields, of: OpencodeSession, sink: HistorySink): void {
  const atMs = numberOf(fieldsOf(message['time'])['created'])
  const role = message['role'] ?? message['type']
  if (role !== 'assistant' || atMs === null || !isFinal(message)) return
  const model = fieldsOf(message['model'])
  const named = {
    model: textOf(message['modelID']) ?? textOf(model['id']) ?? '',
    provider: textOf(message['providerID'], 100) ?? textOf(model['providerID'], 100),
  }
  const record = recordOf(message, { ...of, ...named, atMs })
  if (record) sink.record(record)
  tellFailure(fieldsOf(message['error']), { ...of, ...named, atMs }, sink)
}

interface Named extends OpencodeSession {
  readonly model: string
  readonly provider: string | null
  readonly atMs: number
}

function recordOf(message: Fields, { atMs, model, provider, ...of }: Named): UsageRecord | null {
  const tokens = tokensOf(fieldsOf(message['tokens']))
  const counts = Object.values(tokens)
  if (counts.every((count) => count === 0)) return null
  const usd = numberOf(message['cost'])
  return {
    ...{ key: `${opencodeTool}/${atMs}/${model}/${counts.join('/')}`, source: 'session_log' },
    ...{ tool: opencodeTool, atMs, session: of.session, parentSession: of.parentSession },
    project: textOf(fieldsOf(message['path'])['cwd'], 1000) ?? of.project,
    ...{ provider, model, tier: 'standard', tokens, tools: noToolCalls },
    // 0 is said of plans and of models that it does not know.
    reportedNano: usd === null || usd === 0 ? null : Math.round(usd * 1e9),
    doubts: tokens.cacheWrite5m > 0 ? ['write_split'] : [],
    facts: { ...noFacts, durationMs: durationOf(fieldsOf(message['time'])) },
  }
}

function durationOf(time: Fields): number | null {
  const [created, completed] = [numberOf(time['created']), numberOf(time['completed'])]
  return created === null || completed === null || completed < created ? null : completed - created
}

/** What it reasons stands beside its output; its input is without what came from the cache. */
function tokensOf(told: Fields): Tokens {
  const cache = fieldsOf(told['cache'])
  const reasoning = amountOf(told['reasoning'])
  return {
    input: amountOf(told['input']),
    cacheRead: amountOf(cache['read']),
    cacheWrite5m: amountOf(cache['write']),
    cacheWrite1h: 0,
    output: amountOf(told['output']) + reasoning,
    reasoning,
  }
}

/** Ends that are nobody's failure: it was told to end, or has said all that it may. */
const chosenEnds = new Set(['MessageAbortedError', 'MessageOutputLengthError'])

function tellFailure(error: Fields, { atMs, session, model, provider }: Named, sink: HistorySink): void {
  const name = textOf(error['name'], 60) ?? textOf(error['type'], 60)
  if (name === null || chosenEnds.has(name)) return
  const data = fieldsOf(error['data'])
  const text = textOf(data['message'], 4000) ?? textOf(error['message'], 4000) ?? name
  const key = `${opencodeTool}/failure/${atMs}/${model}/${name}`
  const shared = { key, tool: opencodeTool, atMs, session, provider, model }
  sink.failure(historyFailure({ ...shared, text, type: name, status: numberOf(data['statusCode']) }))
}
