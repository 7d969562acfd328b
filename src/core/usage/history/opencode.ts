import { type Fields, fieldsOf, numberOf } from '../../gateway/outside.ts'
import type { FileParser, HistoryParser, HistorySink, ParserState } from './history-parser.ts'
import {
  columnOr,
  columnText,
  type HistoryTables,
  type HistoryTablesReader,
  noRow,
  placeIn,
  type RowPlace,
} from './history-tables.ts'
import { isFinal, opencodeTool, tellMessage } from './opencode-message.ts'

/** Messages of older versions of OpenCode: a document each (`~/.local/share/opencode/storage/message`). */
export const opencodeFileParser: HistoryParser = {
  tool: opencodeTool,
  version: 1,
  marks: [['"tokens"']],
  open(_, __, sink): FileParser {
    return {
      line(value) {
        const session = columnText(value, 'sessionID', 128)
        tellMessage(value, { session, parentSession: null, project: null }, sink)
      },
      state: () => ({}),
    }
  },
}

/** A message, or a table of messages, as it is read at once. */
const rowsMax = 20_000
const waitingMax = 1_000
/** One that is longer holds more than figures. */
const dataCharsMax = 4_000_000

interface TableState extends RowPlace {
  /** Messages that were not final when they were read. */
  readonly waiting: readonly string[]
}

/** The tables of both schemas: messages, and the sessions that they are in. */
const layouts = [
  { messages: 'message', sessions: 'session' },
  { messages: 'session_message', sessions: 'session_v2' },
] as const

/**
 * Databases of OpenCode (`~/.local/share/opencode/opencode.db`). A message is written when it begins and changed while it is
 * answered. (Read as version 1.2 writes it, and the schema that came after it.)
 */
export const opencodeReader: HistoryTablesReader = {
  tool: opencodeTool,
  version: 1,
  readTables(tables, kept, sink) {
    const read = layouts.map((layout) =>
      readTable({ tables, ...layout, sink }, (kept?.[layout.messages] ?? {}) as Partial<TableState>),
    )
    const state = Object.fromEntries(layouts.map(({ messages }, index) => [messages, read[index]?.state]))
    return { state: state as ParserState, isPart: read.some(({ isPart }) => isPart) }
  },
}

interface Reading {
  readonly tables: HistoryTables
  readonly messages: string
  readonly sessions: string
  readonly sink: HistorySink
}

function readTable(reading: Reading, kept: Partial<TableState>): { state: TableState; isPart: boolean } {
  const { tables, messages, sink } = reading
  const from = placeIn(tables, messages, { ...noRow, ...kept })
  const select = selectOf(reading)
  if (select === null) return { state: { ...noRow, waiting: [] }, isPart: false }
  const again = (from === noRow ? [] : (kept.waiting ?? [])).flatMap((id) =>
    tables.rows(`${select} where message.id = ?`, id),
  )
  const found = tables.rows(
    `${select} where message.rowid > ? and length(message.data) <= ${dataCharsMax}
      and instr(message.data, '"tokens"') > 0 order by message.rowid limit ${rowsMax}`,
    from.row,
  )
  const waiting = [...again, ...found].flatMap((row) => (tellRow(row, sink) ? [] : [String(row['id'])]))
  const last = found.at(-1)
  return {
    state: {
      ...(last ? { row: Number(last['row']), id: String(last['id']) } : { row: from.row, id: from.id }),
      waiting: waiting.slice(-waitingMax),
    },
    isPart: found.length === rowsMax,
  }
}

/** What of it there is differs from version to version. `null` when there are no messages. */
function selectOf({ tables, messages, sessions }: Reading): string | null {
  const columns = tables.columns(messages)
  if (!['id', 'session_id', 'data'].every((name) => columns.has(name))) return null
  // Sessions of the newer schema stand in the table of the older one in some versions.
  const table = tables.columns(sessions).has('id') ? sessions : 'session'
  const known = tables.columns(table)
  const ofSession = known.has('id')
    ? `left join (select id, ${columnOr(known, 'parent_id')}, ${columnOr(known, 'directory')},
        ${columnOr(known, 'fork_session_id')}, ${columnOr(known, 'fork_boundary')} from "${table}") session
        on session.id = message.session_id`
    : `left join (select null as parent_id, null as directory, null as fork_session_id, null as fork_boundary) session`
  return `select message.row as row, message.id as id, message.session_id as session, message.seq as seq,
    message.type as type, message.data as data, message.time_created as created, session.parent_id as parent,
    session.directory as directory, session.fork_session_id as fork, session.fork_boundary as boundary
    from (select rowid as row, rowid, id, session_id, data, ${columnOr(columns, 'seq')}, ${columnOr(columns, 'type')},
      ${columnOr(columns, 'time_created')} from "${messages}") message ${ofSession}`
}

/** @returns whether there is nothing more to be told of it */
function tellRow(row: Fields, sink: HistorySink): boolean {
  // A fork begins with copies, up to where it was begun, that keep their places.
  const [seq, boundary] = [numberOf(row['seq']), numberOf(row['boundary'])]
  if (row['fork'] !== null && seq !== null && boundary !== null && seq <= boundary) return true
  const data = parsed(row['data'])
  const message: Fields = {
    ...data,
    type: data['type'] ?? row['type'],
    time: { created: row['created'], ...fieldsOf(data['time']) },
  }
  if ((message['role'] ?? message['type']) !== 'assistant') return true
  if (!isFinal(message)) return false
  const [session, parentSession] = [columnText(row, 'session', 128), columnText(row, 'parent', 128)]
  tellMessage(message, { session, parentSession, project: columnText(row, 'directory', 1000) }, sink)
  return true
}

function parsed(text: unknown): Fields {
  try {
    return fieldsOf(JSON.parse(String(text)))
  } catch {
    return {}
  }
}
