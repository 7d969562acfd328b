import { copyFileSync, readFileSync, renameSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { expect, test } from 'vitest'
import type { LogLine, LogStore } from '../../../../src/core/log/log-store.ts'
import { createLogWorld, type LogWorld, roomy, until } from '../../../support/log-world.ts'

const countingWriter = `
  const { writeSync } = require('node:fs')
  let i = 0
  setInterval(() => { for (let n = 0; n < 5; n++) writeSync(1, i++ + '\\n') }, 1)`

/** As logrotate(8) does with `create`: the file is moved away, and an empty one takes its place. */
function rotateByRename(dir: string, nth: number): void {
  const path = join(dir, 'a', 'current.log')
  renameSync(path, `${path}.${nth}`)
  writeFileSync(path, '', { mode: 0o600 })
}

/** As logrotate(8) does with `copytruncate`. */
function rotateByCopy(dir: string, nth: number): void {
  const path = join(dir, 'a', 'current.log')
  copyFileSync(path, `${path}.${nth}`)
  truncateSync(path)
}

interface Followed {
  readonly lines: readonly LogLine[]
  end(): Promise<void>
}

function follow(store: LogStore): Followed {
  const stop = new AbortController()
  const lines: LogLine[] = []
  const done = (async () => {
    const query = { agentIds: ['a'], fromOffsets: new Map([['a', 0]]) }
    for await (const batch of store.follow(query, stop.signal)) lines.push(...batch)
  })()
  return {
    lines,
    end: () => {
      stop.abort()
      return done
    },
  }
}

function begin(world: LogWorld) {
  const store = world.open()
  store.open('a', roomy)
  const { pid = 0 } = world.spawn('a', [execPath, '-e', countingWriter])
  const followed = follow(store)
  return { store, pid, followed, hasMore: (count: number) => until(() => followed.lines.length >= count) }
}

test('a file that is moved away by somebody else is put back, and no line is lost or doubled', async () => {
  await using world = createLogWorld()
  const { store, pid, followed, hasMore } = begin(world)
  const path = join(world.dir, 'a', 'current.log')
  for (let round = 1; round <= 2; round++) {
    await hasMore(round * 500)
    const { ino } = statSync(path)
    rotateByRename(world.dir, round)
    await until(() => statSync(path).ino === ino)
  }
  await hasMore(followed.lines.length + 500)
  process.kill(-pid, 'SIGKILL')
  const [last] = await store.read({ agentIds: ['a'], limit: 1 })
  await until(() => followed.lines.at(-1)?.offset === last?.offset)
  await followed.end()
  expect(followed.lines.map(({ text }) => text)).toEqual(followed.lines.map((_, index) => String(index)))
  // What was written while it was away can be read again from the file.
  expect(readFileSync(path, 'utf8').split('\n').length - 1).toBe(followed.lines.length)
})

test('a run that begins while the file is away writes to the one that its agent had before', async () => {
  await using world = createLogWorld()
  const store = world.open()
  const path = store.open('a', roomy)
  world.append('a', 'one\n')
  rotateByRename(world.dir, 1)
  store.close('a')
  expect(store.open('a', roomy)).toBe(path)
  world.append('a', 'two\n')
  const lines = await store.read({ agentIds: ['a'], limit: 10 })
  expect(lines.map(({ text }) => text)).toContain('two')
})

test('a file that took its place and has been written to is left alone', async () => {
  await using world = createLogWorld()
  const store = world.open()
  const path = store.open('a', roomy)
  world.append('a', 'one\n')
  rotateByRename(world.dir, 1)
  world.append('a', 'by somebody else\n')
  store.open('a', roomy)
  expect(readFileSync(path, 'utf8')).toBe('by somebody else\n')
})

test('a file that somebody else copies and empties goes on: only what came between is lost, and nothing twice', async () => {
  await using world = createLogWorld()
  const { store, pid, followed, hasMore } = begin(world)
  for (let round = 1; round <= 3; round++) {
    await hasMore(followed.lines.length + 500)
    rotateByCopy(world.dir, round)
  }
  await hasMore(followed.lines.length + 500)
  process.kill(-pid, 'SIGKILL')
  const [last] = await store.read({ agentIds: ['a'], limit: 1 })
  await until(() => followed.lines.at(-1)?.offset === last?.offset)
  await followed.end()
  const numbers = followed.lines.map(({ text }) => Number(text)).filter((number) => !Number.isNaN(number))
  const sorted = [...new Set(numbers)].sort((one, other) => one - other)
  expect(numbers).toEqual(sorted)
  expect(last?.text).toBe(String(numbers.at(-1)))
})
