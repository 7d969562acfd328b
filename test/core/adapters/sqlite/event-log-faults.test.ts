import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSqliteEventLog } from '../../../../src/core/adapters/sqlite/event-log.ts'
import { added, wanted } from '../../../contract/event-log-events.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'superclaw-log-faults-'))
  path = join(folder, 'state.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const isLinux = process.platform === 'linux'

test.skipIf(process.getuid?.() !== 0 || !isLinux)(
  'on a full disk it refuses writes, goes on reading, and recovers by itself (needs root for a small disk)',
  async () => {
    const disk = join(folder, 'disk')
    mkdirSync(disk)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk])
    try {
      const ballast = join(disk, 'ballast')
      const clock = createFakeClock()
      await using log = openSqliteEventLog({ path: join(disk, 'state.db'), clock })
      await log.append([added('a')])
      writeFileSync(ballast, Buffer.alloc(512 * 1024))
      const append = async (count: number): Promise<void> => {
        for (;;) await log.append(Array.from({ length: count }, () => wanted('a', 'running')))
      }
      const fill = async (): Promise<void> => {
        await expect(append(50)).rejects.toMatchObject({ code: 'STORE_READ_ONLY' })
        await expect(append(1)).rejects.toMatchObject({ code: 'STORE_READ_ONLY' })
      }
      for (const _ of ['a first time', 'and once more']) {
        await fill()
        // What little is left takes the page by which the log sees whether there is room again, and no event.
        await clock.advance(5_000)
        await expect(append(1)).rejects.toMatchObject({ code: 'STORE_READ_ONLY' })
        expect(log.isReadOnly()).toBe(true)
        const seq = log.lastSeq()
        expect((await log.list({ limit: 1, from: 'oldest' })).length).toBe(1)
        truncateSync(ballast, statSync(ballast).size - 256 * 1024)
        await clock.advance(1_000)
        expect(log.isReadOnly()).toBe(false)
        await log.append([wanted('a', 'stopped')])
        expect(await log.verify()).toMatchObject({ lastSeq: seq + 1, broken: null })
      }
      expect(clock.pending()).toBe(0)
      const kept = await log.agents()
      expect(kept).toMatchObject([{ id: 'a', wanted: 'stopped' }])
      await log.rebuild()
      expect(await log.agents()).toEqual(kept)
    } finally {
      execFileSync('umount', ['--lazy', disk])
    }
  },
)

test('while another program holds the file, writes are refused; they go on when it lets go', async () => {
  const clock = createFakeClock()
  await using log = openSqliteEventLog({ path, clock })
  await log.append([added('a')])
  const other = new DatabaseSync(path)
  other.exec('begin immediate')
  await expect(log.append([added('b')])).rejects.toMatchObject({ code: 'STORE_READ_ONLY' })
  expect(log.isReadOnly()).toBe(true)
  other.exec('rollback')
  other.close()
  await clock.advance(1_000)
  expect(log.isReadOnly()).toBe(false)
  expect((await log.append([added('c')])).map(({ seq }) => seq)).toEqual([2])
})

const canTrace = isLinux && spawnSync('strace', ['-qq', '-o', '/dev/null', 'true']).status === 0

test.skipIf(!canTrace)(
  'after an fsync that failed nothing is tried again, though it would succeed; what was acknowledged is there (needs strace)',
  async () => {
    const program = join(import.meta.dirname, '../../../support/event-sync-fault.ts')
    // Some after those that make the schema.
    const failing = 24
    const inject = `inject=fsync:error=EIO:when=${failing}`
    const traced = ['-f', '-qq', '-o', join(folder, 'trace'), '-e', 'trace=fsync', '-e', inject]
    const { stdout, stderr } = spawnSync('strace', [...traced, process.execPath, program, path], {
      encoding: 'utf8',
    })
    expect(stderr).toBe('')
    const { acknowledged, codes, unfit, read, isReadOnly } = JSON.parse(stdout)
    expect(codes).toEqual(['STORE_READ_ONLY', 'STORE_READ_ONLY', 'STORE_READ_ONLY'])
    expect(unfit).toEqual(['STORE_READ_ONLY'])
    expect(isReadOnly).toBe(true)
    expect(read).toBe(acknowledged)
    expect(acknowledged).toBeGreaterThan(0)
    // Between the failure and the end of the process no page of the database was synced again.
    const syncs = readFileSync(join(folder, 'trace'), 'utf8').match(/fsync\(/g) ?? []
    expect(syncs.length).toBe(failing)
    await using log = openSqliteEventLog({ path, clock: createFakeClock() })
    expect(log.lastSeq()).toBeGreaterThanOrEqual(acknowledged)
    expect((await log.verify()).broken).toBeNull()
  },
)

test('a page that turns out to be damaged stops all writing, and is told once', async () => {
  const told: string[] = []
  {
    await using log = openSqliteEventLog({ path, clock: createFakeClock() })
    for (let index = 0; index < 30; index++)
      await log.append(Array.from({ length: 1_000 }, () => wanted(`agent-${index}`, 'running')))
  }
  const bytes = readFileSync(path)
  // Beyond what is checked when it is opened.
  expect(bytes.length).toBeGreaterThan(4 << 20)
  await using log = openSqliteEventLog({
    path,
    clock: createFakeClock(),
    onUnfit: (error) => told.push(error.code),
  })
  const db = new DatabaseSync(path)
  const { page } = db.prepare(`select rootpage as page from sqlite_schema where name = 'agent'`).get() as {
    page: number
  }
  db.close()
  spoil(page)
  for (const id of ['b', 'c'])
    await expect(log.append([added(id)])).rejects.toMatchObject({ code: 'STATE_CORRUPT' })
  expect(told).toEqual(['STATE_CORRUPT'])
  expect(log.isReadOnly()).toBe(true)
  expect((await log.list({ limit: 5, from: 'newest' })).length).toBe(5)
})

/** By another process: see `openDatabase` on descriptors of this one. */
function spoil(page: number): void {
  execFileSync('dd', [
    'if=/dev/urandom',
    `of=${path}`,
    'bs=4096',
    'count=1',
    `seek=${page - 1}`,
    'conv=notrunc',
    'status=none',
  ])
}
