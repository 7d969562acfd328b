import type { DatabaseSync } from 'node:sqlite'
import type { LoggedEvent } from '../../event/event.ts'
import type { AgentRecord, RunRecord } from '../../event/event-log.ts'
import { projectAgent, projectRun, runOf } from '../../event/projections.ts'

/** The tables that are computed from events, inside the transaction that stores them. */
export interface ProjectionTables {
  apply(event: LoggedEvent): void
  /** Whether the end of this run is stored, so that a second one is none. */
  hasEnd(runId: string): boolean
  agents(): AgentRecord[]
  /** Newest first. */
  runs(agentId: string, limit: number): RunRecord[]
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
  const read = <Row>(row: unknown): Row | undefined =>
    row === undefined ? undefined : JSON.parse((row as { record: string }).record)

  return {
    apply(event) {
      if (event.agentId === null) return
      const before = read<AgentRecord>(getAgent.get(event.agentId))
      const after = projectAgent(before, event)
      if (after && after !== before) putAgent.run(after.id, JSON.stringify(after))
      const runId = runOf(event)
      if (runId === undefined) return
      const run = projectRun(read<RunRecord>(getRun.get(runId)), event)
      if (run) putRun.run(run.runId, run.agentId, run.startedAtMs, JSON.stringify(run))
    },
    hasEnd: (runId) => (read<RunRecord>(getRun.get(runId))?.end ?? null) !== null,
    agents: () => allAgents.all().flatMap((row) => read<AgentRecord>(row) ?? []),
    runs: (agentId, limit) => runsOf.all(agentId, limit).flatMap((row) => read<RunRecord>(row) ?? []),
    clear: () => db.exec('delete from agent; delete from run'),
  }
}
