import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { migrations } from '../../src/core/adapters/sqlite/migrations.ts'
import { openBuiltPlane } from '../support/built-plane.ts'
import { until } from '../support/until.ts'

const fixtures = join(import.meta.dirname, '..', 'fixtures', 'schema')
const sleeper = { argv: ['sleep', '100000'] }

test.for(migrations.map((_, index) => index + 1))(
  'a control plane that finds a state.db of schema %i goes on from it',
  async (version) => {
    await using plane = await openBuiltPlane({ agents: { a: sleeper, c: sleeper } })
    const path = join(plane.stateDir, 'state.db')
    {
      using db = new DatabaseSync(path)
      db.exec(readFileSync(join(fixtures, `${version}.sql`), 'utf8'))
    }
    const before = eventsOf(path)
    await plane.start()
    await until(async () => (await plane.agent('a')).state === 'ready')
    await until(async () => (await plane.agent('c')).state === 'ready')

    expect(await plane.agent('a')).toMatchObject({ restarts: 2, lastExit: { status: 3 } })
    const { runs } = await plane.app.call('agent.show', { agent: 'a' })
    expect(runs.map(({ runId }) => runId).slice(1)).toEqual(['r2', 'r1'])
    const { events } = await plane.app.call('event.list', { from: 'oldest', limit: before.length })
    expect(events.map(({ seq, hash }) => ({ seq, hash }))).toEqual(before)
    expect((await plane.superclaw('events', 'verify')).status).toBe(0)

    await plane.crash()
    expect(await plane.agent('a')).toMatchObject({ state: 'ready', restarts: 2 })
    expect((await plane.superclaw('events', 'verify')).status).toBe(0)
    await plane.superclaw('stop')
    using db = new DatabaseSync(path, { readOnly: true })
    expect(db.prepare('pragma user_version').get()).toEqual({ user_version: migrations.length })
  },
)

function eventsOf(path: string): { seq: number; hash: string }[] {
  using db = new DatabaseSync(path, { readOnly: true })
  const rows = db.prepare('select seq, hash from event order by seq').all()
  return rows.map(({ seq, hash }) => ({ seq: Number(seq), hash: String(hash) }))
}
