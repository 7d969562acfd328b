import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import type { Handlers } from '../../../../src/core/dispatch.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'
import { createFakeFleet, type FakeFleet } from '../../../support/fake-fleet.ts'
import { createFakeHandlers } from '../../../support/fake-handlers.ts'
import { readSse, type SseFrame } from '../../../support/read-sse.ts'
import { type ServedHttp, serveHttp } from '../../../support/serve-http.ts'

const appendUntil = (fleet: FakeFleet, seq: number, text = ''): void => {
  while (fleet.events().length < seq) fleet.append({ type: 'test.happened', agentId: null, data: { text } })
}

async function get(
  served: ServedHttp,
  path: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${served.url}${path}`, {
    headers: { authorization: `Bearer ${served.tokens.viewer}`, ...headers },
  })
}

/** What fetch calls a body, which Node lets be iterated and the DOM's types do not. */
const bodyOf = (response: Response): AsyncIterable<Uint8Array> =>
  response.body as unknown as AsyncIterable<Uint8Array>

async function take(response: Response, count: number): Promise<SseFrame[]> {
  const frames: SseFrame[] = []
  for await (const frame of readSse(bodyOf(response))) {
    frames.push(frame)
    if (frames.length === count) break
  }
  return frames
}

const serveFleet = (fleet: FakeFleet, changes: Partial<Handlers> = {}): Promise<ServedHttp> =>
  serveHttp({ ...createFakeHandlers(fleet), ...changes }, { limits: { closeMs: 20 } })

test('an event comes with its sequence number as id, and its JSON as data', async () => {
  const fleet = createFakeFleet()
  await using served = await serveFleet(fleet)
  const response = await get(served, '/v1/events/stream?afterSeq=0')
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  expect(response.headers.get('cache-control')).toBe('no-store')
  const [first, second] = await take(response, 2)
  expect(first).toEqual({ id: '1', data: JSON.stringify(fleet.events()[0]) })
  expect(second).toEqual({ id: '2', data: JSON.stringify(fleet.events()[1]) })
})

test.for([
  { why: 'afterSeq', query: '?afterSeq=3', header: undefined, first: '4' },
  { why: 'Last-Event-ID', query: '', header: '5', first: '6' },
  {
    why: 'Last-Event-ID over the afterSeq of the first request',
    query: '?afterSeq=3',
    header: '5',
    first: '6',
  },
])('a reader goes on after $why', async ({ query, header, first }) => {
  const fleet = createFakeFleet()
  appendUntil(fleet, 10)
  await using served = await serveFleet(fleet)
  const headers = header === undefined ? {} : { 'last-event-id': header }
  const [frame] = await take(await get(served, `/v1/events/stream${query}`, headers), 1)
  expect(frame?.id).toBe(first)
})

test('items without a sequence number have no id, and Last-Event-ID means nothing to them', async () => {
  await using served = await serveFleet(createFakeFleet())
  const [frame] = await take(await get(served, '/v1/agents/watch', { 'last-event-id': 'x' }), 1)
  expect(frame).toEqual({ data: expect.stringContaining('"kind":"snapshot"') })
})

test.for(['x', '-1', '1.5', '1,2', '', "1' OR 1=1"])('the Last-Event-ID %j is refused', async (id) => {
  await using served = await serveFleet(createFakeFleet())
  const response = await get(served, '/v1/events/stream', { 'last-event-id': id })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ error: { code: 'INPUT_INVALID' } })
})

test('what is wrong from the start is a status, not a stream', async () => {
  await using served = await serveFleet(createFakeFleet())
  expect((await get(served, '/v1/logs/stream?agents=nobody')).status).toBe(404)
  expect((await get(served, '/v1/agents/watch?intervalMs=1')).status).toBe(400)
})

test('the last frame says how a stream ended', async () => {
  await using served = await serveFleet(createFakeFleet(), {
    async *'log.follow'() {
      yield { lines: [] }
    },
    async *'agent.watch'() {
      await sleep(5)
      yield* []
      throw new TypeError('secret detail')
    },
  })
  expect(await take(await get(served, '/v1/logs/stream'), 3)).toEqual([
    { data: '{"lines":[]}' },
    { event: 'end', data: '{}' },
  ])
  const [frame, ...more] = await take(await get(served, '/v1/agents/watch'), 3)
  expect(frame).toEqual({ event: 'error', data: expect.stringContaining('"code":"INTERNAL"') })
  expect(frame?.data).not.toContain('secret')
  expect(more).toEqual([])
  expect(served.bugs).toEqual([expect.any(TypeError)])
})

test('a silent stream sends a comment every 15 seconds', async () => {
  const fleet = createFakeFleet()
  const clock = createFakeClock()
  await using served = await serveHttp(createFakeHandlers(fleet), { clock })
  const frames = readSse(bodyOf(await get(served, '/v1/events/stream')))
  await vi.waitFor(() => expect(clock.pending()).toBe(1))
  const first = frames.next()
  await clock.advance(14_999)
  fleet.step()
  expect((await first).value).toHaveProperty('id')
  await clock.advance(1)
  expect((await frames.next()).value).toEqual({ comment: '' })
  await clock.advance(15_000)
  expect((await frames.next()).value).toEqual({ comment: '' })
  await frames.return(undefined)
  await vi.waitFor(() => expect(fleet.listeners()).toBe(0))
  await vi.waitFor(() => expect(clock.pending()).toBe(0))
})

test('a reader that is slow but steady loses nothing', async () => {
  const fleet = createFakeFleet({ agents: 0 })
  appendUntil(fleet, 20_000, 'x'.repeat(200))
  await using served = await serveHttp(createFakeHandlers(fleet), { limits: { stallMs: 2_000 } })
  const response = await get(served, '/v1/events/stream?afterSeq=0')
  let last = 0
  for await (const { id } of readSse(bodyOf(response))) {
    expect(Number(id)).toBe(last + 1)
    last += 1
    if (last % 1_000 === 0) await sleep(5)
    if (last === 20_000) break
  }
  expect(last).toBe(20_000)
})
