import type { DatabaseSync } from 'node:sqlite'
import { type Reconciled, reconcile } from '../../usage/reconcile.ts'
import type { ReconcileQuery } from '../../usage/usage-desk.ts'
import { createCallCodec } from './call-codec.ts'
import type { NameTable } from './name-table.ts'

/** More are not shown: whoever looks for a difference names a shorter time. */
const sessionsMax = 200

/**
 * Sessions of which more than one source told in a time, the latest first; by agent where a source knows no session. Claude Code
 * tells live of a session and its helpers by one name, and its history by a name for each: they are shown as one. Helpers of
 * others are sessions of their own to both.
 */
export function readReconciled(
  db: DatabaseSync,
  names: NameTable,
  { fromMs, untilMs }: ReconcileQuery,
): Reconciled[] {
  const codec = createCallCodec(names, () => ({ kind: 'unpriced', why: '' }))
  const calls = db.prepare(`select * from call where at >= ? and at < ? and tool = ?
    and iif(tool = (select id from name where text = 'claude-code'), coalesce(parent, session), session) is ?
    and (session is not null or agent is ?) order by at, id`)
  return db
    .prepare(
      `select tool, iif(tool = (select id from name where text = 'claude-code'), coalesce(parent, session), session) as session,
        iif(session is null, agent, null) as agent, max(at) as last from call
      where at >= ? and at < ? group by 1, 2, 3 having count(distinct source) > 1
      order by last desc limit ?`,
    )
    .all(fromMs, untilMs, sessionsMax)
    .map((group) => {
      const [tool, session, agent] = ['tool', 'session', 'agent'].map((key) => group[key] as number | null)
      const kept = calls.all(fromMs, untilMs, tool ?? null, session ?? null, agent ?? null).map((row) => ({
        record: codec.recordOf('', row),
        costNano: row['price'] as number | null,
        isCounted: row['superseded'] === 0,
      }))
      return reconcile(
        {
          ...{ tool: names.textOf(tool ?? null) ?? '', session: names.textOf(session ?? null) },
          agent: kept.find(({ record }) => record.facts.agent !== null)?.record.facts.agent ?? null,
        },
        kept,
      )
    })
}
