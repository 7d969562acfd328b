import type { DatabaseSync } from 'node:sqlite'
import { latencyGroups } from '../../usage/latency-query.ts'
import type { LatencyTally } from '../../usage/latency-tally.ts'
import { levelsMs, slotMs } from '../../usage/window-cover.ts'
import type { Row } from './call-codec.ts'
import { createLatencyTable, type GroupTallies, noGroups, sumsOfRow, tallyOf } from './latency-table.ts'
import type { StaleTable } from './stale-table.ts'

export interface RollUp {
  /**
   * Makes some roll-ups anew that are stale, the newest first. To be called in a transaction.
   * @param filling slots that are left alone, and what they are part of; the newest that is stale when left out
   * @param most slots at once: others want their turn
   */
  run(filling?: ReadonlySet<number>, most?: number): void
  /** Whether there is something for it to do. */
  isDue(filling?: ReadonlySet<number>): boolean
}

/** So many of a level are made anew at once. */
const runMax = 100

export function createRollUp(db: DatabaseSync, stale: StaleTable): RollUp {
  const table = createLatencyTable(db)
  const readSlot = createSlotReader(db)
  const partsOf = (level: number, bucket: number): { from: number; until: number } => {
    const times = (levelsMs[level] ?? slotMs) / (levelsMs[level - 1] ?? slotMs)
    return { from: bucket * times, until: (bucket + 1) * times }
  }
  const readParts = (level: number, bucket: number): GroupTallies => {
    const groups = noGroups()
    const part = { level: level - 1, ...partsOf(level, bucket) }
    for (const [dimension, tallies] of groups.entries()) table.addTo(tallies, dimension, part)
    return groups
  }
  const renew = (level: number, bucket: number): void => {
    table.put(level, bucket, level === 0 ? readSlot(bucket) : readParts(level, bucket))
    stale.clear(level, bucket)
  }
  const dueSlots = (filling: ReadonlySet<number> | undefined, most: number): number[] => {
    const except = filling ?? new Set(stale.ofLevel(0, 1))
    const slots = stale.ofLevel(0, most + except.size).filter((slot) => !except.has(slot))
    return slots.slice(0, most)
  }
  /** A part that is stale keeps what it is part of waiting. */
  const dueWholes = (level: number): number[] =>
    stale.ofLevel(level, runMax).filter((bucket) => !stale.has(level - 1, partsOf(level, bucket)))
  return {
    run(filling, most = runMax) {
      for (const slot of dueSlots(filling, most)) renew(0, slot)
      for (const level of [1, 2]) for (const bucket of dueWholes(level)) renew(level, bucket)
    },
    isDue: (filling) =>
      dueSlots(filling, 1).length > 0 || [1, 2].some((level) => dueWholes(level).length > 0),
  }
}

/** What a slot has: sums from `slot`, the rest from single calls and failures. */
function createSlotReader(db: DatabaseSync): (slot: number) => GroupTallies {
  const sums =
    db.prepare(`select provider, model, agent, tool, sum(calls) as calls, sum(unpriced) as unpriced,
    sum(input) as input, sum(cache_read) as cache_read, sum(cache_write) as cache_write, sum(output) as output,
    sum(price) as price, sum(billed) as billed from slot where slot = ? group by 1, 2, 3, 4`)
  const failures =
    db.prepare(`select coalesce(provider, 0) as provider, model, coalesce(agent, 0) as agent, tool,
    count(*) as failures from failure where at >= ? and at < ? and superseded = 0 group by 1, 2, 3, 4`)
  const times =
    db.prepare(`select coalesce(provider, 0) as provider, model, coalesce(agent, 0) as agent, tool,
    duration, first_token, output from call
    where at >= ? and at < ? and superseded = 0 and (duration is not null or first_token is not null)`)
  return (slot) => {
    const groups = noGroups()
    const range = [slot * slotMs, (slot + 1) * slotMs] as const
    for (const row of sums.iterate(slot)) each(groups, row, (tally) => tally.addSums(sumsOfRow(row)))
    for (const row of failures.iterate(...range)) {
      each(groups, row, (tally) => tally.addSums({ failures: Number(row['failures']) }))
    }
    for (const row of times.iterate(...range)) {
      const measured = timesOf(row)
      each(groups, row, (tally) => tally.addTimes(measured))
    }
    return groups
  }
}

/** The tally of a row in each kind of group. */
function each(groups: GroupTallies, row: Row, add: (tally: LatencyTally) => void): void {
  for (const [dimension, name] of latencyGroups.entries()) {
    const tallies = groups[dimension]
    if (tallies) add(tallyOf(tallies, Number(row[name])))
  }
}

/** What was measured of a row of `call`. */
const timesOf = (row: Row) => ({
  durationMs: row['duration'] as number | null,
  firstTokenMs: row['first_token'] as number | null,
  outputTokens: Number(row['output']),
})
