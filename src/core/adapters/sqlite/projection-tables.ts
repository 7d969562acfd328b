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
  const tables = openRecordTables(db, { agents: 'agent', runs: 'run' })
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
  return openRecordTables(db, { agents: 'base_agent', runs: 'base_run' })
}

function openRecordTables(
  db: DatabaseSync,
  names: { readonly agents: string; readonly runs: string },
): RecordTables {
  const agents = openChanges<AgentRecord>({
    get: db.prepare(`select record from ${names.agents} where id = ?`),
    drop: db.prepare(`delete from ${names.agents} where id = ?`),
  })
  const putAgent = db.prepare(`insert into ${names.agents} (id, record) values (?, ?)
    on conflict (id) do update set record = excluded.record`)
  const runs = openChanges<RunRecord>({
    get: db.prepare(`select record from ${names.runs} where run_id = ?`),
    drop: db.prepare(`delete from ${names.runs} where run_id = ?`),
  })
  const putRun = db.prepare(`insert into ${names.runs} (run_id, agent_id, started_at_ms, record)
    values (?, ?, ?, ?) on conflict (run_id) do update set record = excluded.record`)
  return {
    records: () => ({ agents, runs }),
    save() {
      agents.save((id, record) => putAgent.run(id, JSON.stringify(record)))
      runs.save((id, record) => putRun.run(id, record.agentId, record.startedAtMs, JSON.stringify(record)))
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
