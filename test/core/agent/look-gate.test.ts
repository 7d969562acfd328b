import { expect, test } from 'vitest'
import {
  type Aside,
  createLookGate,
  type LookGate,
  type LookGateLimits,
} from '../../../src/core/agent/look-gate.ts'

const { signal } = new AbortController()

interface Begun {
  leave: (aside: Aside) => void
  end: () => void
  done: Promise<void>
}

/** A gate, and looks at it that begin with `look` and last until they are ended. */
function openGate(limits: LookGateLimits) {
  const gate = createLookGate(limits)
  const begun: string[] = []
  const looks = new Map<string, Begun>()
  const agents = new Map<string, object>()
  return {
    begun,
    look(agent: string): void {
      const { promise, resolve } = Promise.withResolvers<void>()
      const by = agents.get(agent) ?? {}
      agents.set(agent, by)
      const entry: Begun = { leave: () => undefined, end: resolve, done: Promise.resolve() }
      looks.set(agent, entry)
      const take = (leave: Begun['leave']): Promise<void> => {
        begun.push(agent)
        entry.leave = leave
        return promise
      }
      entry.done = gate.enter({ by, take }, signal)
    },
    async rest(agent: string, aside: Aside = 'resting'): Promise<void> {
      looks.get(agent)?.leave(aside)
      await settled()
    },
    async end(agent: string): Promise<void> {
      looks.get(agent)?.end()
      await looks.get(agent)?.done
      await settled()
    },
  }
}

/** Lets all go on that only waits for promises. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('so many are under way at once; the others come in turn, also after one that failed', async () => {
  const gate = createLookGate({ turns: 2, aside: { resting: 0, working: 0 } })
  const begun: number[] = []
  const ends = Array.from({ length: 5 }, () => Promise.withResolvers<number>())
  const all = ends.map(({ promise }, index) => {
    const take = () => {
      begun.push(index)
      return promise
    }
    return gate.enter({ by: {}, take }, signal)
  })
  const ended = Promise.allSettled(all)
  await settled()
  expect(begun).toEqual([0, 1])
  ends[1]?.reject(new Error('broken'))
  await expect(all[1]).rejects.toThrow('broken')
  expect(begun).toEqual([0, 1, 2])
  for (const { resolve } of ends) resolve(7)
  await ended
  expect(begun).toEqual([0, 1, 2, 3, 4])
})

test('who is told to stop while it waits leaves its place to the next', async () => {
  const gate: LookGate = createLookGate({ turns: 1, aside: { resting: 0, working: 0 } })
  const first = Promise.withResolvers<void>()
  const stop = new AbortController()
  const enter = <T>(take: () => Promise<T>, until = signal) => gate.enter({ by: {}, take }, until)
  const one = enter(() => first.promise)
  const two = enter(async () => 'two', stop.signal)
  const three = enter(async () => 'three')
  stop.abort(new Error('enough'))
  await expect(two).rejects.toThrow('enough')
  first.resolve()
  await one
  expect(await three).toBe('three')
  await expect(enter(async () => 'late', stop.signal)).rejects.toThrow('enough')
  expect(await enter(async () => 'free')).toBe('free')
})

test('one that rests gives its turn to the next, once, and its end gives none away', async () => {
  const gate = openGate({ turns: 1, aside: { resting: 2, working: 2 } })
  for (const agent of ['a', 'b', 'c']) gate.look(agent)
  await gate.rest('a')
  await gate.rest('a')
  expect(gate.begun).toEqual(['a', 'b'])
  await gate.end('a')
  expect(gate.begun).toEqual(['a', 'b'])
  await gate.end('b')
  expect(gate.begun).toEqual(['a', 'b', 'c'])
})

test('where there is no room beside the turns, one that rests leaves its turn as soon as there is', async () => {
  const gate = openGate({ turns: 1, aside: { resting: 1, working: 1 } })
  for (const agent of ['a', 'b', 'c', 'd']) gate.look(agent)
  await gate.rest('a')
  await gate.rest('b')
  expect(gate.begun).toEqual(['a', 'b'])
  await gate.end('a')
  expect(gate.begun).toEqual(['a', 'b', 'c'])
  await gate.rest('c')
  await gate.end('c')
  expect(gate.begun).toEqual(['a', 'b', 'c', 'd'])
})

test('those that rested before begin only where there is room for it, and let others pass until then', async () => {
  const gate = openGate({ turns: 1, aside: { resting: 1, working: 1 } })
  gate.look('a')
  gate.look('b')
  await gate.rest('a')
  await gate.rest('b')
  await gate.end('a')
  gate.look('a')
  gate.look('c')
  await settled()
  expect(gate.begun).toEqual(['a', 'b', 'c'])
  await gate.end('b')
  await gate.end('c')
  expect(gate.begun).toEqual(['a', 'b', 'c', 'a'])
  // It was quick this time, so it is trusted again: it begins beside one that rests.
  await gate.end('a')
  gate.look('b')
  await gate.rest('b')
  gate.look('a')
  await settled()
  expect(gate.begun).toEqual(['a', 'b', 'c', 'a', 'b', 'a'])
})

test('those that work for long have room of their own, and leave it once they only wait', async () => {
  const gate = openGate({ turns: 1, aside: { resting: 1, working: 1 } })
  for (const agent of ['a', 'b', 'c', 'd']) gate.look(agent)
  await gate.rest('a', 'working')
  await gate.rest('b', 'working')
  expect(gate.begun).toEqual(['a', 'b'])
  await gate.rest('a')
  expect(gate.begun).toEqual(['a', 'b', 'c'])
  await gate.end('b')
  await gate.rest('c', 'working')
  expect(gate.begun).toEqual(['a', 'b', 'c', 'd'])
})
