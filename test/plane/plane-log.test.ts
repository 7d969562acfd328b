import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { defaultLevels } from '../../src/core/plane-log/levels.ts'
import { type PlaneRecord, parseRecord } from '../../src/core/plane-log/record.ts'
import { lastErrorIn, openPlaneLog, tellEnd } from '../../src/plane/plane-log.ts'
import { mountSmallDisk, skipsMount } from '../support/small-disk.ts'
import { type TempFolder, tempFolder } from '../support/temp-folder.ts'

const nowMs = Date.UTC(2026, 10, 3, 14)

function openIn(folder: TempFolder) {
  const path = join(folder.path, 'plane.log')
  const refusals: unknown[] = []
  const onRefused = (error: unknown) => refusals.push(error)
  const logger = openPlaneLog({ path, now: () => nowMs, pid: 7, onRefused })
  return {
    path,
    logger,
    log: logger.module('plane'),
    refusals,
    [Symbol.dispose]: () => logger[Symbol.dispose](),
  }
}

const recordsIn = (path: string): PlaneRecord[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => parseRecord(line) ?? [])

test('a record is one line of JSON for its owner alone', () => {
  using folder = tempFolder()
  using world = openIn(folder)
  world.log('info', 'one\ntwo', { agentId: 'a', requestId: undefined })
  expect(readFileSync(world.path, 'utf8')).toBe(
    '{"time":"2026-11-03T14:00:00.000Z","level":"info","module":"plane","message":"one\\ntwo","pid":7,"agentId":"a"}\n',
  )
  expect(statSync(world.path).mode & 0o777).toBe(0o600)
})

test('levels take effect at once, for each module its own', () => {
  using folder = tempFolder()
  using world = openIn(folder)
  const http = world.logger.module('http')
  http('debug', 'not yet')
  world.logger.configure({ level: 'warn', modules: { http: 'debug' } }, { maxSizeBytes: 1e6, keep: 1 })
  http('debug', 'now')
  world.log('info', 'no more')
  expect(recordsIn(world.path).map(({ message }) => message)).toEqual(['now'])
})

test('rotation loses no record, keeps what it is told to, and no more', () => {
  using folder = tempFolder()
  using world = openIn(folder)
  world.logger.configure(defaultLevels, { maxSizeBytes: 2_000, keep: 3 })
  for (let index = 0; index < 200; index++) world.log('info', `record ${index}`)
  const files = ['plane.log.3', 'plane.log.2', 'plane.log.1', 'plane.log'].map((name) =>
    join(folder.path, name),
  )
  expect(readdirSync(folder.path).length).toBe(4)
  for (const file of files) expect(statSync(file).size).toBeLessThanOrEqual(2_000)
  const numbers = files.flatMap(recordsIn).map(({ message }) => Number(message.slice(7)))
  expect(numbers).toEqual(numbers.map((_, index) => 200 - numbers.length + index))

  world.logger.configure(defaultLevels, { maxSizeBytes: 2_000, keep: 1 })
  expect(readdirSync(folder.path).sort()).toEqual(['plane.log', 'plane.log.1'])
})

test.for([
  { how: 'moved away', rotate: (path: string) => renameSync(path, `${path}-moved`) },
  {
    how: 'copied and emptied',
    rotate: (path: string) => {
      copyFileSync(path, `${path}-moved`)
      truncateSync(path)
    },
  },
])('a file that somebody else has $how is written anew, and no record is lost', ({ rotate }) => {
  using folder = tempFolder()
  using world = openIn(folder)
  for (let round = 0; round < 3; round++) {
    world.log('info', `before ${round}`)
    rotate(world.path)
    world.log('info', `after ${round}`)
    expect(recordsIn(`${world.path}-moved`).at(-1)?.message).toBe(`before ${round}`)
    expect(recordsIn(world.path).map(({ message }) => message)).toEqual([`after ${round}`])
  }
})

