import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { openSqliteEventLog } from '../../../../src/core/adapters/sqlite/event-log.ts'
import { migrations } from '../../../../src/core/adapters/sqlite/migrations.ts'
import { added } from '../../../contract/event-log-events.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'
import { history } from '../../../support/history.ts'
import { createMemoryEventLog } from '../../../support/memory-event-log.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

const fixtures = join(import.meta.dirname, '../../../fixtures/schema')
const versions = migrations.map((_, index) => index + 1)
const fixture = (version: number): string => readFileSync(join(fixtures, `${version}.sql`), 'utf8')

const schemaOf = (db: DatabaseSync) =>
  db.prepare('select type, name, sql from sqlite_schema where sql is not null order by name').all()

test('every schema has an example (node test/support/make-schema-fixture.ts writes the newest)', () => {
  const found = globSync('*.sql', { cwd: fixtures }).map((name) => Number(basename(name, '.sql')))
  expect(found.sort((a, b) => a - b)).toEqual(versions)
})

test.for(versions)('the steps up to schema %i still make what they made', (version) => {
  using made = new DatabaseSync(':memory:')
  for (const step of migrations.slice(0, version)) step(made)
  using kept = new DatabaseSync(':memory:')
  kept.exec(fixture(version))
  expect(schemaOf(made)).toEqual(schemaOf(kept))
})

test.for(versions)('a state.db of schema %i comes to the newest with all that it knew', async (version) => {
  using folder = tempFolder()
  const path = join(folder.path, 'state.db')
  {
    using db = new DatabaseSync(path)
    db.exec(fixture(version))
  }
  await using log = openSqliteEventLog({ path, clock: createFakeClock() })
  const plain = createMemoryEventLog({ now: () => 0 })
  await plain.append(history)
  const all = { limit: 100, from: 'oldest' } as const
  const said = ({ type, data, agentId, actor }: (typeof history)[number]) => ({ type, data, agentId, actor })
  expect((await log.list(all)).map(said)).toEqual((await plain.list(all)).map(said))
  expect((await log.verify()).broken).toBeNull()
  const kept = [await log.agents(), await log.runs('a', 9)]
  expect(kept).toMatchObject([
    [
      { id: 'a', wanted: 'running', state: 'ready', restarts: 1, lastEnd: { status: 3 } },
      { id: 'b', name: 'b2', removedAtMs: expect.any(Number) },
    ],
    [
      { runId: 'r2', adoptions: 1 },
      { runId: 'r1', readyAtMs: expect.any(Number), end: { status: 3 } },
    ],
  ])
  await log.append([added('c')])
  await log.rebuild()
  expect([(await log.agents()).slice(0, 2), await log.runs('a', 9)]).toEqual(kept)
  expect((await log.verify()).broken).toBeNull()
})

test('records that older rules made are computed anew when the log is opened', async () => {
  using folder = tempFolder()
  const path = join(folder.path, 'state.db')
  {
    await using log = openSqliteEventLog({ path, clock: createFakeClock() })
    await log.append(history)
  }
  {
    using db = new DatabaseSync(path)
    db.exec(`update log_state set projection_version = 0; update agent set record = '{"id":"a"}'`)
  }
  await using log = openSqliteEventLog({ path, clock: createFakeClock() })
  expect(await log.agents()).toMatchObject([
    { id: 'a', state: 'ready' },
    { id: 'b', name: 'b2' },
  ])
})
