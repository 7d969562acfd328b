import { expect, test } from 'vitest'
import { followRequests } from '../../../src/core/usage/follow-requests.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { callOf, openUsageWorld } from '../../support/usage-world.ts'

const at = 1_793_700_000_000

function follow(
  world: ReturnType<typeof openUsageWorld>,
  options: { fromMs?: number; hasLease?: boolean } = {},
) {
  const clock = createFakeClock(at)
  const ending = new AbortController()
  const ids: string[] = []
  const told = { imports: 0, leases: 0 }
  const desk = {
    ...world.desk,
    importHistory: async () => {
      told.imports += 1
      return { files: 0, readFiles: 0, readBytes: 0, records: 0, malformed: 0, tooLong: 0, faults: [] }
    },
  }
  const lease = (signal: AbortSignal): void => {
    told.leases += 1
    signal.addEventListener('abort', () => {
      told.leases -= 1
    })
  }
  const { fromMs, hasLease } = options
  const items = followRequests({ clock, desk, ...(hasLease && { follow: lease }) }, { fromMs }, ending.signal)
  const done = (async () => {
    for await (const { rows } of items) ids.push(...rows.map(({ id }) => id))
  })()
  return { clock, ids, told, end: () => ending.abort(), done }
}

test('what comes to be known is sent within a second, of a time after it began', async () => {
  using world = openUsageWorld()
  world.put([callOf({ atMs: at + 5 })])
  const { clock, ids, told, end, done } = follow(world)
  await clock.advance(0)
  world.put([callOf({ atMs: at - 1 }), callOf({ atMs: at })])
  await clock.advance(1_000)
  expect(ids).toEqual(['c3'])
  await clock.advance(3_000)
  expect(ids).toEqual(['c3'])
  expect(told.imports).toBeGreaterThanOrEqual(4)
  end()
  await done
  expect(clock.pending()).toBe(0)
})

test('from a time on, what is known comes first, and nothing twice', async () => {
  using world = openUsageWorld()
  world.put([callOf({ atMs: at - 20 }), callOf({ atMs: at - 5 }), callOf({ atMs: at - 8 })])
  const { clock, ids, end, done } = follow(world, { fromMs: at - 10 })
  await clock.advance(0)
  expect(ids).toEqual(['c3', 'c2'])
  world.put([callOf({ atMs: at - 7 })])
  await clock.advance(1_000)
  expect(ids).toEqual(['c3', 'c2', 'c4'])
  end()
  await done
})

test('histories are followed by a lease as long as somebody looks on', async () => {
  using world = openUsageWorld()
  const { clock, told, end, done } = follow(world, { hasLease: true })
  await clock.advance(2_000)
  expect(told).toEqual({ imports: 0, leases: 1 })
  end()
  await done
  expect(told).toEqual({ imports: 0, leases: 0 })
})

test('who goes without a word ends the lease, too', async () => {
  using world = openUsageWorld()
  world.put([callOf({ atMs: at })])
  const leases: AbortSignal[] = []
  const deps = {
    clock: createFakeClock(at),
    desk: { ...world.desk, importHistory: () => Promise.reject() },
    follow: (signal: AbortSignal) => void leases.push(signal),
  }
  for await (const { rows } of followRequests(deps, { fromMs: at }, new AbortController().signal)) {
    expect(rows).toHaveLength(1)
    break
  }
  expect(leases.map(({ aborted }) => aborted)).toEqual([true])
})
