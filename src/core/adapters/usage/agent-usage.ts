import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { AgentSpent } from '../../usage/agent-spent.ts'
import { slotMs } from '../../usage/window-cover.ts'

/**
 * By agent, in slots that begin after `fromMs`, read from usage.db as it is: without a thread, a price list or a look at histories.
 * Empty where there is none, or where it cannot be read just now.
 */
export function readSpentByAgent(path: string, fromMs: number): ReadonlyMap<string, AgentSpent> {
  if (!existsSync(path)) return new Map()
  try {
    using db = new DatabaseSync(path, { readOnly: true, timeout: 20 })
    const rows = db
      .prepare(
        `select name.text as agent, sum(calls) as calls, sum(unpriced) as unpriced, sum(price) as cost
        from slot join name on name.id = slot.agent where slot >= ? group by slot.agent`,
      )
      .all(Math.floor(fromMs / slotMs) + 1)
    return new Map(
      rows.map((row) => [
        String(row['agent']),
        { calls: Number(row['calls']), unpriced: Number(row['unpriced']), costNano: Number(row['cost']) },
      ]),
    )
  } catch {
    return new Map()
  }
}

/** What is older is history, however long nobody watched. */
const daysMax = 7

/**
 * Until when the calls of an agent are kept, a quarter of an hour less at most, and not before a week ago. `null` where none is, or
 * where usage.db cannot be read just now.
 */
export function readHeardUntil(path: string, agent: string, nowMs: number): number | null {
  if (!existsSync(path)) return null
  try {
    using db = new DatabaseSync(path, { readOnly: true, timeout: 20 })
    const last = db
      .prepare(
        'select slot from slot where agent = (select id from name where text = ?) order by slot desc limit 1',
      )
      .get(agent)?.['slot']
    return last === undefined ? null : Math.max(Number(last) * slotMs, nowMs - daysMax * 86_400_000)
  } catch {
    return null
  }
}
