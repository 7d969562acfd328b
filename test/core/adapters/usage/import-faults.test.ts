import { appendFileSync, chmodSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findHistoryFiles } from '../../../../src/core/adapters/history/history-files.ts'
import type { HistoryReaders } from '../../../../src/core/adapters/history/history-readers.ts'
import { readHistory } from '../../../../src/core/adapters/history/read-history.ts'
import { openReaderThreads } from '../../../../src/core/adapters/history/reader-threads.ts'
import { importHistory } from '../../../../src/core/adapters/usage/import-history.ts'
import { openUsageDesk } from '../../../../src/core/adapters/usage/open-usage-desk.ts'
import { openUsageStore } from '../../../../src/core/adapters/usage/usage-store.ts'
import { claudeCodeParser } from '../../../../src/core/usage/history/claude-code.ts'
import { historyKinds } from '../../../../src/core/usage/history/history-kind.ts'
import { claudeLine } from '../../../support/claude-line.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

const projects = '.claude/projects/-home-dev-shop'
const never = new AbortController().signal

function openWorld() {
  const home = tempFolder()
  const store = openUsageStore(join(home.path, 'usage.db'), () => ({ kind: 'unpriced', why: '' }))
  return {
    home,
    store,
    lines(session: string, ids: readonly number[]): string {
      const text = ids.map((id) => claudeLine({ id, output: id + 1, session })).join('')
      return home.write(`${projects}/${session}.jsonl`, text)
    },
    import: (openReaders: () => HistoryReaders | null = () => null, signal = never) =>
      importHistory({ ...store, openReaders }, findHistoryFiles(historyKinds, home.path, {}), signal),
    count: () => Number(store.db.prepare('select count(*) as calls from call').get()?.['calls']),
    [Symbol.dispose]() {
      store[Symbol.dispose]()
      home[Symbol.dispose]()
    },
  }
}

const range = (from: number, length: number) => Array.from({ length }, (_, index) => from + index)

test('threads read the same as this thread, each file of them', async () => {
  using world = openWorld()
  for (const session of range(0, 12)) world.lines(`s${session}`, range(session * 50, 60))
  world.lines('broken', [1])
  appendFileSync(join(world.home.path, projects, 'broken.jsonl'), '{"output_tokens" "assistant"\n')
  const report = await world.import(() => openReaderThreads({ countMax: 2 }))
  expect(report).toMatchObject({ files: 13, readFiles: 13, malformed: 1, faults: [] })
  expect(world.count()).toBe(12 * 50 + 10)
  expect(await world.import(() => openReaderThreads({ countMax: 2 }))).toMatchObject({ readFiles: 0 })
})

test('a thread tells what the disk says of a file, and goes on with the others', async () => {
  using world = openWorld()
  world.lines('s1', [1])
  world.lines('s2', [2])
  await using threads = openReaderThreads({ countMax: 1 })
  const kind = historyKinds[0]
  if (!threads || !kind) throw new Error('no program of a thread was found')
  const read = (path: string) => threads.read({ kind, path, from: null })
  await expect(read(join(world.home.path, 'none'))).rejects.toMatchObject({ code: 'ENOENT', syscall: 'open' })
  await expect(read(join(world.home.path, projects, 's1.jsonl'))).resolves.toMatchObject({ isPart: false })
})

test('a large file is read in parts, and what was read of it when it is cut short is gone on with', async () => {
  using world = openWorld()
  const noise = `{"type":"user","text":"${'x'.repeat(200_000)}"}\n`
  const lines = range(0, 40).map((id) => claudeLine({ id, output: 1, session: 's1' }) + noise)
  world.home.write(`${projects}/s1.jsonl`, lines.join(''))
  const partBytes = 1 << 20
  const inParts: HistoryReaders = {
    count: 1,
    read: async (job) => readHistory(job.path, claudeCodeParser, job.from, partBytes),
    async [Symbol.asyncDispose]() {},
  }
  const cut = new AbortController()
  const first = importHistory(
    { ...world.store, openReaders: () => inParts, onProgress: () => cut.abort() },
    findHistoryFiles(historyKinds, world.home.path, {}),
    cut.signal,
  )
  expect(await first).toMatchObject({ readFiles: 0 })
  const counted = world.count()
  expect(counted).toBeGreaterThan(0)
  expect(counted).toBeLessThan(40)
  const rest = await world.import(() => inParts)
  expect(rest).toMatchObject({ readFiles: 1, records: 40 - counted })
  expect(world.count()).toBe(40)
  expect(await world.import(() => inParts)).toMatchObject({ readFiles: 0 })
})

