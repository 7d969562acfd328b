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

/** Where the numbers after each name do not go on from one line to the next: lost, doubled or torn lines. */
function breaksIn(lines: readonly LogLine[]): string[] {
  const next = new Map<string, number>()
  return lines.flatMap(({ text }) => {
    const [name = '', number] = text.split(' ')
    const expected = next.get(name) ?? 0
    next.set(name, expected + 1)
    return Number(number) === expected ? [] : [`${text} instead of ${name} ${expected}`]
  })
}

/** Offsets that do not follow from the line before. */
function gapsIn(lines: readonly LogLine[]): number[] {
  let offset = 0
  return lines.flatMap((line) => {
    const expected = offset
    offset = line.offset + Buffer.byteLength(line.text) + line.cutBytes + 1
    return line.offset === expected ? [] : [line.offset]
  })
}

test.skipIf(platform !== 'linux')(
  'a writer that never pauses loses and doubles no line through twenty rotations',
  { timeout: 60_000 },
  async () => {
    await using world = createLogWorld()
    let groupId: number | undefined
    const store = world.open({ gate: createWriterGate({ groupOf: () => groupId }) })
    store.open('a', { maxSizeBytes: 100_000, keep: 1000 })
    const filler = 'x'.repeat(300)
    const script = `i=0; while [ $i -lt 1000000 ]; do echo "n $i ${filler}"; i=$((i+1)); done`
    groupId = world.spawn('a', ['sh', '-c', script]).pid
    const lines = await followUntil(
      store,
      'a',
      (seen) => world.segments('a').length >= 20 || seen.length > 1_000_000,
    )
    expect(lines.length).toBeGreaterThan(1000)
    expect(breaksIn(lines)).toEqual([])
    expect(gapsIn(lines)).toEqual([])
  },
)

test.skipIf(platform !== 'linux')(
  'four threads that never pause lose and double no line',
  { timeout: 60_000 },
  async () => {
    await using world = createLogWorld()
    let groupId: number | undefined
    const store = world.open({ gate: createWriterGate({ groupOf: () => groupId }) })
    store.open('a', { maxSizeBytes: 100_000, keep: 1000 })
    const perThread = 50_000
    groupId = world.spawn('a', ['node', '-e', threadedWriter(perThread)]).pid
    const lines = await followUntil(store, 'a', (seen) => seen.length >= 4 * perThread)
    expect(world.segments('a').length).toBeGreaterThanOrEqual(3)
    expect(breaksIn(lines)).toEqual([])
    expect(gapsIn(lines)).toEqual([])
  },
)

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
    await clock.advance(100)
    await until(() => readFileSync(join(world.dir, 'a', 'current.log')).length <= 1000)
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
    await clock.advance(100)
    if (part.length > 10) await until(() => world.segments('a').at(-1) !== before)
    await clock.advance(100)
  }
  await until(() => world.segments('a').length === 2)
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
  for (let tries = 0; tries < 100 && world.segments('a').length === 0; tries++) {
    await clock.advance(100)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
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
  await clock.advance(100)
  await until(() => told.length > 0)
  expect(world.segments('a')).toEqual([])
  world.append('a', 'four\n')
  await clock.advance(2000)
  await until(() => world.segments('a').length === 1)
  expect(told).toEqual(['a'])
  expect((await store.read({ agentIds: ['a'], limit: 10 })).map(({ text }) => text)).toEqual([
    'one',
    'two',
    'three',
    'four',
  ])
})
