import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { LogLine } from '../../../../src/core/log/log-store.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'
import { createLogWorld, followUntil, roomy, until } from '../../../support/log-world.ts'

const mebibyte = 1024 * 1024

test('of a line of 10 MB the first 64 KiB are shown, read or followed, and what is left out is counted', async () => {
  await using world = createLogWorld()
  const store = world.open()
  store.open('a', roomy)
  world.append('a', `before\n${'x'.repeat(10 * mebibyte)}\nafter\n`)
  const read = await store.read({ agentIds: ['a'], limit: 3 })
  const followed = await followUntil(store, 'a', (lines) => lines.length === 3)
  const shape = ({ offset, text, cutBytes }: LogLine) => ({ offset, lengthBytes: text.length, cutBytes })
  for (const lines of [read, followed]) {
    expect(lines.map(shape)).toEqual([
      { offset: 0, lengthBytes: 6, cutBytes: 0 },
      { offset: 7, lengthBytes: 65_536, cutBytes: 10 * mebibyte - 65_536 },
      { offset: 10 * mebibyte + 8, lengthBytes: 5, cutBytes: 0 },
    ])
  }
})

test.for([
  { why: 'just fits', bytes: 'x'.repeat(65_536), textEnd: 'x', cutBytes: 0 },
  { why: 'just fits, before a carriage return', bytes: `${'x'.repeat(65_536)}\r`, textEnd: 'x', cutBytes: 0 },
  { why: 'is one byte too long', bytes: `${'x'.repeat(65_536)}y`, textEnd: 'x', cutBytes: 1 },
  { why: 'would be cut within a character', bytes: `${'x'.repeat(65_534)}€y`, textEnd: 'x', cutBytes: 4 },
  {
    why: 'is cut within what is no character',
    bytes: Buffer.alloc(70_000, 0x80),
    textEnd: '\ufffd',
    cutBytes: 4464,
  },
])('a line that $why', async ({ bytes, textEnd, cutBytes }) => {
  await using world = createLogWorld()
  const store = world.open()
  store.open('a', roomy)
  world.append('a', Buffer.concat([Buffer.from(bytes), Buffer.from('\n')]))
  const [line] = await store.read({ agentIds: ['a'], limit: 1 })
  expect(line).toMatchObject({ text: expect.stringMatching(new RegExp(`${textEnd}$`)), cutBytes })
})

test('binary output is shown without one byte that drives a terminal', async () => {
  await using world = createLogWorld()
  const store = world.open()
  store.open('a', roomy)
  world.append('a', Buffer.concat([randomBytes(mebibyte), Buffer.from('\n')]))
  const read = await store.read({ agentIds: ['a'], limit: 100_000 })
  const followed = await followUntil(store, 'a', (lines) => lines.length === read.length)
  expect(followed).toEqual(read)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(read.filter(({ text }) => /[^\P{Cc}\t\u001b]|\u001b(?!\[[0-9;:]*m)/u.test(text))).toEqual([])
})

test('output that never ends its line is shown from its first byte', async () => {
  await using world = createLogWorld()
  const store = world.open()
  store.open('a', roomy)
  world.append('a', Buffer.alloc(20 * mebibyte))
  const [line] = await store.read({ agentIds: ['a'], limit: 5 })
  expect(line).toMatchObject({ offset: 0, cutBytes: 20 * mebibyte - 65_536 })
})

test('a character that is written in two parts, or lies across two reads, is whole', async () => {
  await using world = createLogWorld()
  const store = world.open()
  store.open('a', roomy)
  const text = `${'é'.repeat(30_000)}😀`
  const lines = Array.from({ length: 5 }, (_, i) => `${'x'.repeat(i)}${text}`)
  const bytes = Buffer.from(`${lines.join('\n')}\n`)
  world.append('a', bytes.subarray(0, 101))
  world.append('a', bytes.subarray(101))
  expect((await store.read({ agentIds: ['a'], limit: 5 })).map((line) => line.text)).toEqual(lines)
  expect((await followUntil(store, 'a', (seen) => seen.length === 5)).map((line) => line.text)).toEqual(lines)
})

test('empty lines are lines', async () => {
  await using world = createLogWorld()
  const store = world.open()
  store.open('a', roomy)
  world.append('a', '\n\r\n\nx\n\n')
  const expected = ['', '', '', 'x', '']
  expect((await store.read({ agentIds: ['a'], limit: 9 })).map((line) => line.text)).toEqual(expected)
  expect((await followUntil(store, 'a', (seen) => seen.length === 5)).map((line) => line.text)).toEqual(
    expected,
  )
})

test('a reader that was overtaken by pruning is told how much it missed', async () => {
  await using world = createLogWorld()
  const clock = createFakeClock()
  const store = world.open({ clock })
  store.open('a', { maxSizeBytes: 10, keep: 1 })
  const stop = new AbortController()
  const batches = store.follow({ agentIds: ['a'] }, stop.signal)[Symbol.asyncIterator]()
  for (const part of ['one of them\n', 'two of them\n', 'three of them\n']) {
    const before = world.segments('a').at(-1)
    world.append('a', part)
    await until(() => world.segments('a').at(-1) !== before, clock)
  }
  await until(() => world.segments('a').length === 1, clock)
  const { value: missed } = await batches.next()
  const { value: rest } = await batches.next()
  expect(missed).toMatchObject([{ offset: 0, text: '', cutBytes: 24 }])
  expect(rest).toMatchObject([{ offset: 24, text: 'three of them', cutBytes: 0 }])
  stop.abort()
})

test('what a slow reader does not ask for waits in the file', async () => {
  await using world = createLogWorld()
  const store = world.open()
  store.open('a', roomy)
  world.append('a', 'a line of some length, to be read later\n'.repeat(1_000_000))
  const stop = new AbortController()
  const query = { agentIds: ['a'], fromOffsets: new Map([['a', 0]]) }
  let count = 0
  for await (const batch of store.follow(query, stop.signal)) {
    expect(batch.length).toBeLessThan(10_000)
    count += batch.length
    if (count === 1_000_000) stop.abort()
  }
  expect(count).toBe(1_000_000)
})
