import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSqliteEventLog } from '../../../../src/core/adapters/sqlite/event-log.ts'
import type { Clock } from '../../../../src/core/platform.ts'
import { eventLogContract } from '../../../contract/event-log.ts'
import { added, wanted } from '../../../contract/event-log-events.ts'
import { prunedLogContract } from '../../../contract/event-log-pruning.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'

let folder: string
let path: string
const clock = { now: () => 1 }
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'superclaw-events-'))
  path = join(folder, 'state', 'state.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('keeps the contract', () => {
  let count = 0
  const open = async (time: Pick<Clock, 'now'>) =>
    openSqliteEventLog({ path: join(folder, `${++count}.db`), clock: time })
  eventLogContract(open)
  prunedLogContract(open)
})

test('what was appended is there after it was opened again, and the chain goes on', async () => {
  {
    await using log = openSqliteEventLog({ path, clock })
    await log.append([added('a')])
  }
  await using log = openSqliteEventLog({ path, clock })
  await log.append([wanted('a', 'running')])
  expect(await log.verify()).toMatchObject({ events: 2, broken: null })
})

test('a foreign writer is noticed within a tick, and what is appended after it fits the chain', async () => {
  let notices = 0
  const fake = createFakeClock()
  await using log = openSqliteEventLog({ path, clock: fake, onForeignWrite: () => notices++ })
  await log.append([added('a')])
  await fake.advance(1_000)
  expect(notices).toBe(0)
  const other = new DatabaseSync(path)
  other.exec(`update event set actor = 'mallory'`)
  other.close()
  await fake.advance(1_000)
  expect(notices).toBe(1)
  await log.append([wanted('a', 'running')])
  expect((await log.verify()).broken?.seq).toBe(1)
})

test('only its owner can read the file and enter its folder', async () => {
  mkdirSync(join(folder, 'state'), { mode: 0o755 })
  await using _log = openSqliteEventLog({ path, clock })
  expect((statSync(path).mode & 0o777).toString(8)).toBe('600')
  expect((statSync(join(folder, 'state')).mode & 0o777).toString(8)).toBe('700')
})

describe('the chain shows', () => {
  const fill = async (): Promise<void> => {
    await using log = openSqliteEventLog({ path, clock })
    for (const id of ['a', 'b', 'c', 'd']) await log.append([added(id)])
  }
  test.for([
    { why: 'a changed event', sql: `update event set actor = 'mallory' where seq = 2`, seq: 2 },
    { why: 'changed data', sql: `update event set data = replace(data, '"x"', '"y"') where seq = 3`, seq: 3 },
    { why: 'a missing event', sql: 'delete from event where seq = 2', seq: 3 },
    { why: 'a changed stamp', sql: 'update event set at_ms = 0 where seq = 2', seq: 2 },
    { why: 'an end that was cut off', sql: 'delete from event where seq > 2', seq: 2 },
    { why: 'that all is gone', sql: 'delete from event', seq: 0 },
    {
      why: 'an event that was added at the end',
      sql: 'insert into event select 5, at_ms, type, version, agent_id, actor, data, hash from event where seq = 4',
      seq: 5,
    },
    {
      why: 'a beginning that was cut off, with the anchor moved to hide it',
      sql: `update log_anchor set seq = 2, at_ms = 1, hash = (select hash from event where seq = 2);
        delete from event where seq <= 2`,
      seq: 3,
    },
    {
      why: 'two events that changed places',
      sql: 'update event set seq = -seq where seq in (2, 3); update event set seq = 5 + seq where seq < 0',
      seq: 2,
    },
  ])('$why', async ({ sql, seq }) => {
    await fill()
    const db = new DatabaseSync(path)
    db.exec(sql)
    db.close()
    await using log = openSqliteEventLog({ path, clock })
    expect((await log.verify()).broken?.seq).toBe(seq)
  })
})

test('what was cut off the end is not written over: what comes after it shows the gap', async () => {
  {
    await using log = openSqliteEventLog({ path, clock })
    for (const id of ['a', 'b', 'c']) await log.append([added(id)])
  }
  const db = new DatabaseSync(path)
  db.exec('delete from event where seq = 3')
  db.close()
  await using log = openSqliteEventLog({ path, clock })
  expect((await log.append([added('d')])).map(({ seq }) => seq)).toEqual([4])
  expect((await log.verify()).broken).toEqual({ seq: 4, what: 'event 3 is missing' })
})

test('data that is no JSON fails its own call, and no other that comes with it', async () => {
  await using log = openSqliteEventLog({ path, clock })
  const circle: Record<string, unknown> = {}
  circle['self'] = circle
  const bad = { ...added('b'), data: circle } as unknown as ReturnType<typeof added>
  const results = await Promise.allSettled([
    log.append([added('a')]),
    log.append([bad]),
    log.append([added('c')]),
  ])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect((await log.verify()).events).toBe(2)
})

test('what waits when it is closed is stored, and what comes after is refused', async () => {
  const log = openSqliteEventLog({ path, clock })
  const waiting = log.append([added('a')])
  await log[Symbol.asyncDispose]()
  expect((await waiting).map(({ seq }) => seq)).toEqual([1])
  await expect(log.append([added('b')])).rejects.toMatchObject({ code: 'PLANE_STOPPING' })
})
