// Appends to the log of events named by its argument and prints the number of each that was acknowledged.
import { writeSync } from 'node:fs'
import { openSqliteEventLog } from '../../src/core/adapters/sqlite/event-log.ts'
import { added, endedRun, started, wanted } from '../contract/event-log-events.ts'

const log = openSqliteEventLog({ path: process.argv[2] ?? '', clock: { now: () => Date.now() } })
const id = `${process.pid}`
for (let index = 0; ; index++) {
  const run = `${id}-${index}`
  await log.append([added(id), wanted(id, 'running'), started(id, run), endedRun(id, run, index % 256)])
  writeSync(1, `${log.lastSeq()}\n`)
}
