import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { findLocks } from '../../../../src/core/adapters/discovery/lock-files.ts'
import { missingTools } from '../../../support/missing-tools.ts'
import { type TempFolder, tempFolder } from '../../../support/temp-folder.ts'

const uid = process.getuid?.() ?? 0
const startTime = process.platform === 'linux' ? startTimeOf(process.pid) : 0
const lock = JSON.stringify({ pid: process.pid, startTime, port: 18_789, stateDir: '/x' })

function startTimeOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ')[19])
}

function lockPath(home: TempFolder, name = 'gateway.state.lock'): string {
  const path = join(home.path, '.openclaw', 'tmp', `openclaw-${uid}`, name)
  mkdirSync(dirname(path), { recursive: true })
  return path
}

test.for([
  { why: 'a FIFO, which would hang', put: (path: string) => execFileSync('mkfifo', [path]) },
  { why: 'a link to elsewhere', put: (path: string) => symlinkSync('/etc/passwd', path) },
  { why: 'a folder', put: (path: string) => mkdirSync(path) },
])('$why is no lock file, and it is said', ({ put }) => {
  using home = tempFolder()
  const path = lockPath(home)
  put(path)
  expect(findLocks(home.path, {})).toEqual({ clues: [], faults: [`${path}: it is no regular file`] })
})

test.for([
  { why: 'what is still being written', text: lock.slice(0, 20) },
  { why: 'a megabyte of nothing', text: ' '.repeat(1 << 20) },
  { why: 'bytes', text: '\u0000\u001b]0;owned\u0007' },
  { why: 'the pid of everybody', text: JSON.stringify({ pid: -1, port: 1 }) },
  { why: 'a port that is none', text: JSON.stringify({ pid: process.pid, startTime, port: 99_999 }) },
])('$why leads nowhere, and is no fault', ({ text }) => {
  using home = tempFolder()
  home.write(`.openclaw/tmp/openclaw-${uid}/gateway.state.lock`, text)
  expect(findLocks(home.path, {})).toEqual({ clues: [], faults: [] })
})

test.skipIf(uid !== 0)(
  'a lock file that another user wrote is not believed, and it is said (needs root)',
  () => {
    using home = tempFolder()
    home.write(`.openclaw/tmp/openclaw-${uid}/gateway.state.lock`, lock)
    expect(findLocks(home.path, {}).clues.length).toBe(1)
    chownSync(lockPath(home), 65_534, 65_534)
    expect(findLocks(home.path, {})).toEqual({
      clues: [],
      faults: [`${lockPath(home)}: it belongs to another user`],
    })
  },
)

const cannotDrop = uid === 0 && missingTools(['setpriv']).length > 0

test.skipIf(cannotDrop)('a state folder that may not be read is named, and the others are looked at', () => {
  using home = tempFolder()
  home.write(`.openclaw-one/tmp/openclaw-${uid}/gateway.state.lock`, lock)
  home.write(`.openclaw-two/tmp/openclaw-${uid}/gateway.state.lock`, lock)
  const closed = join(home.path, '.openclaw-one', 'tmp')
  chmodSync(closed, 0o000)
  const { clues, faults } = findLocksUnprivileged(home.path)
  chmodSync(closed, 0o700)
  expect(clues.length).toBe(1)
  expect(faults).toEqual([`${closed}/openclaw-${uid}: you may not read it`])
})

/** As root would without its right to read everything (capabilities(7)). */
function findLocksUnprivileged(home: string): ReturnType<typeof findLocks> {
  const module = join(import.meta.dirname, '../../../../src/core/adapters/discovery/lock-files.ts')
  const script = `import('${module}').then(({ findLocks }) => console.log(JSON.stringify(findLocks('${home}', {}))))`
  const argv = [process.execPath, '--eval', script]
  // The lock names this process: a child of it may look at it.
  const dropped = ['setpriv', '--bounding-set=-dac_override,-dac_read_search', ...argv]
  const [file = '', ...args] = uid === 0 ? dropped : argv
  return JSON.parse(execFileSync(file, args, { encoding: 'utf8' }))
}
