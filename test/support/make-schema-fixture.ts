// `node test/support/make-schema-fixture.ts`: what the schema of today looks like with events in it, as text, into
// test/fixtures/schema/. Run it when a migration is added; never again for a version that was released.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openSqliteEventLog } from '../../src/core/adapters/sqlite/event-log.ts'
import { migrations } from '../../src/core/adapters/sqlite/migrations.ts'
import { createFakeClock } from './fake-clock.ts'
import { history } from './history.ts'

const folder = mkdtempSync(join(tmpdir(), 'superclaw-fixture-'))
try {
  const path = join(folder, 'state.db')
  const clock = createFakeClock()
  {
    await using log = openSqliteEventLog({ path, clock })
    for (const event of history) {
      await log.append([event])
      clock.jump(1_000)
    }
  }
  const target = join(import.meta.dirname, '..', 'fixtures', 'schema', `${migrations.length}.sql`)
  writeFileSync(target, dump(path))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** The SQL that makes the database again, down to its version. */
function dump(path: string): string {
  using db = new DatabaseSync(path, { readOnly: true })
  const schema = db
    .prepare('select type, name, sql from sqlite_schema where sql is not null order by rowid')
    .all()
  const rows = schema
    .filter(({ type }) => type === 'table')
    .flatMap(({ name }) =>
      db
        .prepare(`select * from ${name}`)
        .all()
        .map(insertInto(String(name))),
    )
  const lines = [
    ...schema.map(({ sql }) => `${sql};`),
    ...rows,
    `pragma user_version = ${migrations.length};`,
  ]
  return `${lines.join('\n')}\n`
}

function insertInto(table: string): (row: Readonly<Record<string, unknown>>) => string {
  return (row) => `insert into ${table} values (${Object.values(row).map(literal).join(', ')});`
}

function literal(value: unknown): string {
  if (value === null) return 'null'
  return typeof value === 'number' ? String(value) : `'${String(value).replaceAll("'", "''")}'`
}
