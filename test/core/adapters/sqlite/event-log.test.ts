import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSqliteEventLog } from '../../../../src/core/adapters/sqlite/event-log.ts'
import { checkRuntime } from '../../../../src/core/adapters/sqlite/open-database.ts'
import { eventLogContract } from '../../../contract/event-log.ts'
import { added, wanted } from '../../../contract/event-log-events.ts'
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
  eventLogContract(async (time) => openSqliteEventLog({ path: join(folder, `${++count}.db`), clock: time }))
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

describe('a file that cannot be used is refused and left as it is', () => {
  const digest = (): string => createHash('sha256').update(readFileSync(path)).digest('hex')
  const refusal = (): string => {
    try {
      openSqliteEventLog({ path, clock })
      return 'opened'
    } catch (error) {
      return (error as { code: string }).code
    }
  }
  test.for([
    {
      why: 'that is no database',
      code: 'STATE_CORRUPT',
      spoil: () => writeFileSync(path, 'hello, I am a text file'),
    },
    { why: 'with a page overwritten', code: 'STATE_CORRUPT', spoil: () => overwrite(4096) },
    { why: 'that lost its end', code: 'STATE_CORRUPT', spoil: () => truncateSync(path, 8192) },
    { why: 'of a newer SuperClaw', code: 'STATE_TOO_NEW', spoil: () => setVersion(999) },
  ])('$why: $code', async ({ code, spoil }) => {
    {
      await using log = openSqliteEventLog({ path, clock })
      for (let index = 0; index < 200; index++) await log.append([added(`agent-${index}`)])
    }
    spoil()
    const before = digest()
    expect(refusal()).toBe(code)
    expect(digest()).toBe(before)
  })
  const overwrite = (offset: number): void => {
    const bytes = readFileSync(path)
    bytes.fill(0xa5, offset, offset + 3_000)
    writeFileSync(path, bytes)
  }
  const setVersion = (version: number): void => {
    const db = new DatabaseSync(path)
    db.exec(`pragma user_version = ${version}`)
    db.close()
  }
})

test.for([
  { why: 'an old Node', versions: { node: '24.14.9', sqlite: '3.51.3' } },
  { why: 'an old SQLite', versions: { node: '24.15.0', sqlite: '3.51.2' } },
])('refuses $why', ({ versions }) => {
  expect(() => checkRuntime(versions)).toThrow(expect.objectContaining({ code: 'RUNTIME_UNFIT' }))
})

test.skipIf(process.getuid?.() !== 0 || process.platform !== 'linux')(
  'on a full disk it refuses writes, goes on reading, and recovers by itself (needs root for a small disk)',
  async () => {
    const disk = join(folder, 'disk')
    mkdirSync(disk)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk])
    try {
      const ballast = join(disk, 'ballast')
      await using log = openSqliteEventLog({ path: join(disk, 'state.db'), clock })
      await log.append([added('a')])
      writeFileSync(ballast, Buffer.alloc(512 * 1024))
      const fill = async (): Promise<void> => {
        for (;;) await log.append(Array.from({ length: 50 }, () => wanted('a', 'running')))
      }
      await expect(fill()).rejects.toMatchObject({ code: 'STORE_READ_ONLY' })
      const seq = log.lastSeq()
      expect(log.isReadOnly()).toBe(true)
      expect((await log.list({ limit: 1, from: 'oldest' })).length).toBe(1)
      truncateSync(ballast, 0)
      await log.append([wanted('a', 'stopped')])
      expect(log.isReadOnly()).toBe(false)
      expect(await log.verify()).toMatchObject({ lastSeq: seq + 1, broken: null })
    } finally {
      execFileSync('umount', ['--lazy', disk])
    }
  },
)

test('no agent among a million others makes its events slow to find: both ways go by an index', () => {
  openSqliteEventLog({ path, clock })
  const db = new DatabaseSync(path)
  const plan = (sql: string): string =>
    db
      .prepare(`explain query plan ${sql}`)
      .all()
      .map((row) => String((row as { detail: string }).detail))
      .join('; ')
  expect(plan('select * from event where agent_id = ? and seq > ? order by seq desc limit 9')).toMatch(
    /SEARCH event USING INDEX event_by_agent/,
  )
  expect(plan('select seq from event where at_ms >= ? order by at_ms, seq limit 1')).toMatch(/event_by_time/)
  db.close()
  chmodSync(path, 0o600)
})
