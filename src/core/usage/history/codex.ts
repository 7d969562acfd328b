import { amountOf, type Fields, fieldsOf, idOf, textOf } from '../../gateway/outside.ts'
import type { ServiceTier } from '../price-call.ts'
import { noToolCalls, type Tokens } from '../tokens.ts'
import { noFacts, type UsageRecord } from '../usage-record.ts'
import { codexFailure } from './codex-failure.ts'
import { codexWindows } from './codex-limits.ts'
import { historyFailure } from './history-failure.ts'
import type { FileParser, HistoryParser, HistorySink, ParserState } from './history-parser.ts'

const tool = 'codex'

/** What stands in the lines before a call, and holds for it. */
interface CodexState {
  session: string | null
  parentSession: string | null
  /** The session that the totals were begun in: a fork begins with a copy of it, and goes on with its totals. */
  lineage: string | null
  provider: string | null
  project: string | null
  model: string
  tier: ServiceTier
  /** The totals that were told last. */
  totals: string
  /** What went wrong since these: copies of a failure are told by it. */
  failures: number
  /** As it was told last, `null` before. */
  isSubscribed: true | null
  /** A call that no total tells of, until it is known to be one. */
  pending: { readonly id: string; readonly usage: Fields; readonly atMs: number } | null
}

const atFirst: CodexState = {
  ...{ session: null, parentSession: null, lineage: null, provider: null, project: null, model: '' },
  ...{ tier: 'standard', totals: '', failures: 0, isSubscribed: null, pending: null },
}

/**
 * Rollouts of Codex CLI (`~/.codex/sessions`, `rollout-….jsonl`). Totals grow with each call and are told again and again; one
 * that is told for the first time is a call. (There is no contract for the format: read as version 0.154 writes it.)
 */
export const codexParser: HistoryParser = {
  tool,
  version: 1,
  marks: [
    ['_msg"', 'token_count'],
    ['_msg"', 'thread_settings_applied'],
    ['_msg"', '"error"'],
    ['_msg"', 'stream_error'],
    ['_contex', '"turn_context"'],
    ['_meta"', '"session_meta"'],
    ['_usage_', '"token_usage_record"'],
    ['_respon', '"compaction_response_id"'],
  ],
  open(_, kept, sink): FileParser {
    const state: CodexState = { ...atFirst, ...(kept as Partial<CodexState> | null) }
    return {
      line(value) {
        const read = readers[String(value['type'])]
        const atMs = Date.parse(String(value['timestamp']))
        if (read && Number.isFinite(atMs)) read(state, fieldsOf(value['payload']), { atMs, sink })
      },
      state: () => ({ ...state }) as unknown as ParserState,
    }
  },
}

interface Told {
  readonly atMs: number
  readonly sink: HistorySink
}

const readers: Readonly<Record<string, (state: CodexState, payload: Fields, told: Told) => void>> = {
  session_meta: readMeta,
  turn_context(state, payload) {
    state.model = textOf(payload['model'], 200) ?? state.model
    state.project = textOf(payload['cwd'], 1000) ?? state.project
  },
  event_msg(state, payload, told) {
    eventReaders[String(payload['type'])]?.(state, payload, told)
  },
  token_usage_record(state, payload, { atMs }) {
    const id = idOf(payload['response_id'])
    if (id !== null) state.pending = { id, usage: fieldsOf(payload['usage']), atMs }
  },
  compacted(state, payload, { sink }) {
    const { pending } = state
    // The call that made a history shorter is in no total.
    if (pending === null || payload['compaction_response_id'] !== pending.id) return
    state.pending = null
    sink.record(recordOf(state, pending.usage, { atMs: pending.atMs, key: `response/${pending.id}` }))
  },
}

/** The first is the file's own; those that follow came with a copy of another session, the last of which began it all. */
function readMeta(state: CodexState, payload: Fields): void {
  const id = textOf(payload['id'], 128)
  if (id === null) return
  state.lineage = id
  if (state.session !== null) return
  const spawn = fieldsOf(fieldsOf(fieldsOf(payload['source'])['subagent'])['thread_spawn'])
  state.session = id
  state.parentSession =
    textOf(spawn['parent_thread_id'], 128) ??
    (payload['thread_source'] === 'subagent' ? textOf(payload['parent_thread_id'], 128) : null)
  state.provider = textOf(payload['model_provider'], 100)
  state.project = textOf(payload['cwd'], 1000)
}

