import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { findHistoryFiles } from '../../../../src/core/adapters/history/history-files.ts'
import { importHistory } from '../../../../src/core/adapters/usage/import-history.ts'
import { openUsageStore } from '../../../../src/core/adapters/usage/usage-store.ts'
import { historyKinds } from '../../../../src/core/usage/history/history-kind.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

const never = new AbortController().signal
const begunMs = 1_793_700_000_000

function openWorld() {
  const home = tempFolder()
  const store = openUsageStore(join(home.path, 'usage.db'), () => ({ kind: 'unpriced', why: '' }))
  return {
    home,
    store,
    /** Another program's database, open as long as the world is. */
    database(path: string, schema: string): DatabaseSync {
      home.write(path, '')
      const db = new DatabaseSync(join(home.path, path))
      db.exec(`pragma journal_mode = wal; ${schema}`)
      return db
    },
    import: (env: Record<string, string> = {}) =>
      importHistory(store, findHistoryFiles(historyKinds, home.path, env), never),
    calls: () =>
      store.db
        .prepare('select input, cache_read, output, reasoning, reported, share from call order by at, input')
        .all(),
    named: (column: string) =>
      store.db
        .prepare(
          `select name.text as text from call left join name on name.id = ${column} order by at, input`,
        )
        .all()
        .map(({ text }) => text),
    [Symbol.dispose]() {
      store[Symbol.dispose]()
      home[Symbol.dispose]()
    },
  }
}

const opencodePath = '.local/share/opencode/opencode.db'
const opencodeSchema = `
  create table session (id text primary key, parent_id text, directory text not null);
  create table message (id text primary key, session_id text not null, time_created integer, time_updated integer,
    data text not null);`

const answer = (input: number, isDone = true) => ({
  ...{ role: 'assistant', providerID: 'anthropic', modelID: 'claude-sonnet-4-6', cost: 0.0213 },
  time: { created: begunMs + input, ...(isDone && { completed: begunMs + input + 6000 }) },
  tokens: { input, output: 300, reasoning: 80, cache: { read: 9000, write: 700 } },
})

function put(db: DatabaseSync, id: string, session: string, data: object): void {
  db.prepare('insert or replace into message values (?, ?, ?, 0, ?)').run(
    id,
    session,
    begunMs,
    JSON.stringify(data),
  )
}

test('messages of OpenCode are calls once they are answered, each once, also in forks, backups and documents', async () => {
  using world = openWorld()
  using db = world.database(opencodePath, opencodeSchema)
  db.exec(
    "insert into session values ('ses_1', null, '/home/dev/shop'), ('ses_2', 'ses_1', '/home/dev/shop')",
  )
  put(db, 'msg_1', 'ses_1', answer(100))
  put(db, 'msg_2', 'ses_1', { role: 'user', time: { created: begunMs } })
  put(db, 'msg_3', 'ses_2', answer(200, false))
  put(db, 'msg_4', 'ses_2', answer(100))
  world.home.write(
    '.local/share/opencode/storage/message/ses_1/msg_1.json',
    JSON.stringify({ id: 'msg_1', sessionID: 'ses_1', ...answer(100) }),
  )
  world.home.write(
    '.local/share/opencode/storage/message/ses_0/msg_0.json',
    JSON.stringify({ id: 'msg_0', sessionID: 'ses_0', ...answer(50) }),
  )
  expect(await world.import()).toMatchObject({ files: 3, readFiles: 3, faults: [] })
  const call = (input: number) => ({
    input,
    cache_read: 9000,
    output: 380,
    reasoning: 80,
    reported: 21_300_000,
  })
  expect(world.calls()).toMatchObject([call(50), call(100)])
  expect(world.named('session')).toEqual(['ses_0', 'ses_1'])
  expect(world.named('project')).toEqual([null, '/home/dev/shop'])

  put(db, 'msg_5', 'ses_2', answer(300))
  db.prepare('update message set data = ? where id = ?').run(JSON.stringify(answer(200)), 'msg_3')
  expect(await world.import()).toMatchObject({ readFiles: 1 })
  expect(world.calls()).toMatchObject([call(50), call(100), call(200), call(300)])
  expect(world.named('parent')).toEqual([null, null, 'ses_1', 'ses_1'])

  // What is deleted there was paid, and numbers of rows are given anew.
  db.exec('delete from message; vacuum')
  put(db, 'msg_6', 'ses_2', answer(400))
  await world.import()
  expect(world.calls()).toHaveLength(5)
  expect(await world.import()).toMatchObject({ readFiles: 0 })
})

test('a message that failed is told, and one that was aborted is not', async () => {
  using world = openWorld()
  using db = world.database(opencodePath, opencodeSchema)
  const failed = (name: string, id: number) => ({
    ...answer(id, false),
    tokens: { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } },
    error: { name, data: { message: 'Overloaded', statusCode: 529 } },
  })
  put(db, 'msg_1', 's', failed('APIError', 1))
  put(db, 'msg_2', 's', failed('MessageAbortedError', 2))
  await world.import()
  expect(world.calls()).toEqual([])
  expect(world.store.db.prepare('select at, status, message from failure').all()).toEqual([
    { at: begunMs + 1, status: 529, message: 'Overloaded' },
  ])
})

