import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import type { App } from '../../src/core/app.ts'
import type { Handlers } from '../../src/core/dispatch.ts'
import type { EventView } from '../../src/core/operations/event.ts'
import { createFakeFleet, type FakeFleet } from '../support/fake-fleet.ts'
import { createFakeHandlers } from '../support/fake-handlers.ts'

/** An App whose operations `handlers` answer. Disposing ends both sides. */
export interface AppSubject extends AsyncDisposable {
  readonly app: App
}

type Open = (handlers: Handlers) => Promise<AppSubject>

/** What every form of {@link App} promises. Each calls this from its own test file. */
export function appContract(open: Open): void {
  callContract(open)
  failureContract(open)
  streamContract(open)
  endContract(open)
}

async function openOn(open: Open, fleet: FakeFleet, changes: Partial<Handlers> = {}): Promise<AppSubject> {
  return open({ ...createFakeHandlers(fleet), ...changes })
}

/** Appends events until the last has this sequence number. */
function appendUntil(fleet: FakeFleet, seq: number): void {
  while (fleet.events().length < seq) fleet.append({ type: 'test.happened', agentId: null, data: { seq } })
}

function callContract(open: Open): void {
  test('a call returns what the handler returns', async () => {
    const fleet = createFakeFleet({ agents: 7 })
    await using subject = await openOn(open, fleet)
    expect(await subject.app.call('agent.list', {})).toEqual({ agents: fleet.agents() })
    const [agent] = (await subject.app.call('agent.stop', { agent: 'agent-001' })).agents
    expect(agent).toMatchObject({ id: 'agent-001', state: 'stopped', pid: null })
  })

  test('every kind of input arrives as it was given, with the defaults filled in', async () => {
    const seen: unknown[] = []
    await using subject = await openOn(open, createFakeFleet(), {
      'agent.list': async (_, input) => {
        seen.push(input)
        return { agents: [] }
      },
      'event.list': async (_, input) => {
        seen.push(input)
        return { events: [], firstSeq: 1, lastSeq: 0 }
      },
      'plane.stop': async (_, input) => {
        seen.push(input)
        return { stopping: 0 }
      },
    })
    const { app } = subject
    await app.call('agent.list', { fleet: 'a,b & c=d/é #1', state: ['ready', 'failed'], selector: 'a=b,!c' })
    await app.call('event.list', { types: ['run.*'], afterSeq: 7 })
    await app.call('event.list', { agents: ['one', 'two,three', ''], limit: 3, from: 'oldest' })
    await app.call('plane.stop', { keepAgents: true })
    await app.call('plane.stop', {})
    expect(seen).toEqual([
      { fleet: 'a,b & c=d/é #1', state: ['ready', 'failed'], selector: 'a=b,!c' },
      { types: ['run.*'], afterSeq: 7, limit: 100, from: 'newest' },
      { agents: ['one', 'two,three', ''], limit: 3, from: 'oldest' },
      { keepAgents: true },
      { keepAgents: false },
    ])
  })

  test('text comes through whole: line breaks, separators, what drives a terminal', async () => {
    const fleet = createFakeFleet({ agents: 1 })
    const texts = ['a\nb\r\nc', '\u2028\u2029', '\u001b[31mred', '💥 é \u0000', 'data: x\n\nevent: end', '']
    for (const text of texts) fleet.write('agent-001', text)
    await using subject = await openOn(open, fleet)
    const { lines } = await subject.app.call('log.read', { limit: texts.length })
    expect(lines.map(({ text }) => text)).toEqual(texts)
  })

  test('many calls at once are all answered', async () => {
    const fleet = createFakeFleet({ agents: 40 })
    await using subject = await openOn(open, fleet)
    const names = fleet.agents().map(({ id }) => id)
    const shown = await Promise.all(names.map((agent) => subject.app.call('agent.show', { agent })))
    expect(shown.map(({ agent }) => agent.id)).toEqual(names)
  })

  test('an answer of some megabytes comes whole', async () => {
    const fleet = createFakeFleet({ agents: 1 })
    for (let index = 0; index < 4_000; index += 1) fleet.write('agent-001', `${index} ${'é'.repeat(500)}`)
    await using subject = await openOn(open, fleet)
    const { lines } = await subject.app.call('log.read', { limit: 4_000 })
    expect(lines).toEqual(fleet.lines().slice(-4_000))
  })
}

function failureContract(open: Open): void {
  test.for(['nobody', '../../etc/passwd', 'a/b?c#d%2e%zz', "x' OR 1=1 --", '..', '\u0000', 'é💥', ' '])(
    'an agent %j that does not exist is unknown, not a fault',
    async (agent) => {
      await using subject = await openOn(open, createFakeFleet())
      await expect(subject.app.call('agent.show', { agent })).rejects.toMatchObject({
        name: 'ExpectedError',
        code: 'AGENT_UNKNOWN',
        message: `No agent is called ${agent}`,
      })
    },
  )

  test('a failure brings its hint', async () => {
    await using subject = await openOn(open, createFakeFleet())
    await expect(subject.app.call('agent.show', { agent: 'agent-01' })).rejects.toMatchObject({
      hint: expect.stringContaining('Did you mean agent-001'),
    })
  })

  test('an input with many faults is refused with all of them', async () => {
    await using subject = await openOn(open, createFakeFleet())
    const wrong = { limit: 0, from: 'middle', afterSeq: -1 } as never
    await expect(subject.app.call('event.list', wrong)).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      issues: [{ path: 'afterSeq' }, { path: 'limit' }, { path: 'from' }],
    })
    const first = subject.app.stream('event.follow', { afterSeq: -1 }, new AbortController().signal)
    await expect(first[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })

  test('an operation that does not exist is not found', async () => {
    await using subject = await openOn(open, createFakeFleet())
    await expect(subject.app.call('agent.lst' as never, {} as never)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      hint: expect.stringContaining('Did you mean agent.list'),
    })
  })

  test('what a stream fails with reaches its reader, after the items before', async () => {
    const fleet = createFakeFleet()
    await using subject = await openOn(open, fleet, {
      async *'log.follow'(caller, input, signal) {
        yield { lines: [] }
        await sleep(1)
        yield* createFakeHandlers(fleet)['log.follow'](caller, { ...input, agents: ['nobody'] }, signal)
      },
    })
    const items: unknown[] = []
    const follow = async () => {
      const { signal } = new AbortController()
      for await (const item of subject.app.stream('log.follow', {}, signal)) items.push(item)
    }
    await expect(follow()).rejects.toMatchObject({
      code: 'AGENT_UNKNOWN',
      message: 'No agent is called nobody',
    })
    expect(items).toEqual([{ lines: [] }])
  })
}

