import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSqliteEventLog } from '../../../../src/core/adapters/sqlite/event-log.ts'
import { checkRuntime } from '../../../../src/core/adapters/sqlite/open-database.ts'
import { added } from '../../../contract/event-log-events.ts'

let folder: string
let path: string
const clock = { now: () => 1 }
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'superclaw-open-'))
  path = join(folder, 'state', 'state.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

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
    {
      why: 'without the tables that it should have',
      code: 'STATE_CORRUPT',
      spoil: () => change('drop table log_state'),
    },
    { why: 'of a newer SuperClaw', code: 'STATE_TOO_NEW', spoil: () => change('pragma user_version = 999') },
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
  const change = (sql: string): void => {
    const db = new DatabaseSync(path)
    db.exec(sql)
    db.close()
  }
})

test('of a newer SuperClaw that was killed, the write-ahead log is left as it is too', async () => {
  await using _log = openSqliteEventLog({ path, clock })
  const db = new DatabaseSync(path)
  db.exec('pragma user_version = 999')
  // As a crash leaves them: copied while they are open.
  const copy = join(folder, 'copy')
  execFileSync('cp', ['-r', join(folder, 'state'), copy])
  db.close()
  const digests = (): string[] =>
    ['state.db', 'state.db-wal'].map((name) =>
      createHash('sha256')
        .update(readFileSync(join(copy, name)))
        .digest('hex'),
    )
  const before = digests()
  expect(() => openSqliteEventLog({ path: join(copy, 'state.db'), clock })).toThrow(
    expect.objectContaining({ code: 'STATE_TOO_NEW' }),
  )
  expect(digests()).toEqual(before)
})

test.for([
  { why: 'an old Node', versions: { node: '24.14.9', sqlite: '3.51.3' } },
  { why: 'an old SQLite', versions: { node: '24.15.0', sqlite: '3.51.2' } },
])('refuses $why', ({ versions }) => {
  expect(() => checkRuntime(versions)).toThrow(expect.objectContaining({ code: 'RUNTIME_UNFIT' }))
})
