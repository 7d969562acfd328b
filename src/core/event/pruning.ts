import type { LoggedEvent } from './event.ts'
import { type ProjectionRecords, project, type RecordTable, runOf } from './projections.ts'

/** Records that can be dropped, too: maps will do. */
export interface DroppableRecords extends ProjectionRecords {
  readonly agents: DroppableTable<ProjectionRecords['agents']>
  readonly runs: DroppableTable<ProjectionRecords['runs']>
}

type DroppableTable<Table> =
  Table extends RecordTable<infer Entry> ? RecordTable<Entry> & Pick<Map<string, Entry>, 'delete'> : never

/** The records as of the last event that is gone, and the records of today. */
export interface PrunedRecords {
  readonly base: DroppableRecords
  readonly live: DroppableRecords
}

/**
 * Takes the oldest events over into the base, from which, with the events that stay, the records of today can be
 * computed anew. What was over by then is dropped from both: runs that had ended, agents that had been removed.
 */
export function foldOldest(records: PrunedRecords, events: readonly LoggedEvent[]): void {
  for (const event of events) project(records.base, event)
  for (const runId of new Set(events.map(runOf))) if (runId !== undefined) dropRun(records, runId)
  for (const { agentId } of events) if (agentId !== null) dropAgent(records, agentId)
}

function dropRun({ base, live }: PrunedRecords, runId: string): void {
  if ((base.runs.get(runId)?.end ?? null) === null) return
  base.runs.delete(runId)
  live.runs.delete(runId)
}

function dropAgent({ base, live }: PrunedRecords, agentId: string): void {
  if ((base.agents.get(agentId)?.removedAtMs ?? null) === null) return
  base.agents.delete(agentId)
  // One that came back since has a record of its own.
  if ((live.agents.get(agentId)?.removedAtMs ?? null) !== null) live.agents.delete(agentId)
}
