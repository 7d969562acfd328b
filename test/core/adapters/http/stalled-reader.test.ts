import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openSqliteEventLog } from '../../../../src/core/adapters/sqlite/event-log.ts'
import type { EventLog } from '../../../../src/core/event/event-log.ts'
import { createEventHandlers } from '../../../../src/core/handlers/event-handlers.ts'
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts'
import { createFakeFleet } from '../../../support/fake-fleet.ts'
import { createFakeHandlers } from '../../../support/fake-handlers.ts'
import { readSse } from '../../../support/read-sse.ts'
import { type ServedHttp, serveHttp } from '../../../support/serve-http.ts'
import { tempFolder } from '../../../support/temp-folder.ts'
import { until } from '../../../support/until.ts'

/** More than the system keeps for a connection that nobody reads. */
const roundsThatFill = 24
const eventsInRound = 1_000

test('beside a reader that takes nothing another goes on, and no more is read for the one that does not', async () => {
  await using world = await openWorld()
  const stalled = await world.connectStalled()
  const quick = await world.openQuick()
  for (let round = 0; round < roundsThatFill; round += 1) await quick.follow(await world.append())
  const held = world.eventsRead() - quick.count()
  for (let round = 0; round < 4; round += 1) await quick.follow(await world.append())
  expect(world.eventsRead() - quick.count()).toBe(held)

  await world.clock.advance(29_999)
  await quick.follow(await world.append())
  expect(world.followers()).toBe(2)
  await world.clock.advance(1)
  await until(() => world.followers() === 1)
  await quick.follow(await world.append())

  const text = await readToEnd(stalled)
  const ids = idsIn(text)
  expect(ids).toEqual(ids.map((_, index) => index + 1))
  const [, data = ''] = /event: lagged\ndata: (.*)\n\n/.exec(text) ?? []
  expect(JSON.parse(data)).toMatchObject({ seq: ids.length, error: { code: 'READER_LAGGED' } })
  expect(await (await world.openQuick(ids.length)).next()).toBe(ids.length + 1)
})

test('one that still takes nothing is cut off, and goes on later from where it was', async () => {
  await using world = await openWorld()
  const stalled = await world.connectStalled()
  for (let round = 0; round < roundsThatFill; round += 1) await world.append()
  await until(() => world.clock.pending() === 2)
  await world.clock.advance(30_000)
  await until(() => world.followers() === 0)
  await world.clock.advance(1_000)
  expect(world.clock.pending()).toBe(0)

  const ids = idsIn(await readToEnd(stalled))
  expect(ids).toEqual(ids.map((_, index) => index + 1))
  expect(ids.length).toBeLessThan(roundsThatFill * eventsInRound)
  expect(await (await world.openQuick(ids.length)).next()).toBe(ids.length + 1)
})

interface World extends AsyncDisposable {
  readonly clock: FakeClock
  /** A round of events. Resolves to the sequence number of the last. */
  append(): Promise<number>
  /** How many events were read from the log, for whomever. */
  eventsRead(): number
  /** How many follow the log. */
  followers(): number
  connectStalled(): Promise<Socket>
  openQuick(afterSeq?: number): Promise<QuickReader>
}

interface QuickReader {
  next(): Promise<number>
  /** Reads up to the event `seq`. */
  follow(seq: number): Promise<void>
  count(): number
}

/** The feed of a real log of events over HTTP, with the limits of a control plane and a clock that is told to move. */
async function openWorld(): Promise<World> {
  const stack = new AsyncDisposableStack()
  const folder = stack.use(tempFolder())
  const clock = createFakeClock()
  const log = stack.use(
    openSqliteEventLog({ path: join(folder.path, 'state.db'), clock: { now: clock.now } }),
  )
  let eventsRead = 0
  let followers = 0
  const watched: EventLog = {
    ...log,
    async list(query) {
      const events = await log.list(query)
      eventsRead += events.length
      return events
    },
    subscribe(listener) {
      const leave = log.subscribe(listener)
      followers += 1
      return () => {
        leave()
        followers -= 1
      }
    },
  }
  const handlers = { ...createFakeHandlers(createFakeFleet()), ...createEventHandlers(watched, (ids) => ids) }
  const served = stack.use(await serveHttp(handlers, { clock }))
  const followed = async (): Promise<void> => {
    const before = followers
    await until(() => followers > before)
  }
  return {
    clock,
    append: () => appendRound(log),
    eventsRead: () => eventsRead,
    followers: () => followers,
    async connectStalled() {
      const socket = stack.adopt(connect(served.port, '127.0.0.1'), (open) => {
        open.destroy()
      })
      socket.pause()
      const begun = followed()
      socket.write(requestOf(served))
      await begun
      return socket
    },
    async openQuick(afterSeq = 0) {
      const gone = stack.adopt(new AbortController(), (controller) => controller.abort())
      return createQuickReader(served, afterSeq, gone.signal)
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

async function appendRound(log: EventLog): Promise<number> {
  const data = { wanted: 'running', reason: 'x'.repeat(1_000) } as const
  const event = { type: 'agent.wanted', agentId: 'a', actor: 'test', data } as const
  await log.append(Array.from({ length: eventsInRound }, () => event))
  return log.lastSeq()
}

const streamPath = '/v1/events/stream?afterSeq='

function requestOf({ tokens }: ServedHttp): string {
  const head = `GET ${streamPath}0 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n`
  return `${head}Authorization: Bearer ${tokens.viewer}\r\n\r\n`
}

async function createQuickReader(
  { url, tokens }: ServedHttp,
  afterSeq: number,
  signal: AbortSignal,
): Promise<QuickReader> {
  const headers = { authorization: `Bearer ${tokens.viewer}` }
  const { body } = await fetch(`${url}${streamPath}${afterSeq}`, { headers, signal })
  // What fetch calls a body, which Node lets be iterated and the DOM's types do not.
  const frames = readSse(body as unknown as AsyncIterable<Uint8Array>)
  let count = 0
  const next = async (): Promise<number> => {
    for (;;) {
      const { value } = await frames.next()
      if (value === undefined) throw new Error('the stream ended')
      if (value.id === undefined) continue
      count += 1
      return Number(value.id)
    }
  }
  return {
    next,
    count: () => count,
    async follow(seq) {
      while ((await next()) < seq);
    },
  }
}

/** All that was sent to it, now that it reads. */
async function readToEnd(socket: Socket): Promise<string> {
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk
  })
  const closed = once(socket, 'close')
  socket.resume()
  await closed
  return text
}

/** Of the events that came whole. */
function idsIn(text: string): number[] {
  return [...text.matchAll(/^id: (\d+)\ndata: .*\n\n/gm)].map(([, id]) => Number(id))
}
