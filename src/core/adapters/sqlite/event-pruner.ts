import type { DatabaseSync } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { planeCaller } from '../../access/caller.ts'
import { readEvent } from '../../event/chain.ts'
import type { EventLog } from '../../event/event-log.ts'
import { foldOldest } from '../../event/pruning.ts'
import type { EventTable } from './event-table.ts'
import { openBaseTables, type ProjectionTables } from './projection-tables.ts'
import type { WriteGate } from './write-gate.ts'

/** Events that are removed in one transaction, which holds up whoever comes meanwhile by a few milliseconds; more would outlive the young generation. */
const pageSize = 100

export interface PrunerDeps {
  readonly db: DatabaseSync
  readonly gate: Pick<WriteGate, 'transact'>
  readonly events: EventTable
  readonly projections: ProjectionTables
  readonly append: EventLog['append']
}

/** Removes the oldest events: first it is said, durably, then it is done, a page at a time. */
export function createPruner({ db, gate, events, projections, append }: PrunerDeps): EventLog['prune'] {
  return async (untilSeq) => {
    const { seq: goneSeq } = events.anchor()
    if (untilSeq <= goneSeq) return
    const [last] = events.page(Math.min(untilSeq, events.tip().seq) - 1, 1)
    if (!last) return
    const { seq: lastSeq, atMs: lastAtMs, hash: lastHash } = last
    const data = { firstSeq: goneSeq + 1, lastSeq, lastAtMs, lastHash }
    await append([{ type: 'log.pruned', agentId: null, actor: planeCaller.id, data }])
    const base = openBaseTables(db)
    while (db.isOpen && events.anchor().seq < lastSeq) {
      // What a transaction that failed left in memory is not to be part of the next.
      base.forget()
      gate.transact(() => {
        const { seq } = events.anchor()
        const page = events.page(seq, Math.min(pageSize, lastSeq - seq))
        foldOldest({ base: base.records(), live: projections.records() }, page.map(readEvent))
        base.save()
        projections.save()
        events.removeOldest(page)
      })
      await nextTurn()
    }
  }
}
