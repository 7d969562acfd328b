import type { DatabaseSync } from 'node:sqlite'
import {
  decodeSamples,
  encodeAggregate,
  encodeMinutes,
  hourMs,
  type Level,
  levels,
  type MinuteSamples,
  minuteMs,
} from '../../metrics/chunk.ts'
import type { MetricKind } from '../../metrics/metric.ts'
import { expiry, hoursToRollUp, type Keep, rollUpHour } from '../../metrics/roll-up.ts'
import { inTransaction } from './transaction.ts'

/** Done in one go, before others have their turn: some milliseconds. */
const seriesAtOnce = 16
const deletedMinutesAtOnce = 5
const minutesPerHour = hourMs / minuteMs

export interface Tidying {
  readonly keep: Keep
  readonly nowMs: number
  readonly yieldTurn: () => Promise<void>
}

/**
 * Rolls up the hours that are over and deletes what is too old. It can stop anywhere: the next time it goes on there.
 * @returns whether series were deleted
 */
export async function tidyTelemetry(db: DatabaseSync, tidying: Tidying): Promise<boolean> {
  const { keep, nowMs } = tidying
  const rolledUntilMs = (): number =>
    Number(db.prepare('select rolled_until as at from progress').get()?.['at'] ?? nowMs / minuteMs) * minuteMs
  for (const atMs of hoursToRollUp(rolledUntilMs(), nowMs)) await rollUp(db, atMs, tidying)
  const before = expiry(keep, nowMs, rolledUntilMs())
  for (const level of ['samples', 'minutes', 'hours'] as const)
    await expire(db, { level, beforeMs: before[level] }, tidying)
  const { changes } = db
    .prepare('delete from series where seen_at < ?')
    .run(Math.floor(before.hours / minuteMs))
  if (changes > 0) db.exec('delete from metric where name not in (select metric from series)')
  return changes > 0
}

interface KnownSeries {
  readonly id: number
  readonly kind: MetricKind
}

async function rollUp(db: DatabaseSync, atMs: number, { yieldTurn }: Tidying): Promise<void> {
  const from = atMs / minuteMs
  const told = db.prepare(
    `select distinct series.id as id, metric.kind as kind from chunk
    join series on series.id = chunk.series join metric on metric.name = series.metric
    where level = 0 and at >= ? and at < ?`,
  )
  const series = told.all(from, from + minutesPerHour) as unknown as readonly KnownSeries[]
  const rollUpOne = createSeriesRollUp(db, atMs)
  for (let first = 0; first < series.length; first += seriesAtOnce) {
    await yieldTurn()
    inTransaction(db, () => series.slice(first, first + seriesAtOnce).forEach(rollUpOne))
  }
  // What came late meanwhile has set it back, and is rolled up the next time.
  db.prepare('update progress set rolled_until = ? where rolled_until >= ?').run(from + minutesPerHour, from)
}

function createSeriesRollUp(db: DatabaseSync, atMs: number): (series: KnownSeries) => void {
  const from = atMs / minuteMs
  // By minute: the chunks of one minute stand together.
  const sampled = db.prepare('select data from chunk where level = 0 and at = ? and series = ?')
  const write = db.prepare(
    `insert into chunk (level, at, series, data) values (?, ?, ?, ?)
    on conflict do update set data = excluded.data`,
  )
  const seen = db.prepare('update series set seen_at = max(seen_at, ?) where id = ?')
  return ({ id, kind }) => {
    const chunks: MinuteSamples[] = []
    for (let at = from; at < from + minutesPerHour; at++) {
      const data = sampled.get(at, id)?.['data'] as Uint8Array | undefined
      if (data) chunks.push(decodeSamples(kind, at * minuteMs, data))
    }
    const rolled = rollUpHour(kind, chunks)
    if (!rolled) return
    write.run(levels.minutes, from, id, encodeMinutes(kind, atMs, rolled.minutes))
    write.run(levels.hours, from, id, encodeAggregate(kind, rolled.hour))
    seen.run(from + minutesPerHour, id)
  }
}

async function expire(
  db: DatabaseSync,
  { level, beforeMs }: { readonly level: Level; readonly beforeMs: number },
  { yieldTurn }: Tidying,
): Promise<void> {
  const before = Math.floor(beforeMs / minuteMs)
  const oldest = db.prepare('select min(at) as at from chunk where level = ?')
  const remove = db.prepare('delete from chunk where level = ? and at < ?')
  const at = (): number => Number(oldest.get(levels[level])?.['at'] ?? before)
  for (let next = at(); next < before; next = at()) {
    remove.run(levels[level], Math.min(before, next + deletedMinutesAtOnce))
    await yieldTurn()
  }
}
