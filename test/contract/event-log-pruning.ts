import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { NewEvent } from '../../src/core/event/event.ts'
import type { EventLog } from '../../src/core/event/event-log.ts'
import type { Clock } from '../../src/core/platform.ts'
import { added, endedRun, removed, started, wanted } from './event-log-events.ts'

/** What {@link EventLog.prune} promises. Each implementation calls this from its own test file. */
export function prunedLogContract(open: (clock: Pick<Clock, 'now'>) => Promise<EventLog>): void {
  const all = { limit: 10_000, from: 'oldest' } as const
  const seqs = async (log: EventLog, query = {}): Promise<number[]> =>
    (await log.list({ ...all, ...query })).map(({ seq }) => seq)
  const counting = (): Pick<Clock, 'now'> => {
    let nowMs = 0
    return { now: () => ++nowMs }
  }

  test('the oldest events go, which an event says, and the chain is whole from there on', async () => {
    await using log = await open(counting())
    await log.append([added('a'), started('a', 'r1'), wanted('a', 'running')])
    const [, second] = await log.list(all)
    await log.prune(2)
    expect(await seqs(log)).toEqual([3, 4])
    expect([log.firstSeq(), log.lastSeq()]).toEqual([3, 4])
    expect((await log.list(all)).at(-1)).toMatchObject({
      type: 'log.pruned',
      actor: 'plane',
      data: { firstSeq: 1, lastSeq: 2, lastAtMs: 2, lastHash: second?.hash },
    })
    expect(await log.verify()).toMatchObject({ events: 2, firstSeq: 3, lastSeq: 4, broken: null })
    await log.append([added('b')])
    expect(await seqs(log, { afterSeq: 1, agentIds: ['a', 'b'] })).toEqual([3, 5])
    expect(await seqs(log, { sinceMs: 1, types: ['run.*', 'agent.*'] })).toEqual([3, 5])
  })

  test('agents and runs that are not over stay known, also when all is computed anew', async () => {
    await using log = await open(counting())
    await log.append([
      added('a'),
      started('a', 'r1'),
      endedRun('a', 'r1', 4),
      started('a', 'r2'),
      added('b'),
      removed('b'),
    ])
    await log.prune(6)
    const known = async () => [await log.agents(), await log.runs('a', 9)]
    const after = await known()
    expect(after).toMatchObject([
      [{ id: 'a', restarts: 1, lastEnd: { status: 4 }, addedAtMs: 1 }],
      [{ runId: 'r2', startedAtMs: 4, end: null }],
    ])
    await log.rebuild()
    expect(await known()).toEqual(after)
    await log.append([endedRun('a', 'r2', 5)])
    expect(await log.runs('a', 9)).toMatchObject([{ runId: 'r2', end: { status: 5 } }])
    await log.prune(log.lastSeq())
    expect(await known()).toMatchObject([[{ id: 'a', lastEnd: { status: 5 } }], []])
  })

  test('nothing is done when nothing is that old', async () => {
    await using log = await open(counting())
    await log.prune(5)
    await log.append([added('a'), added('b')])
    await log.prune(0)
    expect(await seqs(log)).toEqual([1, 2])
    await log.prune(1)
    await log.prune(1)
    expect(await seqs(log)).toEqual([2, 3])
  })

  test('more events than are removed at once go in one call', async () => {
    await using log = await open(counting())
    await log.append(
      Array.from({ length: 2_600 }, (_, index) => (index % 2 ? wanted('a', 'running') : added('a'))),
    )
    await log.prune(2_550)
    expect(log.firstSeq()).toBe(2_551)
    expect(await seqs(log, { agentIds: ['a'] })).toHaveLength(50)
    expect(await log.verify()).toMatchObject({ events: 51, broken: null })
  })

  test('whatever happened and whenever it is pruned, what is known is what is computed anew', async () => {
    const ids = fc.constantFrom('a', 'b')
    const steps = fc.oneof(
      ids.map((id) => ({ do: 'add' as const, id })),
      ids.map((id) => ({ do: 'remove' as const, id })),
      ids.map((id) => ({ do: 'start' as const, id })),
      ids.map((id) => ({ do: 'end' as const, id })),
      fc.nat(20).map((back) => ({ do: 'prune' as const, back })),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { maxLength: 30 }), async (story) => {
        await using log = await open(counting())
        let runs = 0
        for (const step of story) {
          if (step.do === 'prune') await log.prune(log.lastSeq() - step.back)
          else await log.append([eventOf(step, () => `r${step.do === 'start' ? ++runs : runs}`)])
        }
        const known = async () => [await log.agents(), await log.runs('a', 99), await log.runs('b', 99)]
        const kept = await known()
        await log.rebuild()
        expect(await known()).toEqual(kept)
        expect((await log.verify()).broken).toBeNull()
      }),
      { numRuns: 60 },
    )
  })
}

function eventOf(
  step: { readonly do: 'add' | 'remove' | 'start' | 'end'; readonly id: string },
  runId: () => string,
): NewEvent {
  switch (step.do) {
    case 'add':
      return added(step.id)
    case 'remove':
      return removed(step.id)
    case 'start':
      return started(step.id, runId())
    case 'end':
      return endedRun(step.id, runId(), 1)
  }
}