function streamContract(open: Open): void {
  test('a stream sends what is there, then what comes, in order, until it is aborted', async () => {
    const fleet = createFakeFleet({ agents: 0 })
    appendUntil(fleet, 50)
    await using subject = await openOn(open, fleet)
    const abort = new AbortController()
    const seen: EventView[] = []
    for await (const item of subject.app.stream('event.follow', { afterSeq: 10 }, abort.signal)) {
      seen.push(item)
      if (item.seq === 50) appendUntil(fleet, 100)
      if (item.seq === 100) abort.abort()
    }
    expect(seen).toEqual(fleet.events().slice(10))
  })

  test('a stream that waits ends without an error when it is aborted, and its handler with it', async () => {
    const fleet = createFakeFleet()
    await using subject = await openOn(open, fleet)
    const abort = new AbortController()
    const iterator = subject.app.stream('event.follow', {}, abort.signal)[Symbol.asyncIterator]()
    const next = iterator.next()
    await vi.waitFor(() => expect(fleet.listeners()).toBe(1))
    abort.abort()
    expect(await next).toMatchObject({ done: true })
    await vi.waitFor(() => expect(fleet.listeners()).toBe(0))
  })

  test('a stream on an aborted signal has no items', async () => {
    const fleet = createFakeFleet()
    await using subject = await openOn(open, fleet)
    const items = subject.app.stream('event.follow', { afterSeq: 0 }, AbortSignal.abort())
    for await (const item of items) expect.fail(`sent ${item.seq}`)
    expect(fleet.listeners()).toBe(0)
  })

  test('a reader that leaves early ends the handler', async () => {
    const fleet = createFakeFleet()
    await using subject = await openOn(open, fleet)
    for await (const item of subject.app.stream('agent.watch', {}, new AbortController().signal)) {
      expect(item).toMatchObject({ kind: 'snapshot', agents: fleet.agents(), removed: [] })
      break
    }
    fleet.step()
    await vi.waitFor(() => expect(fleet.listeners()).toBe(0))
  })

  test('a reader that takes its time loses nothing', async () => {
    const fleet = createFakeFleet({ agents: 0 })
    appendUntil(fleet, 5_000)
    await using subject = await openOn(open, fleet)
    const abort = new AbortController()
    let last = 0
    for await (const item of subject.app.stream('event.follow', { afterSeq: 0 }, abort.signal)) {
      expect(item.seq).toBe(last + 1)
      last = item.seq
      if (last % 500 === 0) await sleep(2)
      if (last === 5_000) abort.abort()
    }
    expect(last).toBe(5_000)
  })

  test('a stream that is not read holds up no call', async () => {
    const fleet = createFakeFleet({ agents: 1 })
    appendUntil(fleet, 5_000)
    await using subject = await openOn(open, fleet)
    const abort = new AbortController()
    const unread = subject.app.stream('event.follow', { afterSeq: 0 }, abort.signal)[Symbol.asyncIterator]()
    await unread.next()
    expect((await subject.app.call('agent.list', {})).agents).toHaveLength(1)
    abort.abort()
    expect(await unread.next()).toMatchObject({ done: true })
  })
}

function endContract(open: Open): void {
  test('a call that is aborted fails with the reason, and its handler is told, whatever it makes of it', async () => {
    const told = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    await using subject = await openOn(open, createFakeFleet(), {
      'agent.list': (_, __, signal) => {
        signal.addEventListener('abort', () => told.resolve())
        begun.resolve()
        return new Promise(() => undefined)
      },
    })
    const abort = new AbortController()
    const call = subject.app.call('agent.list', {}, abort.signal)
    await begun.promise
    abort.abort(new Error('enough'))
    await expect(call).rejects.toThrow('enough')
    await told.promise
    const late = subject.app.call('agent.list', {}, AbortSignal.abort(new Error('before')))
    await expect(late).rejects.toThrow('before')
  })

  test('a stream ends without an error when it is aborted, also where its handler fails of it', async () => {
    const begun = Promise.withResolvers<void>()
    await using subject = await openOn(open, createFakeFleet(), {
      async *'log.follow'(_, __, signal) {
        begun.resolve()
        yield* []
        await sleep(60_000, undefined, { signal })
      },
    })
    const abort = new AbortController()
    const next = subject.app.stream('log.follow', {}, abort.signal)[Symbol.asyncIterator]().next()
    await begun.promise
    abort.abort()
    expect(await next).toMatchObject({ done: true })
  })

  test('it can be disposed twice', async () => {
    await using subject = await openOn(open, createFakeFleet())
    await subject.app.call('agent.list', {})
    await subject.app[Symbol.asyncDispose]()
    await subject.app[Symbol.asyncDispose]()
  })
}
