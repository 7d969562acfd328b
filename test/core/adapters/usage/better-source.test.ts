import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CallFacts, UsageRecord, UsageSource } from '../../../../src/core/usage/usage-record.ts'
import { openTempUsageDesk } from '../../../support/usage-desk.ts'
import { usageRecord } from '../../../support/usage-record.ts'

const startMs = 1_793_700_000_000
const minuteMs = 60_000

interface Told {
  readonly source: UsageSource
  readonly minute: number
  readonly session?: string | null
  readonly parent?: string | null
  readonly agent?: string | null
  readonly tool?: string
  readonly request?: string | null
  readonly copy?: string
}

function recordOf({ source, minute, session = 's1', agent = null, ...more }: Told, id: number): UsageRecord {
  const facts: Partial<CallFacts> = { agent, requestId: more.request ?? null, isShare: source === 'metrics' }
  const key = `${source}/${more.copy ?? id}`
  const tokens = { input: 2 ** id, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 }
  const atMs = startMs + minute * minuteMs
  const parentSession = more.parent ?? null
  return usageRecord({
    key,
    source,
    session,
    parentSession,
    facts,
    tokens,
    atMs,
    tool: more.tool ?? 'claude-code',
  })
}

/** Which of the records count, by the bits of their tokens. */
async function countedOf(batches: readonly (readonly UsageRecord[])[]): Promise<number> {
  await using desk = openTempUsageDesk()
  for (const records of batches) await desk.take({ records, failures: [], spans: [] })
  const query = { by: 'tool', fromMs: 0, untilMs: startMs * 2, zone: 'UTC' } as const
  return (await desk.summary(query)).total.inputTokens
}

test.for<{ why: string; told: readonly Told[]; counted: readonly number[] }>([
  {
    why: 'what the session log tells near an event of the same session counts no more',
    told: [
      { source: 'event', minute: 0 },
      { source: 'session_log', minute: 4 },
      { source: 'session_log', minute: -5 },
    ],
    counted: [0],
  },
  {
    why: 'what it tells of another time counts',
    told: [
      { source: 'event', minute: 0 },
      { source: 'session_log', minute: 6 },
    ],
    counted: [0, 1],
  },
  {
    why: 'what it tells of another session counts',
    told: [
      { source: 'event', minute: 0 },
      { source: 'session_log', minute: 0, session: 's2' },
    ],
    counted: [0, 1],
  },
  {
    why: 'what another tool tells counts',
    told: [
      { source: 'event', minute: 0 },
      { source: 'session_log', minute: 0, tool: 'codex' },
    ],
    counted: [0, 1],
  },
  {
    why: 'the proxy is believed before all others, by the agent where it knows no session',
    told: [
      { source: 'proxy', minute: 0, session: null, agent: 'a' },
      { source: 'event', minute: 1, agent: 'a' },
      { source: 'session_log', minute: 2, agent: 'a' },
      { source: 'metrics', minute: 3, agent: 'a' },
      { source: 'session_log', minute: 2, agent: 'b', session: 's2' },
    ],
    counted: [0, 4],
  },
  {
    why: 'tokens of a metric count where nobody tells of calls',
    told: [
      { source: 'metrics', minute: 0 },
      { source: 'metrics', minute: 30 },
      { source: 'session_log', minute: 1 },
    ],
    counted: [1, 2],
  },
  {
    why: 'two of one source both count',
    told: [
      { source: 'event', minute: 0 },
      { source: 'event', minute: 0 },
    ],
    counted: [0, 1],
  },
  {
    why: "a helper's calls, which are told live as those of the session that began it, count once",
    told: [
      { source: 'event', minute: 0 },
      { source: 'session_log', minute: 0, session: 'agent-1', parent: 's1' },
      { source: 'session_log', minute: 1, session: 'agent-2', parent: 's1' },
      { source: 'session_log', minute: 1, session: 'agent-3', parent: 's2' },
      { source: 'session_log', minute: 6, session: 'agent-1', parent: 's1' },
    ],
    counted: [0, 3, 4],
  },
  {
    why: "a helper's calls are found by a session of its own, too",
    told: [
      { source: 'event', minute: 0, session: 'agent-1' },
      { source: 'session_log', minute: 0, session: 'agent-1', parent: 's1' },
    ],
    counted: [0],
  },
  {
    why: 'the share of a session counts no more where a helper of it told of its calls, nor a helper of it',
    told: [
      { source: 'session_log', minute: 0, session: 'agent-1', parent: 's1' },
      { source: 'metrics', minute: 1, session: 's1' },
      { source: 'metrics', minute: 1, session: 'agent-2' },
    ],
    counted: [0, 2],
  },
  {
    why: 'tokens that nobody said whose they are count only where nobody told of calls',
    told: [
      { source: 'proxy', minute: 0, session: 's1', agent: 'oc' },
      { source: 'metrics', minute: 1, session: null },
      { source: 'metrics', minute: 1, session: null, agent: 'other' },
      { source: 'metrics', minute: 9, session: null },
    ],
    counted: [0, 2, 3],
  },
  {
    why: 'tokens of an agent count no more where calls are told that nobody said whose they are',
    told: [
      { source: 'event', minute: 0, session: null },
      { source: 'metrics', minute: 1, session: null, agent: 'oc' },
      { source: 'session_log', minute: 1, session: 's1', agent: 'oc' },
    ],
    counted: [0],
  },
  {
    why: 'one request is one call, whatever the time of which it is told',
    told: [
      { source: 'event', minute: 300, request: 'req_1' },
      { source: 'session_log', minute: 0, request: 'req_1' },
      { source: 'session_log', minute: 0, request: 'req_2' },
      { source: 'session_log', minute: 0, request: 'req_1', tool: 'codex' },
      { source: 'session_log', minute: 0 },
    ],
    counted: [0, 2, 3, 4],
  },
])('$why', async ({ told, counted }) => {
  const records = told.map(recordOf)
  const sum = counted.reduce((total, id) => total + 2 ** id, 0)
  expect(await countedOf([records])).toBe(sum)
  expect(await countedOf(records.toReversed().map((each) => [each]))).toBe(sum)
})

