import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { platform } from 'node:process'
import { expect, test } from 'vitest'
import { createWriterGate } from '../../../../src/core/adapters/log/writer-gate.ts'
import type { LogLine, WriterGate } from '../../../../src/core/log/log-store.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'
import { createLogWorld, followUntil, refusingGate, until } from '../../../support/log-world.ts'

/** Four threads of one process, each counting as fast as it can. */
const threadedWriter = (perThread: number) => `
  const { Worker } = require('node:worker_threads')
  const count = (name) => "const { writeSync } = require('node:fs');" +
    "for (let i = 0; i < ${perThread}; i++) writeSync(1, '" + name + " ' + i + ' and some words to fill the line\\\\n')"
  for (const name of ['a', 'b', 'c', 'd']) new Worker(count(name), { eval: true })`

/** Looks for lines that are lost, doubled or torn: where numbers or offsets do not go on from the line before. */
function createCheck() {
  const next = new Map<string, number>()
  const faults: string[] = []
  let count = 0
  let end = 0
  return {
    faults,
    count: () => count,
    take({ text, offset }: LogLine): void {
      const [name = '', number] = text.split(' ')
      const expected = next.get(name) ?? 0
      next.set(name, expected + 1)
      if (Number(number) !== expected) faults.push(`${text} instead of ${name} ${expected}`)
      if (offset !== end) faults.push(`${text} at ${offset} instead of ${end}`)
      end = offset + text.length + 1
      count++
    },
  }
}

const linux = { skip: platform !== 'linux', timeout: 60_000 }

test('a writer that never pauses loses and doubles no line through twenty rotations', linux, async () => {
  await using world = createLogWorld()
  let groupId: number | undefined
  const store = world.open({ gate: createWriterGate({ groupOf: () => groupId }) })
  store.open('a', { maxSizeBytes: 100_000, keep: 1000 })
  groupId = world.spawn('a', ['sh', '-c', 'i=0; while :; do echo "n $i"; i=$((i+1)); done']).pid
  const check = createCheck()
  const stop = new AbortController()
  const query = { agentIds: ['a'], fromOffsets: new Map([['a', 0]]) }
  for await (const batch of store.follow(query, stop.signal)) {
    for (const line of batch) check.take(line)
    if (world.segments('a').length >= 20 || check.faults.length > 0) stop.abort()
  }
  expect(check.faults).toEqual([])
  expect(check.count()).toBeGreaterThan(100_000)
})

test('four threads that never pause lose and double no line', linux, async () => {
  await using world = createLogWorld()
  let groupId: number | undefined
  const store = world.open({ gate: createWriterGate({ groupOf: () => groupId }) })
  store.open('a', { maxSizeBytes: 100_000, keep: 1000 })
  const perThread = 50_000
  groupId = world.spawn('a', ['node', '-e', threadedWriter(perThread)]).pid
  const check = createCheck()
  for (const line of await followUntil(store, 'a', (seen) => seen.length >= 4 * perThread)) check.take(line)
  expect(check.faults).toEqual([])
  expect(world.segments('a').length).toBeGreaterThan(0)
})

test('the whole log is one run of bytes over its files', async () => {
  await using world = createLogWorld()
  const clock = createFakeClock()
  const store = world.open({ clock })
  store.open('a', { maxSizeBytes: 1000, keep: 1000 })
  const written: string[] = []
  // Parts that end within a line and within a character, so that files do too.
  const bytes = Buffer.from(Array.from({ length: 400 }, (_, i) => `${i} é € 😀\n`).join(''))
  for (let at = 0; at < bytes.length; at += 777) {
    world.append('a', bytes.subarray(at, at + 777))
    await until(() => readFileSync(join(world.dir, 'a', 'current.log')).length <= 1000, clock)
  }
  for (const name of [...world.segments('a'), 'current.log']) {
    written.push(readFileSync(join(world.dir, 'a', name), 'latin1'))
  }
  expect(world.segments('a').length).toBeGreaterThan(3)
  expect(Buffer.from(written.join(''), 'latin1').equals(bytes)).toBe(true)
  const expected = bytes.toString().trimEnd().split('\n')
  expect((await store.read({ agentIds: ['a'], limit: 1000 })).map(({ text }) => text)).toEqual(expected)
})

