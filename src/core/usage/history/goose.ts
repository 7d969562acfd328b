import { amountOf, type Fields, fieldsOf, numberOf, textOf } from '../../gateway/outside.ts'
import { noToolCalls, type Tokens } from '../tokens.ts'
import { noFacts, type UsageRecord } from '../usage-record.ts'
import type { HistorySink } from './history-parser.ts'
import {
  columnOr,
  columnText,
  type HistoryTables,
  type HistoryTablesReader,
  noRow,
  placeIn,
  type RowPlace,
} from './history-tables.ts'

const tool = 'goose'
const rowsMax = 20_000

/**
 * The database of Goose (`~/.local/share/goose/sessions/sessions.db`): of its schema 15 on a ledger with a row for each request;
 * older ones have only a sum of each session, which is told as such.
 */
export const gooseReader: HistoryTablesReader = {
  tool,
  version: 1,
  readTables(tables, kept, sink) {
    const ledger = tables.columns('usage_ledger')
    const hasLedger = ['id', 'session_id', 'created_timestamp'].every((name) => ledger.has(name))
    const read = hasLedger
      ? readLedger(tables, ledger, { kept: { ...noRow, ...(kept as Partial<RowPlace> | null) }, sink })
      : { state: noRow, isPart: false }
    tellSums(tables, hasLedger, sink)
    return { state: { ...read.state }, isPart: read.isPart }
  },
}

function readLedger(
  tables: HistoryTables,
  ledger: ReadonlySet<string>,
  { kept, sink }: { readonly kept: RowPlace; readonly sink: HistorySink },
): { state: RowPlace; isPart: boolean } {
  const from = placeIn(tables, 'usage_ledger', kept)
  const optional = ['model', 'input_tokens', 'output_tokens', 'total_tokens', 'cache_read_tokens']
  const columns = [...optional, 'cache_write_tokens', 'cost'].map((name) => columnOr(ledger, name))
  const rows = tables.rows(
    `select ledger.*, session.* from (select rowid as row, id, session_id, created_timestamp, ${columns.join(', ')}
      from usage_ledger where rowid > ? order by rowid limit ${rowsMax}) ledger
      ${sessionJoin(tables)} order by ledger.row`,
    from.row,
  )
  for (const row of rows) {
    const record = ledgerRecord(row)
    if (record) sink.record(record)
  }
  const last = rows.at(-1)
  const state = last ? { row: Number(last['row']), id: String(last['id']) } : from
  return { state, isPart: rows.length === rowsMax }
}

function sessionJoin(tables: HistoryTables): string {
  const known = tables.columns('sessions')
  if (!known.has('id')) return 'left join (select null as directory, null as provider) session'
  return `left join (select id as of_session, ${known.has('working_dir') ? 'working_dir' : 'null'} as directory,
    ${known.has('provider_name') ? 'provider_name' : 'null'} as provider from sessions) session
    on of_session = ledger.session_id`
}

function ledgerRecord(row: Fields): UsageRecord | null {
  const [session, atMs] = [columnText(row, 'session_id', 128), momentOf(row['created_timestamp'])]
  const tokens = ledgerTokens(row)
  if (session === null || atMs === null || tokens.input + tokens.output + tokens.cacheRead === 0) return null
  const usd = numberOf(row['cost'])
  return {
    ...{ key: `${tool}/${session}/${String(row['id'])}`, source: 'session_log', tool, atMs, session },
    ...{ parentSession: null, project: columnText(row, 'directory', 1000) },
    ...{ provider: columnText(row, 'provider', 100), model: columnText(row, 'model') ?? '' },
    ...{ tier: 'standard', tokens, tools: noToolCalls, facts: noFacts },
    reportedNano: usd === null ? null : Math.round(usd * 1e9),
    doubts: tokens.cacheWrite5m > 0 ? ['write_split'] : [],
  }
}

/** Whether its input has what came from the cache, as providers differ in it, is seen by the total. */
function ledgerTokens(row: Fields): Tokens {
  const [input, output] = [amountOf(row['input_tokens']), amountOf(row['output_tokens'])]
  const [cacheRead, cacheWrite5m] = [amountOf(row['cache_read_tokens']), amountOf(row['cache_write_tokens'])]
  const cached = cacheRead + cacheWrite5m
  const total = numberOf(row['total_tokens'])
  const isApart = input < cached || (total !== null && total >= input + output + cached)
  return {
    ...{ input: isApart ? input : input - cached, cacheRead, cacheWrite5m, cacheWrite1h: 0 },
    ...{ output, reasoning: 0 },
  }
}

/** Sums of sessions that the ledger has nothing of, dated when these were begun: nobody knows of how many calls they are. */
function tellSums(tables: HistoryTables, hasLedger: boolean, sink: HistorySink): void {
  const known = tables.columns('sessions')
  const sums = ['accumulated_input_tokens', 'accumulated_output_tokens']
  if (![...sums, 'id', 'created_at'].every((name) => known.has(name))) return
  const rows = tables.rows(
    `select id, created_at, ${sums.join(', ')}, ${columnOr(known, 'working_dir')}, ${columnOr(known, 'provider_name')},
      ${columnOr(known, 'model_config_json')} from sessions
      where ${hasLedger ? 'id not in (select session_id from usage_ledger) and' : ''}
      accumulated_input_tokens + accumulated_output_tokens > 0`,
  )
  for (const row of rows) {
    const [session, atMs] = [columnText(row, 'id', 128), momentOf(row['created_at'])]
    if (session === null || atMs === null) continue
    sink.record({
      ...{ key: `${tool}/${session}/sum`, source: 'session_log', tool, atMs, session, parentSession: null },
      ...{ project: columnText(row, 'working_dir', 1000), provider: columnText(row, 'provider_name', 100) },
      ...{ model: modelIn(row['model_config_json']), tier: 'standard' },
      tokens: {
        ...{ input: amountOf(row[sums[0] ?? '']), output: amountOf(row[sums[1] ?? '']), reasoning: 0 },
        ...{ cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 },
      },
      ...{ tools: noToolCalls, reportedNano: null, doubts: [], facts: { ...noFacts, isShare: true } },
    })
  }
}

function modelIn(config: unknown): string {
  try {
    return textOf(fieldsOf(JSON.parse(String(config)))['model_name']) ?? ''
  } catch {
    return ''
  }
}

/** Seconds or milliseconds since the Unix epoch, or as SQLite writes the time of UTC. */
function momentOf(value: unknown): number | null {
  if (typeof value === 'number') return Math.round(value < 1e11 ? value * 1000 : value)
  if (typeof value !== 'string') return null
  const atMs = Date.parse(/^[\d-]+ [\d:.]+$/.test(value) ? `${value.replace(' ', 'T')}Z` : value)
  return Number.isFinite(atMs) ? atMs : null
}
