import { appendFileSync, copyFileSync, renameSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openPlaneLogReader } from '../../../../src/core/adapters/plane-log/log-reader.ts'
import type { PlaneRecord } from '../../../../src/core/plane-log/record.ts'
import type { RecordFilter } from '../../../../src/core/plane-log/record-filter.ts'
import { tempFolder } from '../../../support/temp-folder.ts'
import { until } from '../../../support/until.ts'

const line = (message: string, more: Partial<PlaneRecord> = {}): string =>
  `${JSON.stringify({ time: '2026-11-03T14:00:00.000Z', level: 'info', module: 'plane', message, pid: 1, ...more })}\n`

function world() {
  const folder = tempFolder()
  const paths = { planeLog: join(folder.path, 'plane.log'), planeErrors: join(folder.path, 'plane.err') }
  return {
    ...paths,
    folder,
    open: (filter: RecordFilter = {}) => openPlaneLogReader(paths, filter),
    async read(filter: RecordFilter = {}, limit = 100) {
      using reader = await openPlaneLogReader(paths, filter)
      return (await reader.read(limit)).map(({ message }) => message)
    },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  }
}

test('records of all files come in order, the last ones first counted', async () => {
  using there = world()
  there.folder.write('plane.log.2', line('one') + line('two'))
  there.folder.write('plane.log.1', line('three'))
  there.folder.write('plane.log', `${line('four')}no record\n{"torn":\n${line('five')}{"half`)
  expect(await there.read()).toEqual(['one', 'two', 'three', 'four', 'five'])
  expect(await there.read({}, 3)).toEqual(['three', 'four', 'five'])
  expect(await there.read({}, 0)).toEqual([])
})

test('without a log there are no records', async () => {
  using there = world()
  expect(await there.read()).toEqual([])
})

test('lines that reach over chunks are whole, and one that is too long for a record hides no other', async () => {
  using there = world()
  const long = Array.from({ length: 40 }, (_, index) => line(`${index} ${'ü'.repeat(20_000)}`))
  there.folder.write('plane.log', `${line('first')}${'x'.repeat(3_000_000)}\n${long.join('')}`)
  const messages = await there.read()
  expect(messages.map((message) => message.split(' ')[0])).toEqual([
    'first',
    ...long.map((_, index) => String(index)),
  ])
})

test.for([
  { filter: { level: 'warn' }, shows: ['b', 'c'] },
  { filter: { module: 'http' }, shows: ['b'] },
  { filter: { requestId: 'r-1' }, shows: ['c'] },
  { filter: { grep: '"message":"[ab]"' }, shows: ['a', 'b'] },
  { filter: { sinceMs: Date.UTC(2026, 10, 4) }, shows: ['c'] },
  { filter: { level: 'warn', module: 'plane' }, shows: ['c'] },
] as const)('$filter leaves $shows', async ({ filter, shows }) => {
  using there = world()
  there.folder.write(
    'plane.log',
    line('a') +
      line('b', { level: 'warn', module: 'http' }) +
      line('c', { level: 'fatal', requestId: 'r-1', time: '2026-11-04T00:00:00.000Z' }),
  )
  expect(await there.read(filter)).toEqual(shows)
})

test('what Node said when it died comes last, without the records that the log has', async () => {
  using there = world()
  there.folder.write('plane.log', line('one'))
  there.folder.write('plane.err', `${line('one')}FATAL ERROR: heap out of memory\n`)
  using reader = await there.open()
  expect(await reader.read(10)).toMatchObject([
    { message: 'one' },
    { level: 'error', module: 'stderr', text: 'FATAL ERROR: heap out of memory' },
  ])
})

interface Following {
  readonly messages: readonly string[]
  [Symbol.asyncDispose](): Promise<void>
}

async function follow(there: ReturnType<typeof world>): Promise<Following> {
  const reader = await there.open()
  const stop = new AbortController()
  const messages: string[] = []
  const take = (records: readonly PlaneRecord[]) => messages.push(...records.map(({ message }) => message))
  take(await reader.read(100))
  const done = (async () => {
    for await (const records of reader.follow(stop.signal)) take(records)
  })()
  return {
    messages,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await done
      reader[Symbol.dispose]()
    },
  }
}

test('following goes on over rotations, also several at once, and doubles nothing', async () => {
  using there = world()
  const path = there.planeLog
  there.folder.write('plane.log', line('0'))
  await using following = await follow(there)
  let count = 1
  const add = () => appendFileSync(path, line(String(count++)))
  const rotate = (keep: number) => {
    for (let index = keep - 1; index >= 1; index--) {
      try {
        renameSync(`${path}.${index}`, `${path}.${index + 1}`)
      } catch {}
    }
    renameSync(path, `${path}.1`)
  }
  for (let round = 0; round < 4; round++) {
    for (let nth = 0; nth <= round % 3; nth++) {
      add()
      rotate(3)
      add()
    }
    await until(() => following.messages.length === count)
  }
  expect(following.messages).toEqual(following.messages.map((_, index) => String(index)))
})

test.for([
  {
    how: 'copied and emptied',
    rotate: (path: string) => {
      copyFileSync(path, `${path}-20261103`)
      truncateSync(path)
    },
  },
  { how: 'moved to a name of another kind', rotate: (path: string) => renameSync(path, `${path}-20261103`) },
  { how: 'removed', rotate: (path: string) => rmSync(path) },
])('following goes on when the file is $how', async ({ rotate }) => {
  using there = world()
  there.folder.write('plane.log.1', line('old'))
  there.folder.write('plane.log', line('one') + line('two'))
  await using following = await follow(there)
  rotate(there.planeLog)
  appendFileSync(there.planeLog, line('three'))
  await until(() => following.messages.length >= 4)
  appendFileSync(there.planeLog, line('four'))
  await until(() => following.messages.length >= 5)
  expect(following.messages).toEqual(['old', 'one', 'two', 'three', 'four'])
})

test('following begins before there is a log', async () => {
  using there = world()
  await using following = await follow(there)
  appendFileSync(there.planeLog, line('one'))
  await until(() => following.messages.length === 1)
})
