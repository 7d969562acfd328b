import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  anchorFault,
  chainEvent,
  chainFault,
  chainText,
  draftEvent,
  emptyChain,
  endFault,
  readEvent,
  type StoredEvent,
  upcast,
  upcasters,
} from '../../../src/core/event/chain.ts'
import { eventVersions, type LoggedEvent } from '../../../src/core/event/event.ts'
import { history } from '../../support/history.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

function chained(): StoredEvent[] {
  const stored: StoredEvent[] = []
  for (const event of history)
    stored.push(chainEvent(stored.at(-1) ?? emptyChain, draftEvent(event), stored.length * 10, sha256))
  return stored
}

/** The first fault of a walk, as each log does it. */
function walk(events: readonly StoredEvent[]): { seq: number; what: string } | undefined {
  let last: typeof emptyChain = emptyChain
  for (const event of events) {
    const what = chainFault(last, event, sha256)
    if (what) return { seq: event.seq, what }
    last = event
  }
  return undefined
}

test('the hash can be computed by anybody: this is what it is taken of', () => {
  const [first] = chained()
  const text = `superclaw-event-v1\0${'0'.repeat(64)}\0[1,0,"plane.started",1,null,"user:ada"]\0{"version":"0.1.0","pid":4000,"host":"mill","recovered":0}`
  expect(first && chainText(emptyChain.hash, first)).toBe(text)
  expect(first?.hash).toBe(sha256(text))
})

test('a chain that nobody touched fits', () => {
  expect(walk(chained())).toBeUndefined()
})

test('a log begins where its own event says that older ones were removed, or before while that is done', () => {
  const anchor = { seq: 5, atMs: 1, hash: 'five' }
  const cut = (lastSeq: number, lastHash: string): LoggedEvent => ({
    ...{ type: 'log.pruned', agentId: null, actor: 'plane', seq: 9, atMs: 2, version: 1, hash: '' },
    data: { firstSeq: 1, lastSeq, lastAtMs: 1, lastHash },
  })
  expect(anchorFault(emptyChain, undefined)).toBeUndefined()
  expect(anchorFault(anchor, cut(5, 'five'))).toBeUndefined()
  expect(anchorFault(anchor, cut(7, 'seven'))).toBeUndefined()
  expect(anchorFault(anchor, undefined)).toMatch('no event says')
  expect(anchorFault(anchor, cut(4, 'four'))).toMatch('no event says')
  expect(anchorFault(anchor, cut(5, 'other'))).toMatch('does not follow')
})

test('whichever field of whichever event is changed, it no longer fits there', () => {
  const events = chained()
  const change = fc.constantFrom<(event: StoredEvent) => StoredEvent>(
    (event) => ({ ...event, atMs: event.atMs + 1 }),
    (event) => ({ ...event, type: `${event.type}x` }),
    (event) => ({ ...event, version: event.version + 1 }),
    (event) => ({ ...event, agentId: event.agentId === null ? '' : null }),
    (event) => ({ ...event, actor: 'mallory' }),
    (event) => ({ ...event, data: event.data.replace('{', '{ ') }),
    (event) => ({ ...event, hash: event.hash.replace(/./, (digit) => (digit === 'f' ? '0' : 'f')) }),
  )
  fc.assert(
    fc.property(fc.nat(events.length - 1), change, (index, changed) => {
      const broken = events.map((event, at) => (at === index ? changed(event) : event))
      expect(walk(broken)?.seq).toBe(index + 1)
    }),
  )
})

test('text does not move unseen from one field into the next', () => {
  const stored: StoredEvent = {
    seq: 1,
    atMs: 0,
    type: 'a',
    version: 1,
    agentId: 'b',
    actor: 'c',
    data: '{}',
    hash: '',
  }
  const moved: StoredEvent = { ...stored, type: 'a","b', agentId: null }
  expect(chainText('', moved)).not.toBe(chainText('', stored))
})

test.for([
  { why: 'is where it should be', last: { seq: 2, hash: 'b' }, fault: undefined },
  { why: 'is missing', last: { seq: 1, hash: 'a' }, fault: /ends at event 1, but 2/ },
  { why: 'is followed by more', last: { seq: 3, hash: 'c' }, fault: /events after 2/ },
  { why: 'is another', last: { seq: 2, hash: 'x' }, fault: /not the event that was stored last/ },
])('of an end that $why, $fault is said', ({ last, fault }) => {
  const found = endFault({ ...last, atMs: 0 }, { seq: 2, hash: 'b', atMs: 0 })
  if (fault) expect(found).toMatch(fault)
  else expect(found).toBeUndefined()
})

test('a stamp does not go back when the clock does', () => {
  const tip = { seq: 4, atMs: 900, hash: 'x' }
  const [event] = history
  expect(event && chainEvent(tip, draftEvent(event), 100, sha256)).toMatchObject({ seq: 5, atMs: 900 })
})

test('data that is no JSON is refused', () => {
  const data = { count: 1n } as unknown as Record<string, never>
  expect(() => draftEvent({ type: 'agent.removed', agentId: 'a', actor: 'x', data })).toThrow(TypeError)
})

test('what an older version wrote is read as the newest would write it, step by step', () => {
  const table = {
    'run.ready': {
      1: (data: unknown) => ({ ...(data as object), afterMs: 1_000 * (data as { after: number }).after }),
      2: (data: unknown) => ({ ...(data as object), probe: 'log' }),
    },
  }
  const read = (version: number, data: object) => upcast({ type: 'run.ready', version, data }, table)
  expect(read(1, { after: 2 })).toEqual({ after: 2, afterMs: 2_000, probe: 'log' })
  expect(read(2, { afterMs: 5 })).toEqual({ afterMs: 5, probe: 'log' })
  expect(read(3, { afterMs: 5, probe: 'tcp' })).toEqual({ afterMs: 5, probe: 'tcp' })
  expect(upcast({ type: 'of.another.version', version: 1, data: { a: 1 } }, table)).toEqual({ a: 1 })
})

test('every older version of every event has its way up', () => {
  const missing = Object.entries(eventVersions).flatMap(([type, newest]) =>
    Array.from({ length: newest - 1 }, (_, index) => index + 1)
      .filter((version) => upcasters[type]?.[version] === undefined)
      .map((version) => `${type} ${version}`),
  )
  expect(missing).toEqual([])
})

test('reading gives back what was said', () => {
  expect(chained().map((event) => readEvent(event).data)).toEqual(history.map(({ data }) => data))
})