test('when the disk is full it is told, nothing is half there, and all is counted once there is room', async () => {
  using world = openWorld()
  world.lines('s1', range(0, 20))
  await world.import()
  world.lines('s2', range(20, 3000))
  const pages = Number(world.store.db.prepare('pragma page_count').get()?.['page_count'])
  world.store.db.exec(`pragma max_page_count = ${pages + 4}`)
  const { faults, records } = await world.import()
  expect(faults).toEqual([expect.stringMatching(/^usage\.db: .*disk is full: 1 files, .*are not counted$/)])
  expect([records, world.count()]).toEqual([0, 20])
  world.store.db.exec('pragma max_page_count = 1000000')
  expect(await world.import()).toMatchObject({ faults: [] })
  expect(world.count()).toBe(3020)
  const names = world.store.db.prepare(
    'select count(*) as lost from call left join name on name.id = session where name.id is null',
  )
  expect(names.get()).toEqual({ lost: 0 })
})

test('a sum is told of what is there while another holds the store for itself', async () => {
  using world = openWorld()
  world.lines('s1', [1])
  await world.import()
  world.lines('s2', [2])
  world.store.db.exec('begin immediate')
  await using desk = openUsageDesk({
    path: join(world.home.path, 'usage.db'),
    home: world.home.path,
    env: {},
  })
  const query = { by: 'session', fromMs: 0, untilMs: 9e15, zone: 'UTC' } as const
  const { total, imported } = await desk.summary(query)
  expect(total.calls).toBe(1)
  expect(imported.faults).toEqual([expect.stringMatching(/^usage\.db: database is locked: 1 files/)])
  world.store.db.exec('rollback')
  expect((await desk.summary(query)).total.calls).toBe(2)
})

test('links are not followed, a line of 50 MB is passed over, and others of the file count', async () => {
  using world = openWorld()
  const path = world.lines('s1', [1])
  appendFileSync(path, `{"output_tokens":1,"assistant":"${'x'.repeat(50_000_000)}"}\n`)
  appendFileSync(path, claudeLine({ id: 2, output: 1, session: 's1' }))
  const elsewhere = world.home.write('elsewhere.jsonl', claudeLine({ id: 3, output: 1, session: 's' }))
  symlinkSync(elsewhere, join(world.home.path, projects, 'link.jsonl'))
  symlinkSync(world.home.path, join(world.home.path, projects, 'folder'))
  expect(await world.import()).toMatchObject({ files: 1, tooLong: 1, malformed: 0, faults: [] })
  expect(world.count()).toBe(2)
})

test.skipIf(process.getuid?.() === 0)('what may not be read is told', async () => {
  using world = openWorld()
  chmodSync(world.lines('s1', [1]), 0)
  world.lines('s2', [2])
  const { faults } = await world.import()
  expect(faults).toEqual([expect.stringMatching(/s1\.jsonl: EACCES$/)])
  expect(world.count()).toBe(1)
})

test('a file that is gone, or shorter, when it is read is no fault', async () => {
  using world = openWorld()
  const path = world.lines('s1', range(0, 30))
  world.lines('s2', [99])
  const shrinking: HistoryReaders = {
    count: 1,
    read: async (job) => {
      if (job.path === path) writeFileSync(path, claudeLine({ id: 1, output: 1, session: 's1' }))
      return readHistory(job.path, claudeCodeParser, job.from)
    },
    async [Symbol.asyncDispose]() {},
  }
  expect(await world.import(() => shrinking)).toMatchObject({ faults: [] })
  expect(world.count()).toBe(2)
  expect(await world.import()).toMatchObject({ readFiles: 1 })
})

test('a file that ends the thread that reads it is told of, and the others are read', async () => {
  using world = openWorld()
  for (const name of ['a', 'deadly', 'z']) world.lines(name, [name.charCodeAt(0)])
  const calls = new URL('../../../../src/core/adapters/history/reader-calls.ts', import.meta.url)
  const program = world.home.write(
    'reader.mjs',
    `import { parentPort } from 'node:worker_threads'
    import { answerReaderCalls } from '${calls.href}'
    parentPort.on('message', ({ path }) => path.endsWith('deadly.jsonl') && process.exit(1))
    answerReaderCalls(parentPort)`,
  )
  const report = await world.import(() => openReaderThreads({ countMax: 1, program }))
  expect(report.faults).toEqual([expect.stringMatching(/deadly\.jsonl: ERR_READER_ENDED$/)])
  expect(world.count()).toBe(2)
})