test('what the disk refuses is counted, told once, and told in the log once it takes records again', () => {
  using folder = tempFolder()
  const path = join(folder.path, 'there', 'plane.log')
  const refusals: unknown[] = []
  using logger = openPlaneLog({ path, now: () => nowMs, pid: 7, onRefused: (error) => refusals.push(error) })
  const log = logger.module('plane')
  for (const message of ['one', 'two', 'three']) log('info', message)
  expect([logger.lost(), refusals.length]).toEqual([3, 1])
  mkdirSync(join(folder.path, 'there'))
  log('info', 'four')
  expect(recordsIn(path)).toMatchObject([
    { level: 'warn', message: '3 records were lost: the disk refused', lost: 3 },
    { message: 'four' },
  ])
  expect(logger.lost()).toBe(0)
  rmSync(join(folder.path, 'there'), { recursive: true })
  chmodSync(folder.path, 0o700)
})

test.skipIf(skipsMount)(
  'a full disk costs records and nothing else (needs root, to mount a small disk)',
  () => {
    using folder = tempFolder()
    using disk = mountSmallDisk(folder.path)
    using world = openIn(folder)
    world.log('info', 'first')
    const ballast = disk.fill()
    for (let index = 0; index < 200; index++) world.log('info', 'x'.repeat(1_000))
    expect(world.logger.lost()).toBeGreaterThan(0)
    expect(world.refusals).toMatchObject([{ code: 'ENOSPC' }])
    const lost = world.logger.lost()
    rmSync(ballast)
    world.log('info', 'last')
    const records = recordsIn(world.path)
    expect(records.length + lost).toBe(201 + 2)
    expect(records.slice(-2)).toMatchObject([{ lost }, { message: 'last' }])
  },
)

test('no record holds a secret, wherever it stands', () => {
  using folder = tempFolder()
  using world = openIn(folder)
  const secret = 'sk-0123456789abcdef'
  world.log('error', `message ${secret}`, {
    password: 'hunter2',
    text: secret,
    stack: `Error: ${secret}\n    at x`,
    error: { hint: secret },
  })
  expect(readFileSync(world.path, 'utf8')).not.toMatch(/sk-|hunter2/)
  expect(recordsIn(world.path)).toMatchObject([{ stack: 'Error: ***\n    at x', password: '***' }])
})

test('a symbolic link in its place is not followed', () => {
  using folder = tempFolder()
  const target = folder.write('target', 'precious')
  rmSync(join(folder.path, 'plane.log'), { force: true })
  const { symlinkSync } = process.getBuiltinModule('node:fs')
  symlinkSync(target, join(folder.path, 'plane.log'))
  using world = openIn(folder)
  world.log('info', 'one')
  expect(readFileSync(target, 'utf8')).toBe('precious')
  expect(world.logger.lost()).toBe(1)
})

test('the reason of an end is found among what else is on standard error', () => {
  using folder = tempFolder()
  const path = folder.write('err', '')
  const { openSync, closeSync, writeSync } = process.getBuiltinModule('node:fs')
  const fd = openSync(path, 'a')
  writeSync(fd, 'a warning\n{"half": \n')
  tellEnd({ code: 'PORT_IN_USE', message: 'Port 1 is taken', hint: 'another' }, nowMs, { fd })
  writeSync(fd, 'Killed\n')
  closeSync(fd)
  expect(lastErrorIn(readFileSync(path, 'utf8'))).toEqual({
    code: 'PORT_IN_USE',
    message: 'Port 1 is taken',
    hint: 'another',
  })
  expect(lastErrorIn('nothing\n{}\n')).toBeUndefined()
  expect(existsSync(path)).toBe(true)
})

test.for([
  { stderr: 'pipe', hears: true },
  { stderr: 'ignore', hears: false },
] as const)(
  'a control plane tells its standard error, too, where somebody listens ($stderr: $hears)',
  async ({ stderr, hears }) => {
    const program = `import { echoTo } from '${join(process.cwd(), 'src/plane/plane-log.ts')}'
    const echo = echoTo(2)
    echo?.('a record\\n')
    process.exit(echo ? 7 : 8)`
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'ignore', stderr],
    })
    const heard = child.stderr ? text(child.stderr) : Promise.resolve('')
    const [status] = await once(child, 'exit')
    expect(status).toBe(hears ? 7 : 8)
    expect(await heard).toBe(hears ? 'a record\n' : '')
  },
)