test('a copy that says that a call was earlier lets what it covered count again', async () => {
  const told: readonly Told[] = [
    { source: 'event', minute: 20, copy: 'same' },
    { source: 'session_log', minute: 24 },
    { source: 'session_log', minute: 8 },
    { source: 'event', minute: 10, copy: 'same' },
  ]
  const records = told.map(recordOf)
  expect(await countedOf(records.map((each) => [each]))).toBe(2 + 8)
  expect(await countedOf(records.toReversed().map((each) => [each]))).toBe(2 + 8)
})

test('a copy that says which request it was of finds it, and what it covered by time alone counts again', async () => {
  const told: readonly Told[] = [
    { source: 'event', minute: 300, copy: 'same' },
    { source: 'session_log', minute: 0, request: 'req_1' },
    { source: 'session_log', minute: 300 },
    { source: 'event', minute: 100, request: 'req_1', copy: 'same' },
  ]
  const records = told.map(recordOf)
  expect(await countedOf(records.map((each) => [each]))).toBe(4 + 8)
  expect(await countedOf(records.toReversed().map((each) => [each]))).toBe(4 + 8)
})

/** What copies of one call say of it, where they say it: that they are at odds is no case. */
const copies: Readonly<Record<string, Required<Pick<Told, 'agent' | 'parent' | 'request'>>>> = {
  one: { agent: 'a', parent: 's1', request: 'req_1' },
  two: { agent: 'b', parent: 's2', request: 'req_1' },
  three: { agent: 'a', parent: 's2', request: 'req_2' },
  four: { agent: 'b', parent: 's1', request: 'req_2' },
  five: { agent: 'a', parent: 's1', request: null },
}

/** Only histories know who began a session, and no share is of one request. */
const anyTold: fc.Arbitrary<Told> = fc
  .record({
    source: fc.constantFrom<UsageSource>('proxy', 'event', 'session_log', 'metrics'),
    minute: fc.integer({ min: 0, max: 20 }),
    session: fc.constantFrom('s1', 's2', 'agent-1', null),
    says: fc.record({ agent: fc.boolean(), parent: fc.boolean(), request: fc.boolean() }),
    copy: fc.constantFrom(...Object.keys(copies)),
  })
  .map(({ says, ...told }) => ({
    ...told,
    // A helper's copy of a call is not the first one.
    minute: isHelper(told) ? 20 : told.minute,
    agent: says.agent ? (copies[told.copy]?.agent ?? null) : null,
    parent: isHelper(told) && says.parent ? (copies[told.copy]?.parent ?? null) : null,
    request: told.source !== 'metrics' && says.request ? (copies[told.copy]?.request ?? null) : null,
  }))

const isHelper = ({ source, session }: Told) => source === 'session_log' && session === 'agent-1'

test('whatever the order and the pieces in which sources tell, the same counts', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyTold, { minLength: 2, maxLength: 14 }).chain((told) =>
        fc.record({
          records: fc.constant(told.map(recordOf)),
          shuffled: fc.shuffledSubarray(told.map(recordOf), { minLength: told.length }),
          size: fc.integer({ min: 1, max: 5 }),
        }),
      ),
      async ({ records, shuffled, size }) => {
        const pieces = shuffled.map((_, index) => shuffled.slice(index * size, (index + 1) * size))
        expect(await countedOf(pieces)).toBe(await countedOf([records]))
      },
    ),
    { numRuns: 60 },
  )
}, 60_000)
