import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openLock, readHolder } from '../../../../src/core/adapters/sqlite/lock.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

const source = join(import.meta.dirname, '../../../../src/core/adapters/sqlite/lock.ts')
const pathsIn = (folder: string) => ({
  lock: join(folder, 'lock.db'),
  holder: join(folder, 'plane.json'),
})

/** Another process that has taken the lock. */
async function spawnHolder(paths: ReturnType<typeof pathsIn>) {
  const script = `
    const { openLock } = await import(${JSON.stringify(source)})
    const lock = openLock(${JSON.stringify(paths)})
    lock.describe({ pid: process.pid, url: 'http://127.0.0.1:3737', port: 3737, startedAtMs: 5 })
    console.log('held')
    setInterval(() => lock, 1e6)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return child
}

test('a second control plane is told which one holds the state, and gets it at once when that is killed', async () => {
  using folder = tempFolder()
  const paths = pathsIn(folder.path)
  // Opened before, so that the holder finds the table and has nothing to write.
  openLock(paths)[Symbol.dispose]()
  const holder = await spawnHolder(paths)
  try {
    expect(() => openLock(paths)).toThrow(
      expect.objectContaining({
        code: 'PLANE_ALREADY_RUNNING',
        message: expect.stringContaining(`(pid ${holder.pid}, http://127.0.0.1:3737)`),
      }),
    )
  } finally {
    holder.kill('SIGKILL')
    await once(holder, 'close')
  }
  using lock = openLock(paths)
  expect(lock).toBeDefined()
})

test('two in one process exclude each other too, until the first lets go', () => {
  using folder = tempFolder()
  const paths = pathsIn(folder.path)
  const first = openLock(paths)
  const refused = expect.objectContaining({ code: 'PLANE_ALREADY_RUNNING' })
  expect(() => openLock(paths)).toThrow(refused)
  expect(() => openLock(paths)).toThrow(refused)
  first[Symbol.dispose]()
  openLock(paths)[Symbol.dispose]()
})

test('what the holder says of itself is for its owner alone, and outlives it', () => {
  using folder = tempFolder()
  const paths = pathsIn(folder.path)
  const holder = { pid: 12, url: null, port: 4000, startedAtMs: 7 }
  {
    using lock = openLock(paths)
    lock.describe({ ...holder, pid: 11 })
    lock.describe(holder)
  }
  expect(readHolder(paths.holder)).toEqual(holder)
  const modes = [paths.lock, paths.holder].map((path) => (statSync(path).mode & 0o777).toString(8))
  expect(modes).toEqual(['600', '600'])
})

test.for([
  { why: 'no file', text: undefined },
  { why: 'an empty file', text: '' },
  { why: 'half of one', text: '{"pid":1' },
  { why: 'something else', text: 'null' },
  { why: 'no pid', text: '{"pid":"1"}' },
])('of $why, nothing is known', ({ text }) => {
  using folder = tempFolder()
  if (text !== undefined) folder.write('plane.json', text)
  expect(readHolder(join(folder.path, 'plane.json'))).toBeUndefined()
})

test.for([
  { why: 'a file that is no database', spoil: (path: string) => writeFileSync(path, 'x'.repeat(4_096)) },
  { why: 'a folder that is missing', spoil: () => undefined, folder: 'nowhere' },
])('$why is not taken for another control plane', ({ spoil, folder: name = '' }) => {
  using folder = tempFolder()
  const paths = pathsIn(join(folder.path, name))
  spoil(paths.lock)
  expect(() => openLock(paths)).toThrow(expect.objectContaining({ code: 'STATE_UNWRITABLE' }))
  if (name === '') expect(readFileSync(paths.lock, 'utf8')).toBe('x'.repeat(4_096))
})
