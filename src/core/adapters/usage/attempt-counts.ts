import type { DatabaseSync } from 'node:sqlite'
import type { FailureQuery } from '../../usage/failure-query.ts'
import { slotMs } from '../../usage/window-cover.ts'

/**
 * Calls in a time by the number of the name that they are grouped by, all as one by class; 0 for what nobody said. Exact: whole
 * slots are summed, and the ends of the time counted.
 */
export function callsIn(db: DatabaseSync, query: FailureQuery): ReadonlyMap<number, number> {
  const { by, fromMs, untilMs, agent } = query
  const firstSlot = Math.ceil(fromMs / slotMs)
  const endSlot = Math.max(firstSlot, Math.floor(untilMs / slotMs))
  const rows = db
    .prepare(`select grouped, sum(calls) as calls from (
        select case :by when 'agent' then agent when 'tool' then tool when 'provider' then provider
          when 'model' then model else 0 end as grouped, calls from slot
          where slot >= :firstSlot and slot < :endSlot and (:agent is null or agent = :agent)
        union all
        select case :by when 'agent' then coalesce(agent, 0) when 'tool' then tool
          when 'provider' then coalesce(provider, 0) when 'model' then model else 0 end, not share from call
          where at >= :from and at < :fromEnd and superseded = 0 and (:agent is null or coalesce(agent, 0) = :agent)
        union all
        select case :by when 'agent' then coalesce(agent, 0) when 'tool' then tool
          when 'provider' then coalesce(provider, 0) when 'model' then model else 0 end, not share from call
          where at >= :untilStart and at < :until and superseded = 0 and (:agent is null or coalesce(agent, 0) = :agent)
      ) group by grouped`)
    .all({
      ...{ by, firstSlot, endSlot, from: fromMs, until: untilMs, agent: agentId(db, agent) },
      fromEnd: Math.min(untilMs, firstSlot * slotMs),
      untilStart: Math.max(firstSlot, endSlot) * slotMs,
    })
  return new Map(rows.map((row) => [Number(row['grouped']), Number(row['calls'])]))
}

/** The number of an agent's name: 0 of none, -1 of one that nobody ever said; `null` when any is wanted. */
export function agentId(db: DatabaseSync, agent: string | undefined): number | null {
  if (agent === undefined) return null
  if (agent === '') return 0
  return Number(db.prepare('select id from name where text = ?').get(agent)?.['id'] ?? -1)
}
