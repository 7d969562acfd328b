import type { DatabaseSync } from 'node:sqlite'
import type { SeriesTable } from '../../usage/otlp/series-growth.ts'

/** More of them are forgotten, those first that were told of longest ago. */
const seriesMax = 20_000

/** Series of metrics in usage.db: what was counted last outlives the thread that counts. To be used in a transaction. */
export function createSeriesTable(db: DatabaseSync): SeriesTable & { prune(): void } {
  const read = db.prepare('select time, value from series where key = ?')
  const write = db.prepare('insert or replace into series (key, time, value) values (?, ?, ?)')
  const forget = db.prepare(
    `delete from series where key in
      (select key from series order by time limit max(0, (select count(*) from series) - ${seriesMax}))`,
  )
  return {
    find(series) {
      const row = read.get(series)
      if (!row) return undefined
      return { timeMs: Number(row['time']), value: Number(row['value']) }
    },
    put(series, { timeMs, value }) {
      write.run(series, timeMs, value)
    },
    prune() {
      forget.run()
    },
  }
}
