import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LoggedEvent, NewEvent } from '../../src/core/event/event.ts'
import type { EventLog } from '../../src/core/event/event-log.ts'
import type { Clock } from '../../src/core/platform.ts'
import { added, endedRun, removed, started, wanted } from './event-log-events.ts'

/** The promises of {@link EventLog}. Each implementation calls this from its own test file. */
export function eventLogContract(open: (clock: Pick<Clock, 'now'>) => Promise<EventLog>): void {
  test('sequence numbers are dense from 1, also over appends that come together', async () => {
    await using log = await open({ now: () => 1 })
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        log.append([added(`a${index}`), wanted(`a${index}`, 'running')]),
      ),
    )
    expect(all.flat().map(({ seq }) => seq)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1))
    expect(log.lastSeq()).toBe(40)
    expect((await log.verify()).broken).toBeNull()
  })

  test('stamps never go back, even if the clock does', async () => {
    const times = [1_000, 400, 2_000]
    await using log = await open({ now: () => times.shift() ?? 0 })
    for (const id of ['a', 'b', 'c']) await log.append([added(id)])
    expect((await log.list({ limit: 9, from: 'oldest' })).map(({ atMs }) => atMs)).toEqual([
      1_000, 1_000, 2_000,
    ])
  })

  test('a reader gets the range, types and agents that it asks for, oldest first', async () => {
    let nowMs = 0
    await using log = await open({ now: () => ++nowMs })
    await log.append([added('a'), added('b'), started('a', 'r1'), endedRun('a', 'r1', 1), started('b', 'r2')])
    const seqs = async (query: Partial<Parameters<EventLog['list']>[0]>): Promise<number[]> =>
      (await log.list({ limit: 9, from: 'oldest', ...query })).map(({ seq }) => seq)
    expect(await seqs({})).toEqual([1, 2, 3, 4, 5])
    expect(await seqs({ afterSeq: 3 })).toEqual([4, 5])
    expect(await seqs({ limit: 2, from: 'newest' })).toEqual([4, 5])
    expect(await seqs({ limit: 2 })).toEqual([1, 2])
    expect(await seqs({ types: ['run.*'] })).toEqual([3, 4, 5])
    expect(await seqs({ types: ['run.ended', 'agent.added'] })).toEqual([1, 2, 4])
    expect(await seqs({ agentIds: ['b', 'a'], types: ['run.started'] })).toEqual([3, 5])
    expect(await seqs({ agentIds: [] })).toEqual([])
    expect(await seqs({ sinceMs: 4 })).toEqual([4, 5])
    expect(await seqs({ sinceMs: 99 })).toEqual([])
  })

  test('listeners are told of each batch after it is stored, until they leave', async () => {
    await using log = await open({ now: () => 1 })
    const told: number[] = []
    const leave = log.subscribe((events: readonly LoggedEvent[]) =>
      told.push(...events.map(({ seq }) => seq)),
    )
    await log.append([added('a')])
    leave()
    await log.append([added('b')])
    expect(told).toEqual([1])
  })

  test('the end of a run is recorded once', async () => {
    await using log = await open({ now: () => 1 })
    await log.append([added('a'), started('a', 'r1'), endedRun('a', 'r1', 3)])
    expect(await log.append([endedRun('a', 'r1', 4)])).toEqual([])
    expect(log.lastSeq()).toBe(3)
    expect((await log.runs('a', 5))[0]?.end?.status).toBe(3)
  })

  test('an agent is known by what was wanted of it, its state, its last end and its restarts', async () => {
    await using log = await open({ now: () => 8 })
    await log.append([
      added('a'),
      wanted('a', 'running'),
      started('a', 'r1'),
      endedRun('a', 'r1', 1),
      started('a', 'r2'),
    ])
    expect(await log.agents()).toMatchObject([
      { id: 'a', wanted: 'running', restarts: 1, lastEnd: { status: 1 }, removedAtMs: null },
    ])
    expect((await log.runs('a', 5)).map(({ runId }) => runId)).toEqual(['r2', 'r1'])
  })

  test('the end of a run is recorded once also when both come together, and each call gets what is its own', async () => {
    await using log = await open({ now: () => 1 })
    await log.append([added('a'), started('a', 'r1')])
    const both = await Promise.all([
      log.append([endedRun('a', 'r1', 3)]),
      log.append([endedRun('a', 'r1', 4), wanted('a', 'stopped')]),
    ])
    expect(both.map((events) => events.map(({ type }) => type))).toEqual([['run.ended'], ['agent.wanted']])
    expect((await log.agents())[0]?.lastEnd?.status).toBe(3)
    expect((await log.verify()).broken).toBeNull()
  })

  test('what a listener and an append are told is what is read later', async () => {
    await using log = await open({ now: () => 5 })
    const told: LoggedEvent[] = []
    log.subscribe((events) => told.push(...events))
    const returned = await log.append([added('a'), started('a', 'r1')])
    const read = await log.list({ limit: 9, from: 'oldest' })
    expect(returned).toEqual(read)
    expect(told).toEqual(read)
  })

  test('an agent that was removed is still known; one that comes back begins anew', async () => {
    let nowMs = 0
    await using log = await open({ now: () => ++nowMs })
    await log.append([added('a'), started('a', 'r1'), endedRun('a', 'r1', 1), removed('a')])
    expect(await log.agents()).toMatchObject([{ id: 'a', removedAtMs: 4, lastEnd: { status: 1 } }])
    await log.append([added('a')])
    expect(await log.agents()).toMatchObject([{ id: 'a', addedAtMs: 5, removedAtMs: null, lastEnd: null }])
    expect((await log.runs('a', 5)).length).toBe(1)
  })

  test('nothing is appended by an empty call, and no listener is told', async () => {
    await using log = await open({ now: () => 1 })
    let calls = 0
    log.subscribe(() => calls++)
    expect(await log.append([])).toEqual([])
    expect([log.lastSeq(), calls]).toEqual([0, 0])
    expect(await log.verify()).toEqual({
      events: 0,
      firstSeq: 1,
      lastSeq: 0,
      lastHash: '0'.repeat(64),
      broken: null,
    })
  })

  test('projections that are computed anew come out equal, whatever happened', async () => {
    const ids = fc.constantFrom('a', 'b')
    const runs = fc.constantFrom('r1', 'r2', 'r3')
    const event: fc.Arbitrary<NewEvent> = fc.oneof(
      ids.map(added),
      ids.map(removed),
      fc
        .tuple(ids, fc.constantFrom('running' as const, 'stopped' as const))
        .map(([id, value]) => wanted(id, value)),
      fc.tuple(ids, runs).map(([id, run]) => started(id, run)),
      fc.tuple(ids, runs, fc.nat(255)).map(([id, run, status]) => endedRun(id, run, status)),
      fc.tuple(ids, runs).map(
        ([agentId, runId]): NewEvent => ({
          type: 'run.ready',
          agentId,
          actor: 'test',
          data: { runId, afterMs: 3 },
        }),
      ),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(event, { maxLength: 4 }), { maxLength: 12 }), async (batches) => {
        await using log = await open({ now: () => 3 })
        for (const batch of batches) await log.append(batch)
        const seen = async () => [await log.agents(), await log.runs('a', 99), await log.runs('b', 99)]
        const kept = await seen()
        await log.rebuild()
        expect(await seen()).toEqual(kept)
        expect((await log.verify()).broken).toBeNull()
      }),
      { numRuns: 40 },
    )
  })

  test('a try to write leaves nothing behind, however often', async () => {
    await using log = await open({ now: () => 1 })
    await log.append([added('a')])
    for (let count = 0; count < 50; count++) await log.tryWrite()
    await log.checkpoint()
    await log.append([added('b')])
    expect((await log.list({ limit: 9, from: 'oldest' })).map(({ seq }) => seq)).toEqual([1, 2])
    expect((await log.verify()).broken).toBeNull()
  })
}
