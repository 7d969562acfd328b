import { expect, test } from 'vitest'
import { createLookFeed } from '../../src/ui/look-feed.ts'
import { createMonitorStore } from '../../src/ui/monitor-store.ts'
import type { Outside, Where } from '../../src/ui/outside.ts'
import { createFakeClock } from '../support/fake-clock.ts'

function looking(discover: Outside['discover']) {
  const clock = createFakeClock()
  const store = createMonitorStore(clock)
  const feed = createLookFeed({ clock, discover, read: store.read, apply: store.apply })
  const stop = new AbortController()
  const done = feed.run(stop.signal)
  return {
    ...{ clock, store, feed },
    async [Symbol.asyncDispose]() {
      stop.abort()
      await done
      store[Symbol.dispose]()
    },
  }
}

/** Looks that last until they are ended, and say when they begin and end. */
function lasting() {
  const told: string[] = []
  const discover: Outside['discover'] = (where, _, tell, signal) =>
    new Promise((resolve) => {
      told.push(`${where} begins`)
      tell({ gateways: [], tools: [], notes: [where] })
      signal.addEventListener('abort', () => {
        told.push(`${where} ends`)
        resolve()
      })
    })
  return { told, discover }
}

test('it looks only while that is wanted, and only there', async () => {
  const { told, discover } = lasting()
  {
    await using world = looking(discover)
    await world.clock.advance(60_000)
    expect(told).toEqual([])
    for (const where of ['here', 'here', 'network', null, 'here'] as (Where | null)[]) {
      world.feed.want(where)
      await world.clock.advance(100)
    }
    expect(world.store.read().discovery?.notes).toEqual(['here'])
  }
  const ends = ['here begins', 'here ends', 'network begins', 'network ends', 'here begins', 'here ends']
  expect(told).toEqual(ends)
})

test('what was found is no word of the control plane', async () => {
  await using world = looking(lasting().discover)
  world.feed.want('here')
  await world.clock.advance(1000)
  expect(world.store.read()).toMatchObject({ heardAtMs: null, connection: { kind: 'connecting' } })
})

test('a look that fails says why, keeps what was found, and is tried again', async () => {
  let looks = 0
  await using world = looking(async (_where, _agents, tell) => {
    looks += 1
    if (looks === 1) return tell({ gateways: [], tools: [{ tool: 'codex' } as never], notes: [] })
    throw new Error('no socket')
  })
  world.feed.want('here')
  await world.clock.advance(6000)
  expect(world.store.read().discovery).toMatchObject({ tools: [{ tool: 'codex' }], notes: ['no socket'] })
  await world.clock.advance(5000)
  expect(looks).toBe(3)
})
