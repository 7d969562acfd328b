import type { DatabaseSync } from 'node:sqlite'
import type { FailureGroup, FailureQuery, FailureRow, FailureSummary } from '../../usage/failure-query.ts'
import { agentId, callsIn } from './attempt-counts.ts'
import type { NameTable } from './name-table.ts'
import { classOf } from './request-row.ts'
import { readRetries } from './retry-reader.ts'

/** Sums up failed attempts beside the calls of the same time. */
export function summariseFailures(
  deps: { readonly db: DatabaseSync; readonly names: NameTable; readonly nowMs: number },
  query: FailureQuery,
): FailureSummary {
  const { db, names } = deps
  const groups = readGroups(db, names, query)
  const failures = groups.reduce((sum, each) => sum + each.failures, 0)
  const callsOf = callsIn(db, query)
  const calls = [...callsOf.values()].reduce((sum, each) => sum + each, 0)
  const attempts = calls + failures
  const rows = groups.map((group): FailureRow => {
    const own = query.by === 'class' ? null : (callsOf.get(group.id) ?? 0)
    const { id: _, ...row } = group
    return {
      ...row,
      calls: own,
      successRate: own === null ? null : own / (own + row.failures),
      share: row.failures / attempts,
    }
  })
  const first = db.prepare('select min(at) as at from failure').get()?.['at']
  return {
    total: { calls, failures, successRate: attempts === 0 ? null : calls / attempts },
    rows: rows.sort((one, other) => other.failures - one.failures || (one.key < other.key ? -1 : 1)),
    retries: readRetries(deps, query),
    firstMs: typeof first === 'number' ? first : null,
  }
}

type Group = Omit<FailureRow, 'calls' | 'successRate' | 'share'> & { readonly id: number }

function readGroups(db: DatabaseSync, names: NameTable, query: FailureQuery): Group[] {
  const { by, fromMs, untilMs, agent } = query
  // Of the bare columns beside a maximum SQLite takes the row that has it.
  const found = db
    .prepare(`select case :by when 'class' then class when 'agent' then coalesce(agent, 0) when 'tool' then tool
        when 'provider' then coalesce(provider, 0) else model end as grouped,
      class, message, count(*) as failures, min(at) as first, max(at) as last
      from failure where at >= :from and at < :until and superseded = 0
      and (:agent is null or coalesce(agent, 0) = :agent) group by grouped, class`)
    .all({ by, from: fromMs, until: untilMs, agent: agentId(db, agent) })
  return [...Map.groupBy(found, (row) => Number(row['grouped']))].map(([id, rows]) => {
    const latest = rows.reduce((one, other) => (Number(other['last']) > Number(one['last']) ? other : one))
    return {
      id,
      key: keyOf(names, by, id),
      failures: rows.reduce((sum, row) => sum + Number(row['failures']), 0),
      classes: rows
        .map((row) => ({ class: classOf(row['class']), failures: Number(row['failures']) }))
        .sort((one, other) => other.failures - one.failures),
      firstMs: Math.min(...rows.map((row) => Number(row['first']))),
      lastMs: Number(latest['last']),
      lastMessage: latest['message'] as string | null,
      lastClass: classOf(latest['class']),
    }
  })
}

const keyOf = (names: NameTable, by: FailureGroup, id: number): string =>
  by === 'class' ? classOf(id) : id === 0 ? '' : (names.textOf(id) ?? '')
