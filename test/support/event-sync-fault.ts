// Appends to the log of events named by its argument until it is refused, then thrice more; prints what it saw.
import { writeSync } from 'node:fs'
import { openSqliteEventLog } from '../../src/core/adapters/sqlite/event-log.ts'
import { added } from '../contract/event-log-events.ts'

const unfit: string[] = []
const log = openSqliteEventLog({
  path: process.argv[2] ?? '',
  clock: { now: () => 1 },
  onUnfit: ({ code }) => unfit.push(code),
})
let acknowledged = 0
const codes: string[] = []
while (codes.length < 3) {
  try {
    await log.append([added(`agent-${acknowledged}`)])
    acknowledged++
  } catch (error) {
    codes.push((error as { code: string }).code)
  }
}
const read = (await log.list({ limit: 100, from: 'oldest' })).length
writeSync(1, JSON.stringify({ acknowledged, codes, unfit, read, isReadOnly: log.isReadOnly() }))
// Without closing the file, which would sync it.
process.kill(process.pid, 'SIGKILL')
