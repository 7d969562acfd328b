import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openSqliteEventLog } from '../../../../src/core/adapters/sqlite/event-log.ts'
import { added } from '../../../contract/event-log-events.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

/** The locks of this process on `path`: proc_locks(5). */
function locksOn(path: string): string[] {
  const { ino } = statSync(path)
  return readFileSync('/proc/locks', 'utf8')
    .split('\n')
    .filter((line) => line.split(/\s+/)[4] === String(process.pid) && line.includes(`:${ino} `))
}

test.skipIf(process.platform !== 'linux')(
  'whatever it does, the log keeps its locks on the file',
  async () => {
    using folder = tempFolder()
    const path = join(folder.path, 'state.db')
    const clock = createFakeClock()
    await openSqliteEventLog({ path, clock })[Symbol.asyncDispose]()
    await using log = openSqliteEventLog({ path, clock, onForeignWrite: () => undefined })
    await log.append([added('a')])
    const held = locksOn(path).length
    expect(held).toBeGreaterThan(0)
    await log.append(Array.from({ length: 1_200 }, () => added('b')))
    await log.list({ agentIds: ['b'], limit: 10, from: 'newest' })
    await log.verify()
    await log.rebuild()
    await clock.advance(3_000)
    expect(locksOn(path).length).toBe(held)
  },
)