test('of the newer schema, what a fork has copied is left out', async () => {
  using world = openWorld()
  using db = world.database(
    '.local/share/opencode/opencode-dev.db',
    `create table session_v2 (id text primary key, directory text, fork_session_id text, fork_boundary integer);
    create table session_message (id text primary key, session_id text, type text, seq integer, time_created integer,
      data text not null);
    insert into session_v2 values ('a', '/srv', null, null), ('b', '/srv', 'a', 2);`,
  )
  const add = db.prepare('insert into session_message values (?, ?, ?, ?, ?, ?)')
  const data = (input: number, at: number) => {
    const { tokens, cost } = answer(input)
    const model = { id: 'gpt-5.5', providerID: 'openai' }
    return JSON.stringify({
      model,
      cost,
      tokens,
      time: { created: begunMs + at, completed: begunMs + at + 1 },
    })
  }
  add.run('m1', 'a', 'assistant', 2, begunMs, data(1, 1))
  add.run('m2', 'b', 'assistant', 2, begunMs, data(1, 500))
  add.run('m3', 'b', 'assistant', 3, begunMs, data(2, 600))
  await world.import()
  expect(world.calls()).toMatchObject([{ input: 1 }, { input: 2 }])
  expect(world.named('model')).toEqual(['gpt-5.5', 'gpt-5.5'])
})

const gooseSchema = `
  create table sessions (id text primary key, working_dir text, created_at timestamp, provider_name text,
    model_config_json text, accumulated_input_tokens integer, accumulated_output_tokens integer);
  insert into sessions values
    ('new', '/srv', '2026-11-03 10:00:00', 'anthropic', null, 5000, 50),
    ('old', '/srv', '2026-11-01 10:00:00', 'openai', '{"model_name":"gpt-5.5"}', 900, 90),
    ('none', '/srv', '2026-11-01 10:00:00', 'openai', null, null, null);
  create table usage_ledger (id integer primary key, session_id text, created_timestamp integer, model text,
    input_tokens integer, output_tokens integer, total_tokens integer, cache_read_tokens integer,
    cache_write_tokens integer, cost real, cost_source text, is_compaction integer);
  insert into usage_ledger values
    (1, 'new', 1793700000, 'claude-sonnet-4-6', 1000, 20, 1020, 400, 0, 0.5, 'x', 0),
    (2, 'new', 1793700001, 'claude-sonnet-4-6', 10, 20, 430, 400, 0, null, null, 0);`

test('requests of Goose are calls; a session that only has a sum is told as such', async () => {
  using world = openWorld()
  using db = world.database('.local/share/goose/sessions/sessions.db', gooseSchema)
  expect(await world.import()).toMatchObject({ files: 1, faults: [] })
  expect(world.calls()).toMatchObject([
    { input: 900, output: 90, share: 1, reported: null },
    { input: 600, cache_read: 400, output: 20, share: 0, reported: 500_000_000 },
    { input: 10, cache_read: 400, output: 20, share: 0 },
  ])
  expect(world.named('model')).toEqual(['gpt-5.5', 'claude-sonnet-4-6', 'claude-sonnet-4-6'])
  db.exec(
    "insert into usage_ledger (session_id, created_timestamp, input_tokens) values ('new', 1793700002, 7)",
  )
  db.exec("update sessions set accumulated_input_tokens = 950 where id = 'old'")
  await world.import()
  expect(world.calls().map(({ input }) => input)).toEqual([950, 600, 10, 7])
})

test('another root, a file that is named, and one that is found twice', async () => {
  using world = openWorld()
  using _goose = world.database('elsewhere/data/sessions/sessions.db', gooseSchema)
  using db = world.database('mine.db', opencodeSchema)
  put(db, 'msg_1', 's', answer(100))
  const env = {
    ...{ GOOSE_PATH_ROOT: join(world.home.path, 'elsewhere'), OPENCODE_DB: join(world.home.path, 'mine.db') },
    XDG_DATA_HOME: join(world.home.path, '.local/share'),
  }
  expect(await world.import(env)).toMatchObject({ files: 2, faults: [] })
  expect(world.calls()).toHaveLength(4)
})

test('a database is left as it is: nothing is written beside it, and its log stays', async () => {
  using world = openWorld()
  const folder = join(world.home.path, '.local/share/opencode')
  {
    using db = world.database(opencodePath, opencodeSchema)
    put(db, 'msg_1', 's', answer(100))
    const logBytes = statSync(join(folder, 'opencode.db-wal')).size
    await world.import()
    expect(statSync(join(folder, 'opencode.db-wal')).size).toBe(logBytes)
  }
  const before = readFileSync(join(folder, 'opencode.db'))
  expect(await world.import()).toMatchObject({ readFiles: 1 })
  expect(readdirSync(folder)).toEqual(['opencode.db'])
  expect(readFileSync(join(folder, 'opencode.db')).equals(before)).toBe(true)
  expect(world.calls()).toHaveLength(1)
})

test('a database that is locked, or is none, is a fault that is told, and read once it is well', async () => {
  using world = openWorld()
  const path = join(world.home.path, '.local/share/goose/sessions/sessions.db')
  world.home.write(
    '.local/share/goose/sessions/sessions.db',
    'is no database, and long enough to be one'.repeat(30),
  )
  using db = world.database(opencodePath, opencodeSchema)
  put(db, 'msg_1', 's', answer(100))
  db.exec('pragma locking_mode = exclusive; pragma journal_mode = delete; begin exclusive')
  put(db, 'msg_2', 's', answer(200))
  const { faults } = await world.import()
  expect(new Set(faults)).toEqual(
    new Set([`${path}: file is not a database`, expect.stringMatching(/opencode\.db: database is locked$/)]),
  )
  expect(world.calls()).toEqual([])
  db.exec('commit; pragma locking_mode = normal; select 1 from session')
  writeFileSync(path, '')
  expect(await world.import()).toMatchObject({ faults: [] })
  expect(world.calls()).toHaveLength(2)
})
