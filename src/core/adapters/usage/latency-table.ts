import type { DatabaseSync } from 'node:sqlite'
import { latencyGroups } from '../../usage/latency-query.ts'
import { createLatencyTally, type LatencySums, type LatencyTally } from '../../usage/latency-tally.ts'
import type { CoverPart } from '../../usage/window-cover.ts'
import type { Row } from './call-codec.ts'

/** What is known of each group, of each kind of group: by its place in {@link latencyGroups}, then by the number of its name. */
export type GroupTallies = readonly Map<number, LatencyTally>[]

export const noGroups = (): GroupTallies => latencyGroups.map(() => new Map())

export function tallyOf(groups: Map<number, LatencyTally>, key: number): LatencyTally {
  const known = groups.get(key)
  if (known) return known
  const made = createLatencyTally()
  groups.set(key, made)
  return made
}

/** Roll-ups: sums and sketches of slots, hours and days, for each kind of group apart. */
export interface LatencyTable {
  /** In place of what was there. */
  put(level: number, bucket: number, groups: GroupTallies): void
  /** Adds what buckets have of a kind of group. */
  addTo(groups: Map<number, LatencyTally>, dimension: number, part: CoverPart): void
}

export function createLatencyTable(db: DatabaseSync): LatencyTable {
  const forget = db.prepare('delete from latency where level = ? and dimension = ? and bucket = ?')
  const insert = db.prepare(`insert into latency (level, dimension, bucket, key,
    calls, failures, unpriced, price, billed, input, cache_read, cache_write, output,
    duration, first_token, speed) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const read = db.prepare(`select key, calls, failures, unpriced, price, billed,
    input, cache_read, cache_write, output, duration, first_token, speed
    from latency where level = ? and dimension = ? and bucket >= ? and bucket < ?`)
  return {
    put(level, bucket, groups) {
      for (const [dimension, tallies] of groups.entries()) {
        forget.run(level, dimension, bucket)
        for (const [key, tally] of tallies) {
          const { durationMs, firstTokenMs, outputPerSecond } = tally
          insert.run(
            ...[level, dimension, bucket, key, ...sumValues(tally.sums())],
            ...[durationMs.encode(), firstTokenMs.encode(), outputPerSecond.encode()],
          )
        }
      }
    },
    addTo(groups, dimension, { level, from, until }) {
      for (const row of read.iterate(level, dimension, from, until)) {
        const tally = tallyOf(groups, Number(row['key']))
        tally.addSums(sumsOfRow(row))
        tally.durationMs.merge(row['duration'] as Uint8Array)
        tally.firstTokenMs.merge(row['first_token'] as Uint8Array)
        tally.outputPerSecond.merge(row['speed'] as Uint8Array)
      }
    },
  }
}

const sumValues = (sums: LatencySums): number[] => [
  ...[sums.calls, sums.failures, sums.unpriced, sums.costNano, sums.billedNano],
  ...[sums.inputTokens, sums.cacheReadTokens, sums.cacheWriteTokens, sums.outputTokens],
]

/** Sums of a row that names them as `slot` does. */
export function sumsOfRow(row: Row): Partial<LatencySums> {
  return {
    ...{ calls: Number(row['calls']), unpriced: Number(row['unpriced']) },
    failures: Number(row['failures'] ?? 0),
    ...{ costNano: Number(row['price']), billedNano: Number(row['billed']) },
    ...{ inputTokens: Number(row['input']), outputTokens: Number(row['output']) },
    ...{ cacheReadTokens: Number(row['cache_read']), cacheWriteTokens: Number(row['cache_write']) },
  }
}
