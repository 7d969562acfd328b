import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { AgentRecord, RunRecord } from '../../event/event-log.ts'
import { projectionVersion } from '../../event/projections.ts'
import type { DroppableRecords } from '../../event/pruning.ts'

/** The tables that are computed from events, inside the transaction that stores them. */
export interface ProjectionTables extends RecordTables {
  agents(): AgentRecord[]
  /** Newest first. */
  runs(agentId: string, limit: number): RunRecord[]
  /** Whether what is stored was computed by this version's rules. */
  isCurrent(): boolean
  /** Goes back to what was known where the log begins, to be brought on by this version's rules. In a transaction. */
  startAnew(): void
}

/** Records of agents and runs, as they are known at one moment. */
export interface RecordTables {
  /** What is changed in these is in memory until it is saved. */
  records(): DroppableRecords
  /** Writes what was changed. In a transaction. */
  save(): void
  /** Forgets all that is in memory: a transaction failed, or somebody else made one. */
  forget(): void
}

export function openProjectionTables(db: DatabaseSync): ProjectionTables {
  const tables = openRecordTables({
    getAgent: db.prepare('select record from agent where id = ?'),
    dropAgent: db.prepare('delete from agent where id = ?'),
    putAgent: db.prepare(
      'insert into agent (id, record) values (?, ?) on conflict (id) do update set record = excluded.record',
    ),
    getRun: db.prepare('select record from run where run_id = ?'),
    dropRun: db.prepare('delete from run where run_id = ?'),
    putRun: db.prepare(`insert into run (run_id, agent_id, started_at_ms, record) values (?, ?, ?, ?)
      on conflict (run_id) do update set record = excluded.record`),
  })
  const allAgents = db.prepare('select record from agent order by id')
  const runsOf = db.prepare(
    'select record from run where agent_id = ? order by started_at_ms desc, run_id desc limit ?',
  )
  const getVersion = db.prepare('select projection_version as version from log_state where one = 1')
  const putVersion = db.prepare('update log_state set projection_version = ? where one = 1')

  return {
    ...tables,
    agents: () => allAgents.all().map((row) => parseRecord<AgentRecord>(row)),
    runs: (agentId, limit) => runsOf.all(agentId, limit).map((row) => parseRecord<RunRecord>(row)),
    isCurrent: () => getVersion.get()?.['version'] === projectionVersion,
    startAnew() {
      tables.forget()
      db.exec(`delete from agent; insert into agent select * from base_agent;
        delete from run; insert into run select * from base_run`)
      putVersion.run(projectionVersion)
    },
  }
}

/** What is known where the log begins. */
export function openBaseTables(db: DatabaseSync): RecordTables {
  return openRecordTables({
    getAgent: db.prepare('select record from base_agent where id = ?'),
    dropAgent: db.prepare('delete from base_agent where id = ?'),
    putAgent: db.prepare(`insert into base_agent (id, record) values (?, ?)
      on conflict (id) do update set record = excluded.record`),
    getRun: db.prepare('select record from base_run where run_id = ?'),
    dropRun: db.prepare('delete from base_run where run_id = ?'),
    putRun: db.prepare(`insert into base_run (run_id, agent_id, started_at_ms, record) values (?, ?, ?, ?)
      on conflict (run_id) do update set record = excluded.record`),
  })
}

type RecordStatement = 'getAgent' | 'dropAgent' | 'putAgent' | 'getRun' | 'dropRun' | 'putRun'

function openRecordTables(sql: Readonly<Record<RecordStatement, StatementSync>>): RecordTables {
  const agents = openChanges<AgentRecord>({ get: sql.getAgent, drop: sql.dropAgent })
  const runs = openChanges<RunRecord>({ get: sql.getRun, drop: sql.dropRun })
  return {
    records: () => ({ agents, runs }),
    save() {
      agents.save((id, record) => sql.putAgent.run(id, JSON.stringify(record)))
      runs.save((id, record) =>
        sql.putRun.run(id, record.agentId, record.startedAtMs, JSON.stringify(record)),
      )
    },
    forget() {
      agents.forget()
      runs.forget()
    },
  }
}

interface Changes<Entry> extends Pick<Map<string, Entry>, 'get' | 'delete'> {
  set(id: string, entry: Entry): unknown
  /** Brings what was changed into the table. */
  save(put: (id: string, entry: Entry) => unknown): void
  /** The table is all that counts. */
  forget(): void
}

/** Records that are kept in memory, so that the next event about the same agent or run need not read them. */
const knownMax = 2_000

/** A table as changed in memory: what is not known is read from it. */
function openChanges<Entry>(stored: {
  readonly get: StatementSync
  readonly drop: StatementSync
}): Changes<Entry> {
  const known = new Map<string, Entry>()
  /** `null`: dropped. */
  const changes = new Map<string, Entry | null>()
  const read = (id: string): Entry | undefined => {
    const row = stored.get.get(id)
    return row && parseRecord<Entry>(row)
  }
  return {
    get(id) {
      const change = changes.get(id)
      return change === undefined ? (known.get(id) ?? read(id)) : (change ?? undefined)
    },
    set: (id, entry) => changes.set(id, entry),
    delete: (id) => changes.set(id, null) !== undefined,
    save(put) {
      if (known.size + changes.size > knownMax) known.clear()
      for (const [id, entry] of changes) {
        known.delete(id)
        if (entry === null) stored.drop.run(id)
        else {
          put(id, entry)
          known.set(id, entry)
        }
      }
      changes.clear()
    },
    forget() {
      known.clear()
      changes.clear()
    },
  }
}

function parseRecord<Entry>(row: Readonly<Record<string, unknown>>): Entry {
  return JSON.parse(String(row['record']))
}
