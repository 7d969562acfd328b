import { isRepairRun } from '../agent/repair.ts'
import type { LoggedEvent, NewEvent } from './event.ts'
import type { AgentRecord, RunRecord } from './event-log.ts'

/**
 * Raised when these functions make other records than before, so that those that are stored are computed anew. What the
 * events say that are gone is in the tables of the base alone: a migration brings these to the new form.
 */
export const projectionVersion = 2

/** Where records are looked up and put: two maps will do. */
export interface ProjectionRecords {
  readonly agents: RecordTable<AgentRecord>
  readonly runs: RecordTable<RunRecord>
}

export type RecordTable<Entry> = Pick<Map<string, Entry>, 'get'> & { set(id: string, entry: Entry): unknown }

/** Takes `event` over into the records that it is about. */
export function project({ agents, runs }: ProjectionRecords, event: LoggedEvent): void {
  if (event.agentId === null) return
  const agent = agents.get(event.agentId)
  const agentAfter = projectAgent(agent, event)
  if (agentAfter && agentAfter !== agent) agents.set(event.agentId, agentAfter)
  const runId = runOf(event)
  if (runId === undefined) return
  const run = runs.get(runId)
  const runAfter = projectRun(run, event)
  if (runAfter && runAfter !== run) runs.set(runId, runAfter)
}

/**
 * Whether `event` is the end of a run whose end is known. Recovery after a crash may see an end again that was stored
 * just before: the log takes each once.
 */
export function isKnownEnd({ runs }: Pick<ProjectionRecords, 'runs'>, event: NewEvent): boolean {
  return event.type === 'run.ended' && (runs.get(event.data.runId)?.end ?? null) !== null
}

/** What is known of an agent after `event`, which is about it. `undefined`: nothing (an event before it was added). */
export function projectAgent(record: AgentRecord | undefined, event: LoggedEvent): AgentRecord | undefined {
  if (event.type === 'agent.added') return addedAgent(record, event)
  if (!record) return undefined
  switch (event.type) {
    case 'agent.changed':
      return { ...record, name: event.data.name, fleet: event.data.fleet, kind: event.data.kind }
    case 'agent.removed':
      return { ...record, removedAtMs: event.atMs }
    case 'agent.wanted':
      return { ...record, wanted: event.data.wanted }
    case 'agent.state':
      return changedState(record, event)
    case 'run.started':
      if (isRepairRun(event.data.runId)) return record
      return { ...record, restarts: record.restarts + (record.lastEnd === null ? 0 : 1) }
    case 'run.ended':
      return isRepairRun(event.data.runId) ? record : { ...record, lastEnd: event.data.end }
    default:
      return record
  }
}

/** A new reason for the same state does not begin it anew. */
function changedState(
  record: AgentRecord,
  { atMs, data }: LoggedEvent & { type: 'agent.state' },
): AgentRecord {
  const sinceMs = data.from === data.to ? record.sinceMs : atMs
  return { ...record, state: data.to, reason: data.reason, sinceMs }
}

/** One that was removed and comes back begins anew. */
function addedAgent(
  record: AgentRecord | undefined,
  event: LoggedEvent & { type: 'agent.added' },
): AgentRecord {
  const { name, fleet, kind } = event.data
  if (record && record.removedAtMs === null) return { ...record, name, fleet, kind }
  return {
    id: event.agentId ?? '',
    name,
    fleet,
    kind,
    wanted: 'stopped',
    state: 'pending',
    reason: 'added',
    sinceMs: event.atMs,
    restarts: 0,
    addedAtMs: event.atMs,
    removedAtMs: null,
    lastEnd: null,
  }
}

/** The run that `event` is about; `undefined` when it is about none. */
export function runOf(event: Pick<LoggedEvent, 'data'>): string | undefined {
  return 'runId' in event.data ? event.data.runId : undefined
}

/** What is known of a run after `event`, which is about it. Its end counts once. */
export function projectRun(record: RunRecord | undefined, event: LoggedEvent): RunRecord | undefined {
  switch (event.type) {
    case 'run.started':
    case 'run.adopted':
      return record ? adoptedRun(record, event) : openedRun(event)
    case 'run.ready':
      return record && { ...record, readyAtMs: record.readyAtMs ?? event.atMs }
    case 'run.ended':
      return record && record.end === null ? { ...record, end: event.data.end } : record
    default:
      return record
  }
}

function openedRun(event: LoggedEvent & { type: 'run.started' | 'run.adopted' }): RunRecord {
  const { runId, pid } = event.data
  const adoptions = event.type === 'run.adopted' ? 1 : 0
  return {
    runId,
    agentId: event.agentId ?? '',
    startedAtMs: event.atMs,
    pid,
    readyAtMs: null,
    adoptions,
    end: null,
  }
}

function adoptedRun(record: RunRecord, event: LoggedEvent): RunRecord {
  return event.type === 'run.adopted' ? { ...record, adoptions: record.adoptions + 1 } : record
}
