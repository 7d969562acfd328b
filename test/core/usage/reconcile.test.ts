import { expect, test } from 'vitest'
import { matchCalls } from '../../../src/core/usage/match-calls.ts'
import type { UsageRecord } from '../../../src/core/usage/usage-record.ts'
import { openTempUsageDesk } from '../../support/usage-desk.ts'
import { usageRecord, usageRecordNano } from '../../support/usage-record.ts'

const startMs = 1_793_700_000_000
const minuteMs = 60_000
const tokens = { input: 1000, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 1000, reasoning: 0 }

interface Told {
  readonly id?: string | null
  readonly minute?: number
  readonly output?: number
  readonly model?: string
}
const told = (
  source: 'event' | 'session_log',
  { id = null, minute = 0, output = 1000, model }: Told,
  index = 0,
) =>
  usageRecord({
    ...{ key: `${source}/${index}`, source, atMs: startMs + minute * minuteMs },
    ...{ tokens: { ...tokens, output }, ...(model === undefined ? {} : { model }) },
    facts: { requestId: id },
  })

test.for<{ why: string; one: Told[]; other: Told[]; pairs: number }>([
  { why: 'one request id', one: [{ id: 'r1', output: 5 }], other: [{ id: 'r1', minute: 1 }], pairs: 1 },
  { why: 'equal tokens at about one time', one: [{ id: 'r1' }], other: [{ minute: 4 }], pairs: 1 },
  { why: 'no equal tokens', one: [{}], other: [{ output: 999 }], pairs: 0 },
  { why: 'another model', one: [{}], other: [{ model: 'claude-opus-4-5' }], pairs: 0 },
  { why: 'more than five minutes between', one: [{}], other: [{ minute: 6 }], pairs: 0 },
  { why: 'one partner for two', one: [{}, { minute: 1 }], other: [{}], pairs: 1 },
  {
    why: 'ids before tokens',
    one: [{ id: null }, { id: 'r1' }],
    other: [{ id: 'r1' }, { id: null }],
    pairs: 2,
  },
])('calls are matched one to one: $why', ({ one, other, pairs }) => {
  const matched = matchCalls(
    one.map((each, index) => told('event', each, index)),
    other.map((each, index) => told('session_log', each, index)),
  )
  expect(matched.pairs).toHaveLength(pairs)
  expect([matched.onlyOne.length, matched.onlyOther.length]).toEqual([
    one.length - pairs,
    other.length - pairs,
  ])
})

test('the nearest in time is the partner', () => {
  const [near, far] = [told('session_log', { minute: 1 }, 1), told('session_log', { minute: 3 }, 2)]
  const one = told('event', {})
  expect(matchCalls([one], [far, near]).pairs).toEqual([[one, near]])
})

test('a session that two sources told of is shown by source, with what only one has', async () => {
  await using desk = openTempUsageDesk()
  const records: UsageRecord[] = [
    { ...told('event', { id: 'r1' }, 1), reportedNano: usageRecordNano },
    { ...told('event', { id: 'r2', minute: 2, output: 500 }, 2), reportedNano: usageRecordNano * 2 },
    told('session_log', { id: 'r1' }, 1),
    told('session_log', { id: 'r9', minute: 40 }, 2),
    usageRecord({ key: 'alone', session: 'other', atMs: startMs }),
  ]
  await desk.take({ records, failures: [], spans: [] })
  const sessions = await desk.reconcile({ fromMs: startMs - 1, untilMs: startMs + 60 * minuteMs })
  const some = [{ promptTokens: 1000, outputTokens: 500, isCounted: true }]
  expect(sessions).toMatchObject([
    {
      ...{ tool: 'claude-code', session: 's1' },
      sources: [
        { source: 'event', calls: 2, counted: 2, promptTokens: 2000, outputTokens: 1500 },
        { source: 'session_log', calls: 2, counted: 1, costNano: 2 * usageRecordNano, reported: null },
      ],
      differences: [
        {
          ...{ better: 'event', worse: 'session_log', matched: 1, onlyBetter: { calls: 1, some } },
          onlyWorse: { calls: 1, some: [{ atMs: startMs + 40 * minuteMs, isCounted: true }] },
        },
      ],
    },
  ])
  expect(sessions[0]?.sources[0]?.reported).toMatchObject({ calls: 2, isApart: true })
})

test("a helper's calls are beside those of the session that began it, where live sources call both so", async () => {
  await using desk = openTempUsageDesk()
  const helper = { ...told('session_log', { id: 'r2' }, 1), session: 'agent-h', parentSession: 's1' }
  const records = [
    told('event', { id: 'r1' }),
    told('event', { id: 'r2' }, 1),
    told('session_log', { id: 'r1' }),
    helper,
  ]
  const ofCodex = records.map((each) => ({ ...each, key: `codex/${each.key}`, tool: 'codex' }))
  await desk.take({ records: [...records, ...ofCodex], failures: [], spans: [] })
  const sessions = await desk.reconcile({ fromMs: 0, untilMs: startMs * 2 })
  const matched = sessions.map(({ tool, session, differences }) => [tool, session, differences[0]?.matched])
  expect(matched.toSorted()).toEqual([
    ['claude-code', 's1', 2],
    ['codex', 's1', 1],
  ])
})

test('what a source says that its calls cost may be a twentieth off, and no more', async () => {
  const apart = async (part: number): Promise<boolean | undefined> => {
    await using desk = openTempUsageDesk()
    const reportedNano = Math.round(usageRecordNano * part)
    const records = [{ ...told('event', {}, 1), reportedNano }, told('session_log', {}, 1)]
    await desk.take({ records, failures: [], spans: [] })
    const [session] = await desk.reconcile({ fromMs: 0, untilMs: startMs * 2 })
    return session?.sources[0]?.reported?.isApart
  }
  expect(await apart(1.04)).toBe(false)
  expect(await apart(1.07)).toBe(true)
  expect(await apart(0.93)).toBe(true)
})
