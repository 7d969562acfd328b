import type { DatabaseSync } from 'node:sqlite'
import { errorClasses, type FailedAttempt } from '../../usage/failed-attempt.ts'
import { usageSources } from '../../usage/usage-record.ts'
import { slotMs } from '../../usage/window-cover.ts'
import { digestOf, type Row, type Value } from './call-codec.ts'
import type { NameTable } from './name-table.ts'
import type { StaleTable } from './stale-table.ts'

/** Attempts that had no answer, in usage.db, each once. */
export interface FailureTable {
  /** To be called in a transaction. @returns the slots in which one came */
  put(failures: readonly FailedAttempt[]): ReadonlySet<number>
}

const columns = [
  ...['key', 'source', 'at', 'tool', 'session', 'provider', 'model', 'status', 'class', 'message'],
  ...['attempt', 'duration', 'agent', 'request', 'trace'],
] as const

export function createFailureTable(db: DatabaseSync, names: NameTable, stale: StaleTable): FailureTable {
  const insert = db.prepare(
    `insert into failure (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})
    on conflict do nothing`,
  )
  return {
    put(failures) {
      const isNew = (failure: FailedAttempt) => insert.run(...rowOf(names, failure)).changes > 0
      const slots = new Set(failures.filter(isNew).map(({ atMs }) => Math.floor(atMs / slotMs)))
      stale.mark(slots)
      return slots
    },
  }
}

function rowOf(names: NameTable, failure: FailedAttempt): Value[] {
  const { source, atMs, tool, session, provider, model, status, errorClass } = failure
  const { message, attempt, durationMs, agent, requestId, traceId } = failure
  return [
    ...[digestOf(failure.key), usageSources.indexOf(source), atMs, names.idOf(tool)],
    ...[names.idOrNull(session), names.idOrNull(provider), names.idOf(model), status],
    ...[errorClasses.indexOf(errorClass), message, attempt, durationMs],
    ...[names.idOrNull(agent), requestId, traceId],
  ]
}

/** A row of `failure` as it was put in. The key is not known any more. */
export function failureOf(names: NameTable, row: Row): Omit<FailedAttempt, 'key'> {
  const textAt = (column: string): string | null => names.textOf(row[column] as number | null)
  return {
    source: usageSources[Number(row['source'])] ?? 'metrics',
    atMs: Number(row['at']),
    tool: textAt('tool') ?? '',
    session: textAt('session'),
    provider: textAt('provider'),
    model: textAt('model') ?? '',
    status: row['status'] as number | null,
    errorClass: errorClasses[Number(row['class'])] ?? 'other',
    message: row['message'] as string | null,
    attempt: row['attempt'] as number | null,
    durationMs: row['duration'] as number | null,
    agent: textAt('agent'),
    requestId: row['request'] as string | null,
    traceId: row['trace'] as string | null,
  }
}
