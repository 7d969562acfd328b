import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test, vi } from 'vitest'
import { useWal } from '../../../../src/core/adapters/sqlite/use-wal.ts'
import { openTraceDatabase } from '../../../../src/core/adapters/trace/trace-database.ts'
import { openUsageDatabase } from '../../../../src/core/adapters/usage/usage-database.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

test.for([
  { name: 'usage.db', open: openUsageDatabase, table: 'name' },
  { name: 'traces.db', open: (path: string) => openTraceDatabase(path, () => 7), table: 'beginning' },
])('two who open $name first, at once, both have it', ({ name, open, table }) => {
  using folder = tempFolder()
  const path = join(folder.path, name)
  const { exec } = DatabaseSync.prototype
  let other: DatabaseSync | undefined
  // The other comes when this one has seen that nothing is there, and has begun nothing yet.
  const spy = vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, sql) {
    if (sql === 'begin immediate') {
      spy.mockRestore()
      other = open(path)
    }
    exec.call(this, sql)
  })
  using one = open(path)
  const rows = `select count(*) as count from ${table}`
  expect(one.prepare(rows).get()).toEqual(other?.prepare(rows).get())
  other?.close()
})

test('who writes while a database is to keep a write-ahead log is waited for', () => {
  using folder = tempFolder()
  const path = join(folder.path, 'some.db')
  using other = new DatabaseSync(path)
  other.exec('create table one (id integer); begin exclusive')
  using db = new DatabaseSync(path, { timeout: 1_000 })
  const { exec } = DatabaseSync.prototype
  const spy = vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, sql) {
    if (sql === 'begin immediate') {
      spy.mockRestore()
      other.exec('commit')
    }
    exec.call(this, sql)
  })
  useWal(db)
  expect(db.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' })
})
