import type { DatabaseSync } from 'node:sqlite'
import { countOf, decodeSamples, encodeSamples, joinSamples, minuteMs } from '../../metrics/chunk.ts'
import { labelText } from '../../metrics/metric.ts'
import { hourOf } from '../../metrics/roll-up.ts'
import type { SeriesMinute } from '../../metrics/telemetry-store.ts'
import { inTransaction } from './transaction.ts'

/** More series than these are not begun in one file. */
const seriesMax = 100_000

export interface TelemetryWriter {
  /** As `append` of {@link TelemetryStore}. */
  write(minutes: readonly SeriesMinute[]): number
  /** To be called when series were deleted. */
  forget(): void
}

export function createTelemetryWriter(db: DatabaseSync): TelemetryWriter {
  const identify = createIdentifier(db)
  const insert = db.prepare(
    'insert into chunk (level, at, series, data) values (0, ?, ?, ?) on conflict do nothing',
  )
  const known = db.prepare('select data from chunk where level = 0 and at = ? and series = ?')
  const replace = db.prepare('update chunk set data = ? where level = 0 and at = ? and series = ?')
  const progress = db.prepare(
    `insert into progress (one, rolled_until) values (1, ?)
    on conflict do update set rolled_until = min(rolled_until, excluded.rolled_until)`,
  )
  const writeOne = (each: SeriesMinute): boolean => {
    const id = identify.idOf(each)
    if (id === null) return false
    const { metric, minute } = each
    const at = minute.atMs / minuteMs
    if (insert.run(at, id, encodeSamples(metric.kind, minute)).changes > 0) return true
    const before = known.get(at, id)?.['data'] as Uint8Array
    const joined = joinSamples(decodeSamples(metric.kind, minute.atMs, before), minute)
    replace.run(encodeSamples(metric.kind, joined), at, id)
    return true
  }
  return {
    forget: identify.forget,
    write(minutes) {
      const firstMs = minutes.reduce((first, { minute }) => Math.min(first, minute.atMs), Infinity)
      try {
        return inTransaction(db, () => {
          // An hour that is told of late is rolled up again.
          progress.run(hourOf(firstMs) / minuteMs)
          return minutes.reduce((sum, each) => sum + (writeOne(each) ? 0 : countOf(each.minute)), 0)
        })
      } catch (error) {
        // What was begun in it is undone.
        identify.forget()
        throw error
      }
    },
  }
}

/** Finds the id of a series, or begins it. */
function createIdentifier(db: DatabaseSync) {
  const find = db.prepare('select id from series where metric = ? and labels = ?')
  const describe = db.prepare(
    `insert into metric (name, kind, unit, help) values (?, ?, ?, ?)
    on conflict do update set unit = excluded.unit, help = excluded.help where kind = excluded.kind
    returning kind`,
  )
  const begin = db.prepare(
    `insert into series (metric, labels, seen_at)
    select ?, ?, ? where (select count(*) from series) < ? returning id`,
  )
  /** The labels of a source are one object as long as it lives. `null`: it is refused. */
  let known = new WeakMap<object, Map<string, number | null>>()

  const lookUp = ({ metric, labels, minute }: SeriesMinute): number | null => {
    const { name, kind, unit, help } = metric
    // Nothing is returned when the kind is another.
    if (describe.get(name, kind, unit, help) === undefined) return null
    const text = labelText(labels)
    const row = find.get(name, text) ?? begin.get(name, text, minute.atMs / minuteMs, seriesMax)
    return row === undefined ? null : Number(row['id'])
  }
  return {
    forget() {
      known = new WeakMap()
    },
    idOf(each: SeriesMinute): number | null {
      const ids = known.get(each.labels) ?? new Map<string, number | null>()
      known.set(each.labels, ids)
      const remembered = ids.get(each.metric.name)
      if (remembered !== undefined) return remembered
      const id = lookUp(each)
      ids.set(each.metric.name, id)
      return id
    },
  }
}
