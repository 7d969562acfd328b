import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openSqliteEventLog } from '../../../../src/core/adapters/sqlite/event-log.ts'
import type { NewEvent } from '../../../../src/core/event/event.ts'
import type { EventLog, EventQuery } from '../../../../src/core/event/event-log.ts'
import { added, endedRun, started, wanted } from '../../../contract/event-log-events.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'
import { createMemoryEventLog } from '../../../support/memory-event-log.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

const total = 5_500
const folder = tempFolder()
let indexed: EventLog
let plain: EventLog

/** Far more than is read through without the index, and some that wait to be indexed. */
beforeAll(async () => {
  const clock = createFakeClock()
  indexed = openSqliteEventLog({ path: join(folder.path, 'state.db'), clock })
  plain = createMemoryEventLog(clock)
  for (let from = 0; from < total; from += 250) {
    const batch = Array.from({ length: 250 }, (_, index) => eventAt(from + index))
    await indexed.append(batch)
    await plain.append(batch)
    clock.jump(10)
  }
})
afterAll(async () => {
  await indexed[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

function eventAt(index: number): NewEvent {
  const agentId = `agent-${index % 7}`
  if (index === 700) return added('rare')
  if (index % 1_100 === 1)
    return { type: 'plane.stopping', agentId: null, actor: 'test', data: { keepAgents: true, reason: '' } }
  if (index % 5 === 0) return started(agentId, `run-${index}`)
  return index % 5 === 1 ? endedRun(agentId, `run-${index - 1}`, 0) : wanted(agentId, 'running')
}

test('whatever is asked for, the index finds what reading everything finds', async () => {
  const startMs = createFakeClock().now()
  const query: fc.Arbitrary<EventQuery> = fc.record(
    {
      afterSeq: fc.nat(total + 10),
      sinceMs: fc.nat(400).map((ms) => startMs + ms - 50),
      types: fc.subarray(['run.*', 'agent.wanted', 'plane.*', '*', 'nothing', 'run.e', 'agent.[w]*']),
      agentIds: fc.subarray(['agent-1', 'agent-2', 'agent-6', 'rare', 'nobody']),
      limit: fc.constantFrom(1, 3, 100, 10_000),
      from: fc.constantFrom('oldest', 'newest'),
    },
    { requiredKeys: ['limit', 'from'] },
  )
  await fc.assert(
    fc.asyncProperty(query, async (asked) => {
      expect(await indexed.list(asked)).toEqual(await plain.list(asked))
    }),
    { numRuns: 300 },
  )
})

test('what is indexed is the same after it was computed anew', async () => {
  const query: EventQuery = { types: ['plane.*'], limit: 50, from: 'newest' }
  const before = await indexed.list(query)
  await indexed.rebuild()
  expect(await indexed.list(query)).toEqual(before)
})

test('no statement goes through a whole table of events', async () => {
  const prepare = vi.spyOn(DatabaseSync.prototype, 'prepare')
  const path = join(folder.path, 'plans.db')
  try {
    await using _log = openSqliteEventLog({ path, clock: createFakeClock() })
    const statements = new Set(prepare.mock.calls.map(([sql]) => sql))
    expect(statements.size).toBeGreaterThan(15)
    prepare.mockRestore()
    using db = new DatabaseSync(path, { readOnly: true })
    const scans = [...statements].flatMap((sql) =>
      db
        .prepare(`explain query plan ${sql}`)
        .all()
        .map(({ detail }) => String(detail))
        .filter((detail) => /^SCAN (event|run)/.test(detail))
        .map((detail) => `${detail}: ${sql}`),
    )
    expect(scans).toEqual([])
  } finally {
    prepare.mockRestore()
  }
})
