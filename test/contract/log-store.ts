import { expect, test } from 'vitest'
import type { LogFollow, LogLine, LogStore } from '../../src/core/log/log-store.ts'
import { untilLogLine } from '../../src/core/log/until-log-line.ts'
import type { FakeClock } from '../support/fake-clock.ts'

export interface LogStoreHarness extends AsyncDisposable {
  readonly store: LogStore
  readonly clock: FakeClock
  /** What the agent does: appends to its log. */
  write(agentId: string, text: string): void
}

const limits = { maxSizeBytes: 10_000_000, keep: 3 }
const texts = (lines: readonly LogLine[]) => lines.map(({ text }) => text)

/** The promises of {@link LogStore}. Each implementation calls this from its own test file. */
export function logStoreContract(open: () => Promise<LogStoreHarness>): void {
  /** Begins to follow, and returns what gives the next batch while time goes on. */
  function follow({ store, clock }: LogStoreHarness, query: LogFollow) {
    const stop = new AbortController()
    const batches = store.follow(query, stop.signal)[Symbol.asyncIterator]()
    return {
      stop: () => stop.abort(),
      async next(): Promise<readonly LogLine[] | undefined> {
        let settled: IteratorResult<readonly LogLine[]> | undefined
        const pending = batches.next().then((result) => {
          settled = result
        })
        for (let tries = 0; !settled && tries < 100; tries++) await clock.advance(50)
        if (!settled) throw new Error('nothing came in five seconds')
        await pending
        return settled.done ? undefined : settled.value
      },
    }
  }

  test('the last lines come oldest first, each named by the offset of its first byte', async () => {
    await using harness = await open()
    const { store, write } = harness
    store.open('a', limits)
    write('a', 'one\ntwo\r\nthree é\nfour')
    const lines = await store.read({ agentIds: ['a'], limit: 3 })
    expect(lines.map(({ offset, text }) => ({ offset, text }))).toEqual([
      { offset: 4, text: 'two' },
      { offset: 9, text: 'three é' },
      { offset: 18, text: 'four' },
    ])
    expect(store.endOffset('a')).toBe(22)
  })

  test('lines of several agents are merged by time', async () => {
    await using harness = await open()
    const { store, clock, write } = harness
    for (const agentId of ['a', 'b']) store.open(agentId, limits)
    for (const [agentId, text] of [
      ['a', '1\n'],
      ['b', '2\n'],
      ['a', '3\n'],
      ['b', '4\n'],
    ] as const) {
      write(agentId, text)
      await clock.advance(200)
    }
    expect(texts(await store.read({ agentIds: ['a', 'b'], limit: 3 }))).toEqual(['2', '3', '4'])
  })

  test('lines from before a moment are left out', async () => {
    await using harness = await open()
    const { store, clock, write } = harness
    store.open('a', limits)
    write('a', 'early\n')
    await clock.advance(1000)
    const sinceMs = clock.now()
    write('a', 'late\n')
    await clock.advance(1000)
    expect(texts(await store.read({ agentIds: ['a'], sinceMs, limit: 10 }))).toEqual(['late'])
  })

  test('times never go back, even if the clock does', async () => {
    await using harness = await open()
    const { store, clock, write } = harness
    store.open('a', limits)
    write('a', 'before\n')
    await clock.advance(200)
    clock.jump(-3_600_000)
    write('a', 'after\n')
    await clock.advance(200)
    const [before, after] = await store.read({ agentIds: ['a'], limit: 2 })
    expect(after!.atMs).toBeGreaterThanOrEqual(before!.atMs)
  })

  test('only lines that match a pattern are returned, whatever their colour', async () => {
    await using harness = await open()
    const { store, write } = harness
    store.open('a', limits)
    write('a', 'ok\n\u001b[31mERR\u001b[1mOR\u001b[0m x\nERROR y\n')
    const lines = await store.read({ agentIds: ['a'], grep: '^ERROR [xz]$', limit: 10 })
    expect(lines.map(({ offset }) => offset)).toEqual([3])
  })

  test('a pattern that does not parse is refused with a code', async () => {
    await using harness = await open()
    const { store } = harness
    const refusal = { code: 'INPUT_INVALID' }
    await expect(store.read({ agentIds: [], grep: '(', limit: 1 })).rejects.toMatchObject(refusal)
    const lines = store.follow({ agentIds: [], grep: '(?=x)' }, AbortSignal.abort())
    await expect(lines[Symbol.asyncIterator]().next()).rejects.toMatchObject(refusal)
  })

  test('what could drive a terminal is shown, not sent', async () => {
    await using harness = await open()
    const { store, write } = harness
    store.open('a', limits)
    write('a', '\u001b]0;owned\u0007\u001b[2J\n')
    expect(texts(await store.read({ agentIds: ['a'], limit: 1 }))).toEqual([
      String.raw`\x1b]0;owned\x07\x1b[2J`,
    ])
  })

  test('following begins with what is written from now on', async () => {
    await using harness = await open()
    harness.store.open('a', limits)
    harness.write('a', 'old\n')
    await harness.clock.advance(200)
    const lines = follow(harness, { agentIds: ['a'] })
    harness.write('a', 'new\n')
    expect(texts((await lines.next())!)).toEqual(['new'])
    lines.stop()
  })

  test('following from an offset resumes at that byte', async () => {
    await using harness = await open()
    harness.store.open('a', limits)
    harness.write('a', 'one\ntwo\nthree\n')
    const lines = follow(harness, { agentIds: ['a'], fromOffsets: new Map([['a', 4]]) })
    expect(texts((await lines.next())!)).toEqual(['two', 'three'])
    lines.stop()
  })

  test('following after a tail has neither gap nor double, and leaves the unfinished line to come whole', async () => {
    await using harness = await open()
    harness.store.open('a', limits)
    harness.write('a', 'one\ntwo\nthree\nfo')
    await harness.clock.advance(200)
    const lines = follow(harness, { agentIds: ['a'], tail: 2 })
    expect(texts((await lines.next())!)).toEqual(['two', 'three'])
    harness.write('a', 'ur\n')
    expect(texts((await lines.next())!)).toEqual(['four'])
    lines.stop()
  })

  test('a follower misses nothing when others look at the log first', async () => {
    await using harness = await open()
    harness.store.open('a', limits)
    const lines = follow(harness, { agentIds: ['a'] })
    const first = lines.next()
    await harness.clock.advance(100)
    harness.write('a', 'new\n')
    expect(harness.store.endOffset('a')).toBe(4)
    expect(texts((await first)!)).toEqual(['new'])
    lines.stop()
  })

  test('a follower gets only what matches, from the agents that it asked for', async () => {
    await using harness = await open()
    for (const agentId of ['a', 'b', 'c']) harness.store.open(agentId, limits)
    const lines = follow(harness, { agentIds: ['a', 'b'], grep: 'yes' })
    harness.write('c', 'yes c\n')
    harness.write('a', 'no a\nyes a\n')
    expect(texts((await lines.next())!)).toEqual(['yes a'])
    harness.write('b', 'yes b\n')
    expect(texts((await lines.next())!)).toEqual(['yes b'])
    lines.stop()
  })

  test('a line that stays unfinished is passed on after a while, and its rest as a line of its own', async () => {
    await using harness = await open()
    harness.store.open('a', limits)
    const lines = follow(harness, { agentIds: ['a'] })
    harness.write('a', 'Password: ')
    expect(texts((await lines.next())!)).toEqual(['Password: '])
    harness.write('a', 'thanks\n')
    // It is there before the reader asks again: nothing else will come to wake it.
    await harness.clock.advance(1000)
    const [rest] = (await lines.next())!
    expect(rest).toMatchObject({ offset: 10, text: 'thanks' })
    lines.stop()
  })

  test('an agent that is opened later is followed from its first byte', async () => {
    await using harness = await open()
    const lines = follow(harness, { agentIds: ['late'] })
    await harness.clock.advance(200)
    harness.store.open('late', limits)
    harness.write('late', 'hello\n')
    expect(texts((await lines.next())!)).toEqual(['hello'])
    lines.stop()
  })

  test('following ends when its signal aborts, and when the store is disposed', async () => {
    const harness = await open()
    harness.store.open('a', limits)
    const stopped = follow(harness, { agentIds: ['a'] })
    const disposed = follow(harness, { agentIds: ['a'] })
    const [first, second] = [stopped.next(), disposed.next()]
    stopped.stop()
    expect(await first).toBeUndefined()
    await harness[Symbol.asyncDispose]()
    expect(await second).toBeUndefined()
  })

  test('a closed log can still be read', async () => {
    await using harness = await open()
    const { store, write } = harness
    store.open('a', limits)
    write('a', 'last words\n')
    store.close('a')
    expect(texts(await store.read({ agentIds: ['a', 'never-was'], limit: 10 }))).toEqual(['last words'])
    expect(store.endOffset('a')).toBe(11)
    expect(store.endOffset('never-was')).toBe(0)
  })

  test('a line of the log can be waited for, and lines from before do not count', async () => {
    await using harness = await open()
    const { store, clock, write } = harness
    store.open('a', limits)
    write('a', 'ready\n')
    const fromOffset = store.endOffset('a')
    const wanted = { agentId: 'a', fromOffset, pattern: '^ready' }
    let line: LogLine | undefined
    const found = untilLogLine(store, wanted, AbortSignal.timeout(10_000)).then((it) => {
      line = it
    })
    write('a', 'starting\n')
    await clock.advance(1000)
    expect(line).toBeUndefined()
    write('a', 'ready again\nready for good\n')
    while (!line) await clock.advance(25)
    await found
    expect(line).toMatchObject({ offset: 15, text: 'ready again' })
  })

  test('waiting for a line ends with the reason of its signal', async () => {
    await using harness = await open()
    harness.store.open('a', limits)
    const stop = new AbortController()
    const wanted = { agentId: 'a', fromOffset: 0, pattern: 'never' }
    const found = untilLogLine(harness.store, wanted, stop.signal)
    stop.abort(new Error('gave up'))
    await expect(found).rejects.toThrow('gave up')
  })
}