const eventReaders: typeof readers = {
  token_count(state, payload, told) {
    const limits = fieldsOf(payload['rate_limits'])
    // Only who pays with a key has no plan; and who was never told of limits may have one.
    state.isSubscribed = textOf(limits['plan_type']) === null ? null : true
    for (const window of codexWindows(limits, told.atMs)) told.sink.window(window)
    readCount(state, fieldsOf(payload['info']), told)
  },
  thread_settings_applied(state, payload) {
    readSettings(state, fieldsOf(payload['thread_settings']))
  },
  error: readFailure,
  stream_error: readFailure,
}

/** A fork begins with a copy of the failures, too, at other times: what is the same is their place among the totals. */
function readFailure(state: CodexState, payload: Fields, { atMs, sink }: Told): void {
  const failure = codexFailure(payload)
  if (failure === null) return
  state.failures += 1
  const { session, lineage, totals, provider, model, failures } = state
  const key = `${tool}/${lineage}/failure/${totals}/${failures}`
  sink.failure(historyFailure({ ...failure, key, tool, atMs, session, provider, model }))
}

function readSettings(state: CodexState, settings: Fields): void {
  if (!('service_tier' in settings)) return
  const told = settings['service_tier']
  if (told === 'priority' || told === 'fast') state.tier = 'priority'
  else state.tier = told === 'flex' ? 'flex' : 'standard'
}

const counters = [
  'input_tokens',
  'cached_input_tokens',
  'cache_write_input_tokens',
  'output_tokens',
  'reasoning_output_tokens',
] as const

function readCount(state: CodexState, info: Fields, { atMs, sink }: Told): void {
  const before = state.totals
  const total = fieldsOf(info['total_token_usage'])
  const totals = counters.map((name) => amountOf(total[name])).join('/')
  // One that overflowed is told as a total without parts.
  if (isNothing(total) || totals === before) return
  state.totals = totals
  state.failures = 0
  const last = info['last_token_usage']
  const usage = last === undefined ? growth(before, totals) : fieldsOf(last)
  if (isNothing(usage)) return
  state.pending = null
  sink.record(recordOf(state, usage, { atMs, key: totals }))
}

const isNothing = (usage: Fields): boolean =>
  amountOf(usage['input_tokens']) === 0 && amountOf(usage['output_tokens']) === 0

/** What came between two totals, where only these are told; of the first nothing is known. */
function growth(before: string, after: string): Fields {
  if (before === '') return {}
  const [from, to] = [before, after].map((text) => text.split('/').map(Number))
  return Object.fromEntries(
    counters.map((name, index) => [name, Math.max(0, (to?.[index] ?? 0) - (from?.[index] ?? 0))]),
  )
}

function recordOf(
  { session, parentSession, lineage, project, provider, model, tier, isSubscribed }: CodexState,
  usage: Fields,
  { atMs, key }: { readonly atMs: number; readonly key: string },
): UsageRecord {
  return {
    ...{ key: `${tool}/${lineage}/${key}`, source: 'session_log', tool, atMs },
    ...{ session, parentSession, project, provider, model, tier },
    ...{ tokens: tokensOf(usage), tools: noToolCalls, reportedNano: null, doubts: [] },
    facts: { ...noFacts, isSubscribed },
  }
}

/** Its input has what came from the cache, and what went there; its output has the reasoning. */
function tokensOf(usage: Fields): Tokens {
  const [input, cacheRead, cacheWrite5m, output, reasoning] = counters.map((name) => amountOf(usage[name]))
  return {
    input: Math.max(0, (input ?? 0) - (cacheRead ?? 0) - (cacheWrite5m ?? 0)),
    cacheRead: cacheRead ?? 0,
    cacheWrite5m: cacheWrite5m ?? 0,
    cacheWrite1h: 0,
    output: output ?? 0,
    reasoning: reasoning ?? 0,
  }
}