test('only so many segments are kept, and the first line kept may be the rest of one', async () => {
  await using world = createLogWorld()
  const clock = createFakeClock()
  const store = world.open({ clock })
  store.open('a', { maxSizeBytes: 10, keep: 2 })
  for (const part of ['one\ntwo\nthr', 'ee\nfour\nfive\n', 'six\nseven\neight\n', 'nine\n']) {
    const before = world.segments('a').at(-1)
    world.append('a', part)
    if (part.length > 10) await until(() => world.segments('a').at(-1) !== before, clock)
  }
  await until(() => world.segments('a').length === 2, clock)
  const lines = await store.read({ agentIds: ['a'], limit: 100 })
  expect(lines.map(({ offset, text }) => [offset, text])).toEqual([
    [11, 'ee'],
    [14, 'four'],
    [19, 'five'],
    [24, 'six'],
    [28, 'seven'],
    [34, 'eight'],
    [40, 'nine'],
  ])
})

test('a log whose writers cannot be stopped is rotated at four times its limit all the same', async () => {
  await using world = createLogWorld()
  const clock = createFakeClock()
  const store = world.open({ clock, gate: refusingGate })
  store.open('a', { maxSizeBytes: 100, keep: 5 })
  world.append('a', `${'x'.repeat(200)}\n`)
  for (let tries = 0; tries < 20; tries++) await clock.advance(1000)
  expect(world.segments('a')).toEqual([])
  world.append('a', `${'y'.repeat(300)}\n`)
  await until(() => world.segments('a').length > 0, clock)
  const lines = await store.read({ agentIds: ['a'], limit: 10 })
  expect(world.segments('a')).toHaveLength(1)
  expect(lines.map(({ text }) => text[0])).toEqual(['x', 'y'])
})

test('a rotation that fails changes nothing, is told, and is tried again', async () => {
  await using world = createLogWorld()
  const clock = createFakeClock()
  let attempts = 0
  const gate: WriterGate = {
    async whileStopped(_, whileStopped) {
      if (++attempts === 1) throw new Error('no file descriptors')
      whileStopped()
      return true
    },
  }
  const told: unknown[] = []
  const store = world.open({ clock, gate, onRotationFailed: (agentId) => told.push(agentId) })
  store.open('a', { maxSizeBytes: 10, keep: 5 })
  world.append('a', 'one\ntwo\nthree\n')
  await until(() => told.length > 0, clock)
  expect(world.segments('a')).toEqual([])
  world.append('a', 'four\n')
  await until(() => world.segments('a').length === 1, clock)
  expect(told).toEqual(['a'])
  expect((await store.read({ agentIds: ['a'], limit: 10 })).map(({ text }) => text)).toEqual([
    'one',
    'two',
    'three',
    'four',
  ])
})

test('logs are shrunk to what is not rotated yet and the newest of what is, and go on where they were', async () => {
  await using world = createLogWorld()
  const clock = createFakeClock()
  const store = world.open({ clock })
  for (const id of ['a', 'b']) store.open(id, { maxSizeBytes: 4, keep: 9 })
  for (const part of ['first\n', 'second\n', 'third\n']) {
    const count = world.segments('a').length
    world.append('a', part)
    await until(() => world.segments('a').length > count, clock)
  }
  world.append('a', 'now\n')
  await store.shrink()
  expect(world.segments('a')).toHaveLength(1)
  expect(world.segments('b')).toEqual([])
  expect(store.endOffset('a')).toBe(23)
  const lines = await store.read({ agentIds: ['a'], limit: 9 })
  expect(lines.map(({ offset, text }) => [offset, text])).toEqual([[19, 'now']])
})
