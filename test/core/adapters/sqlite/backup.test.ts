import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { backUp, newestBackup } from '../../../../src/core/adapters/sqlite/backup.ts'
import { migrations } from '../../../../src/core/adapters/sqlite/migrations.ts'
import { openDatabase } from '../../../../src/core/adapters/sqlite/open-database.ts'
import { restoreOrder } from '../../../../src/core/adapters/sqlite/restore.ts'
import { type TempFolder, tempFolder } from '../../../support/temp-folder.ts'

const fixtures = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'schema')
const nowMs = Date.UTC(2026, 10, 21)

let folder: TempFolder
let path: string
beforeEach(() => {
  folder = tempFolder()
  path = join(folder.path, 'state.db')
})
afterEach(() => folder[Symbol.dispose]())

const makeSchema = (version: number): void => {
  using db = new DatabaseSync(path)
  db.exec(readFileSync(join(fixtures, `${version}.sql`), 'utf8'))
}
const open = (atMs = nowMs): void => openDatabase(path, () => atMs).close()
const schemaOf = (file: string): unknown => {
  using db = new DatabaseSync(file, { readOnly: true })
  return db.prepare('pragma user_version').get()?.['user_version']
}
const rowsOf = (file: string): unknown => {
  using db = new DatabaseSync(file, { readOnly: true })
  return db.prepare('select seq, hash from event order by seq').all()
}

test('before a migration the database is backed up, for its owner alone', () => {
  makeSchema(1)
  const before = rowsOf(path)
  open()
  expect(schemaOf(path)).toBe(migrations.length)
  const backup = newestBackup(path, 1) ?? ''
  expect(backup).toBe(join(folder.path, 'backups', 'schema-1', 'state-20261121T000000000Z.db'))
  expect(schemaOf(backup)).toBe(1)
  expect(rowsOf(backup)).toEqual(before)
  expect(statSync(backup).mode & 0o777).toBe(0o600)
})

test('what the write-ahead log of a killed control plane holds is in the backup too', () => {
  makeSchema(1)
  const db = new DatabaseSync(path)
  db.exec('pragma journal_mode = wal; pragma wal_autocheckpoint = 0')
  db.exec("insert into event values (99, 1, 'x', 1, null, 'test', '{}', 'late')")
  try {
    open()
    expect(rowsOf(newestBackup(path, 1) ?? '')).toContainEqual({ seq: 99, hash: 'late' })
  } finally {
    db.close()
  }
})

test('no backup is made of a new database, nor of one that needs no migration', () => {
  open()
  open()
  expect(existsSync(join(folder.path, 'backups'))).toBe(false)
})

test('the three newest backups are kept', () => {
  makeSchema(1)
  using db = new DatabaseSync(path)
  for (const day of [1, 2, 3, 4, 5]) backUp(db, path, 1, nowMs + day)
  const names = readdirSync(join(folder.path, 'backups', 'schema-1'))
  expect(names).toEqual([3, 4, 5].map((day) => `state-20261121T00000000${day}Z.db`))
})

test('without a backup nothing is migrated, and the error says so', () => {
  makeSchema(1)
  // A file in the place of the folder: what root, too, cannot write into.
  writeFileSync(join(folder.path, 'backups'), '')
  expect(() => open()).toThrow(expect.objectContaining({ code: 'STATE_BACKUP_FAILED' }))
  expect(schemaOf(path)).toBe(1)
})

test('a newer schema is refused, and the cure names the update and the backup', () => {
  makeSchema(migrations.length)
  mkdirSync(join(folder.path, 'backups'))
  {
    using db = new DatabaseSync(path)
    backUp(db, path, migrations.length, nowMs)
    db.exec('pragma user_version = 999')
  }
  expect(() => open()).toThrow(
    expect.objectContaining({
      code: 'STATE_TOO_NEW',
      hint: expect.stringMatching(
        /superclaw update brings .*schema-\d+\/state-.*superclaw update --rollback/,
      ),
    }),
  )
  expect(schemaOf(path)).toBe(999)
})

test('a restore that was ordered puts the backup back, and the newer file aside', () => {
  makeNewerThanBackup()
  writeFileSync(restoreOrder(path), 'then')
  open()
  expect(schemaOf(path)).toBe(migrations.length)
  expect(existsSync(restoreOrder(path))).toBe(false)
  expect(schemaOf(join(folder.path, 'backups', 'set-aside-then', 'state.db'))).toBe(999)
})

test('a restore that a crash cut short after the newer file was put aside is finished', () => {
  makeNewerThanBackup()
  writeFileSync(restoreOrder(path), 'then')
  const aside = join(folder.path, 'backups', 'set-aside-then')
  mkdirSync(aside)
  renameSync(path, join(aside, 'state.db'))
  writeFileSync(`${path}-wal`, 'of the newer file')
  open()
  expect(schemaOf(path)).toBe(migrations.length)
  expect(readFileSync(join(aside, 'state.db-wal'), 'utf8')).toBe('of the newer file')
})

test('an order to restore leaves a database alone that this version knows', () => {
  makeSchema(migrations.length)
  const before = rowsOf(path)
  writeFileSync(restoreOrder(path), 'then')
  open()
  expect(rowsOf(path)).toEqual(before)
  expect(existsSync(restoreOrder(path))).toBe(true)
})

function makeNewerThanBackup(): void {
  makeSchema(migrations.length)
  using db = new DatabaseSync(path)
  backUp(db, path, migrations.length, nowMs)
  db.exec('pragma user_version = 999')
}
