import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execPath, platform } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { LogLine } from '../../../../src/core/log/log-store.ts'
import { createLogWorld, followUntil, type LogWorld, roomy, until } from '../../../support/log-world.ts'

const fixture = join(import.meta.dirname, '../../../support/log-store-process.ts')

const countingWriter = `
  const { writeSync } = require('node:fs')
  let i = 0
  setInterval(() => { for (let n = 0; n < 20; n++) writeSync(1, i++ + ' and some words to fill the line\\n') }, 1)`

/** Runs a store over the folder, and kills it after it has rotated for a while. */
async function killWhileRotating(world: LogWorld, groupId: number, afterMs: number): Promise<void> {
  const before = world.segments('a').length
  const child = spawn(execPath, [fixture, world.dir, String(groupId)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await until(() => world.segments('a').length > before)
  await sleep(afterMs)
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
  // As recovery does: it may have died between stop and go on.
  process.kill(-groupId, 'SIGCONT')
}

test.skipIf(platform !== 'linux')(
  'a store that is killed while it rotates loses and doubles no line',
  { timeout: 60_000 },
  async () => {
    await using world = createLogWorld()
    const first = world.open()
    first.open('a', roomy)
    await first[Symbol.asyncDispose]()
    const { pid = 0 } = world.spawn('a', [execPath, '-e', countingWriter])
    for (let round = 0; round < 12; round++) await killWhileRotating(world, pid, 7 * round)
    process.kill(pid, 'SIGKILL')

    const store = world.open()
    store.open('a', roomy)
    const [last] = await store.read({ agentIds: ['a'], limit: 1 })
    const lines = await followUntil(store, 'a', (seen) => seen.at(-1)?.offset === last!.offset)
    expect(lines.length).toBeGreaterThan(1000)
    expect(lines.map(({ text }) => text)).toEqual(
      lines.map((_, index) => `${index} and some words to fill the line`),
    )
  },
)

describe('a log that a crash left in the midst of a rotation', () => {
  const text = 'one\ntwo\nthree\n'

  /** Leaves the files as they were at a step of the rotation, with or without what the agent wrote since. */
  async function readAfter(leave: (dir: string) => void, since: string): Promise<readonly LogLine[]> {
    await using world = createLogWorld()
    const first = world.open()
    first.open('a', roomy)
    world.append('a', text)
    await first[Symbol.asyncDispose]()
    leave(join(world.dir, 'a'))
    world.append('a', since)
    const store = world.open()
    store.open('a', roomy)
    expect(existsSync(join(world.dir, 'a', `${'0'.repeat(16)}.log.tmp`))).toBe(false)
    return await store.read({ agentIds: ['a'], limit: 100 })
  }

  const current = (dir: string) => join(dir, 'current.log')
  const segment = (dir: string) => join(dir, `${'0'.repeat(16)}.log`)
  const empty = (dir: string) => closeSync(openSync(current(dir), 'w'))
  const steps = [
    {
      why: 'while it was copied',
      leave: (dir: string) => writeFileSync(`${segment(dir)}.tmp`, text.slice(0, 5)),
    },
    {
      why: 'after the copy was put in place, with its last bytes missing',
      leave: (dir: string) => writeFileSync(segment(dir), text.slice(0, 9)),
    },
    {
      why: 'after the copy was put in place',
      leave: (dir: string) => writeFileSync(segment(dir), text),
    },
    {
      why: 'after the file was emptied',
      leave(dir: string) {
        writeFileSync(segment(dir), text)
        empty(dir)
      },
    },
    {
      why: 'after all was done',
      leave(dir: string) {
        writeFileSync(segment(dir), text)
        empty(dir)
        writeFileSync(join(dir, 'base'), `${text.length}\n`)
      },
    },
    {
      why: 'after the file was emptied, and its base was lost with the power',
      leave(dir: string) {
        writeFileSync(segment(dir), text)
        empty(dir)
        writeFileSync(join(dir, 'base'), '')
      },
    },
  ]
  const cases = steps.flatMap((step) =>
    ['', 'four\n', 'four is a line that is longer than all of those before it\n'].map((since) => ({
      ...step,
      since,
    })),
  )

  test.for(cases)('is whole again: $why; then the agent wrote "$since"', async ({ leave, since }) => {
    const lines = await readAfter(leave, since)
    expect(lines.map((line) => line.text).join('\n')).toBe((text + since).trimEnd())
    expect(lines.map(({ offset }) => offset)).toEqual(since ? [0, 4, 8, 14] : [0, 4, 8])
  })
})

test('offsets go on when somebody emptied the file, whether the store was open or not', async () => {
  await using world = createLogWorld()
  const first = world.open()
  first.open('a', roomy)
  const path = join(world.dir, 'a', 'current.log')
  world.append('a', 'one\ntwo\n')
  expect(first.endOffset('a')).toBe(8)
  writeFileSync(path, '')
  expect(first.endOffset('a')).toBe(8)
  world.append('a', 'three\n')
  expect(first.endOffset('a')).toBe(14)
  await first[Symbol.asyncDispose]()
  writeFileSync(path, 'four\n')
  const store = world.open()
  store.open('a', roomy)
  const lines = await store.read({ agentIds: ['a'], limit: 10 })
  expect(lines.map(({ offset, text }) => [offset, text])).toEqual([[14, 'four']])
})

test('a log whose file was moved away begins a new one at the next start, with offsets that go on', async () => {
  await using world = createLogWorld()
  const store = world.open()
  const path = store.open('a', roomy)
  world.append('a', 'one\n')
  store.endOffset('a')
  renameSync(path, join(world.dir, 'moved.log'))
  expect(store.open('a', roomy)).toBe(path)
  world.append('a', 'two\n')
  const lines = await store.read({ agentIds: ['a'], limit: 10 })
  expect(lines.map(({ offset, text }) => [offset, text])).toEqual([[4, 'two']])
  expect(readFileSync(join(world.dir, 'moved.log'), 'utf8')).toBe('one\n')
})
