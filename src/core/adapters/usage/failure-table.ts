import type { DatabaseSync } from 'node:sqlite'
import { errorClasses, type FailedAttempt } from '../../usage/failed-attempt.ts'
import { soundFailure } from '../../usage/sound-record.ts'
import { type UsageRecord, usageSources } from '../../usage/usage-record.ts'
import { slotMs } from '../../usage/window-cover.ts'
import { coveredMs } from './better-source.ts'
import { digestOf, type Value } from './call-codec.ts'
import type { NameTable } from './name-table.ts'
import type { StaleTable } from './stale-table.ts'

/** Attempts that had no answer, in usage.db, each once; such that a better source told of, too, do not count. */
export interface FailureTable {
  /**
   * To be called in a transaction.
   * @param onUnsound told of each that is left out, as its numbers are none
   * @returns the slots in which one came, or counts no more
   */
  put(failures: readonly FailedAttempt[], onUnsound?: () => void): ReadonlySet<number>
  /**
   * Lets attempts count no more that worse sources than those of `records` told of the same session at that time. To be called in
   * a transaction. @returns the slots in which they are
   */
  supersede(records: readonly UsageRecord[]): ReadonlySet<number>
}

const columns = [
  ...['key', 'source', 'at', 'tool', 'session', 'parent', 'provider', 'model', 'status', 'class', 'message'],
  ...['attempt', 'duration', 'agent', 'request', 'trace', 'superseded'],
] as const

export function createFailureTable(
  db: DatabaseSync,
  names: NameTable,
  stale: Pick<StaleTable, 'mark'>,
): FailureTable {
  const insert = db.prepare(
    `insert into failure (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})
    on conflict do nothing`,
  )
  const better = createBetterTold(db, names)
  const marked = (times: readonly number[]): ReadonlySet<number> => {
    const slots = new Set(times.map((atMs) => Math.floor(atMs / slotMs)))
    stale.mark(slots)
    return slots
  }
  const putOne = (failure: FailedAttempt): number[] => {
    const isSuperseded = better.isThere(failure)
    const isNew = insert.run(...rowOf(names, failure), Number(isSuperseded)).changes > 0
    return isNew && !isSuperseded ? [failure.atMs, ...better.supersede(failure)] : []
  }
  return {
    put: (failures, onUnsound) =>
      marked(
        failures.flatMap((told) => {
          const failure = soundFailure(told)
          if (failure === null) onUnsound?.()
          return failure === null ? [] : putOne(failure)
        }),
      ),
    supersede: (records) => marked(records.flatMap(better.supersede)),
  }
}

type Told = Pick<FailedAttempt, 'source' | 'tool' | 'session' | 'parentSession' | 'atMs'>

/**
 * A better source is believed for all that a session did at the time, as it is of calls. It tells of helpers as of the session that
 * began them, and of no parents.
 */
function createBetterTold(db: DatabaseSync, names: NameTable) {
  const failed = db.prepare(`select 1 from failure where source < :source and tool = :tool
    and session in (:session, :parent) and at between :from and :until limit 1`)
  const answered = db.prepare(`select 1 from call where source < 2 and source < :source and tool = :tool
    and session in (:session, :parent) and at between :from and :until limit 1`)
  // SQLite looks up in no index what is joined by an `or`.
  const worse = [
    db.prepare(`update failure set superseded = 1 where source > :source and superseded = 0
      and tool = :tool and session = :session and at between :from and :until returning at`),
    db.prepare(`update failure set superseded = 1 where source > :source and superseded = 0
      and tool = :tool and parent = :session and at between :from and :until returning at`),
  ]
  const placeOf = ({ source, tool, session, atMs }: Told) => ({
    ...{ source: usageSources.indexOf(source), tool: names.idOf(tool), session: names.idOrNull(session) },
    ...{ from: atMs - coveredMs, until: atMs + coveredMs },
  })
  return {
    isThere(told: Told): boolean {
      const asked = { ...placeOf(told), parent: names.idOrNull(told.parentSession ?? null) }
      return [failed, answered].some((find) => find.get(asked) !== undefined)
    },
    supersede(told: Told): number[] {
      const asked = placeOf(told)
      return worse.flatMap((update) => update.all(asked)).map((row) => Number(row['at']))
    },
  }
}

function rowOf(names: NameTable, failure: FailedAttempt): Value[] {
  const { source, atMs, tool, session, provider, model, status, errorClass } = failure
  const { message, attempt, durationMs, agent, requestId, traceId, parentSession = null } = failure
  return [
    ...[digestOf(failure.key), usageSources.indexOf(source), atMs, names.idOf(tool)],
    ...[session, parentSession, provider].map(names.idOrNull),
    ...[names.idOf(model), status],
    ...[errorClasses.indexOf(errorClass), message, attempt, durationMs],
    ...[names.idOrNull(agent), requestId, traceId],
  ]
}
