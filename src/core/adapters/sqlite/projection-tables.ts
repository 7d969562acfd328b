import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { AgentRecord, RunRecord } from '../../event/event-log.ts'
import { type ProjectionRecords, projectionVersion, type RecordTable } from '../../event/projections.ts'

/** The tables that are computed from events, inside the transaction that stores them. */
export interface ProjectionTables {
  /** What is changed in these is in memory until it is saved. */
  records(): ProjectionRecords
  /** Writes what was changed. In a transaction. */
  save(): void
  /** Forgets all that is in memory: a transaction failed, or somebody else made one. */
  forget(): void
  agents(): AgentRecord[]
  /** Newest first. */
  runs(agentId: string, limit: number): RunRecord[]
  /** Whether what is stored was computed by this version's rules. */
  isCurrent(): boolean
  /** Empties the tables, to be filled by this version's rules. In a transaction. */
  clear(): void
}

export function openProjectionTables(db: DatabaseSync): ProjectionTables {
  const getAgent = db.prepare('select record from agent where id = ?')
  const putAgent = db.prepare(
    'insert into agent (id, record) values (?, ?) on conflict (id) do update set record = excluded.record',
  )
  const allAgents = db.prepare('select record from agent order by id')
  const getRun = db.prepare('select record from run where run_id = ?')
  const putRun = db.prepare(`insert into run (run_id, agent_id, started_at_ms, record) values (?, ?, ?, ?)
    on conflict (run_id) do update set record = excluded.record`)
  const runsOf = db.prepare(
    'select record from run where agent_id = ? order by started_at_ms desc, run_id desc limit ?',
  )
  const getVersion = db.prepare('select projection_version as version from log_state where one = 1')
  const putVersion = db.prepare('update log_state set projection_version = ? where one = 1')
  const agents = openChanges<AgentRecord>(getAgent)
  const runs = openChanges<RunRecord>(getRun)
  const forget = (): void => {
    agents.forget()
    runs.forget()
  }

  return {
    records: () => ({ agents, runs }),
    save() {
      for (const [id, record] of agents.changed()) putAgent.run(id, JSON.stringify(record))
      for (const [id, record] of runs.changed())
        putRun.run(id, record.agentId, record.startedAtMs, JSON.stringify(record))
      agents.settle()
      runs.settle()
    },
    forget,
    agents: () => allAgents.all().map((row) => parseRecord<AgentRecord>(row)),
    runs: (agentId, limit) => runsOf.all(agentId, limit).map((row) => parseRecord<RunRecord>(row)),
    isCurrent: () => getVersion.get()?.['version'] === projectionVersion,
    clear() {
      forget()
      db.exec('delete from agent; delete from run')
      putVersion.run(projectionVersion)
    },
  }
}

interface Changes<Entry> extends RecordTable<Entry> {
  changed(): Iterable<[string, Entry]>
  /** What was changed is in the table now. */
  settle(): void
  /** The table is all that counts. */
  forget(): void
}

/** Records that are kept in memory, so that the next event about the same agent or run need not read them. */
const knownMax = 2_000

/** A table as changed in memory: what is not known is read from it. */
function openChanges<Entry>(stored: StatementSync): Changes<Entry> {
  const known = new Map<string, Entry>()
  const changes = new Map<string, Entry>()
  const read = (id: string): Entry | undefined => {
    const row = stored.get(id)
    return row && parseRecord<Entry>(row)
  }
  return {
    get: (id) => changes.get(id) ?? known.get(id) ?? read(id),
    set: (id, entry) => changes.set(id, entry),
    changed: () => changes,
    settle() {
      if (known.size + changes.size > knownMax) known.clear()
      for (const [id, entry] of changes) known.set(id, entry)
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
