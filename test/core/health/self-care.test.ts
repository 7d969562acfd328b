import { expect, test } from 'vitest'
import type { NewEvent } from '../../../src/core/event/event.ts'
import type { Outcome, Tier } from '../../../src/core/health/check.ts'
import type { Remedy } from '../../../src/core/health/remedy.ts'
import { createSelfCare } from '../../../src/core/health/self-care.ts'
import { updateVerdict, type Verdict } from '../../../src/core/health/verdict.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { until } from '../../support/until.ts'

const minute = 60_000
const checkpoint: Remedy = { when: 'store:write', action: 'checkpoint', agent: null, perHour: 2 }

function care(options: { remedies?: readonly Remedy[]; isGuarded?: boolean; fails?: boolean } = {}) {
  const clock = createFakeClock()
  const events: NewEvent[] = []
  const warnings: string[] = []
  const done: string[] = []
  const restarts: string[] = []
  const restartedAtMs: number[] = []
  const selfCare = createSelfCare({
    clock,
    append: async (event) => void events.push(event),
    warn: (message) => warnings.push(message),
    remedies: () => options.remedies ?? [],
    async carryOut({ action }) {
      done.push(action)
      if (options.fails) throw new Error('no such agent')
    },
    remediedAtMs: async () => [],
    limits: () => ({ memoryBytes: 1, eventLoopDelayMs: 1, openFilesPercent: 1, sustainedMs: minute }),
    isGuarded: () => options.isGuarded ?? true,
    restartedAtMs: async () => restartedAtMs,
    async restart(reason) {
      restarts.push(reason)
      restartedAtMs.push(clock.now())
    },
  })
  const verdicts = new Map<string, Verdict>()
  /** One look, and all that follows from it. */
  const look = async (id: string, outcome: Outcome, tier: Tier = 2): Promise<void> => {
    const before = verdicts.get(id)
    const verdict = updateVerdict(before, outcome, clock.now())
    verdicts.set(id, verdict)
    const reading = { outcome, value: 1, message: 'as seen' }
    const check = { id, tier, unit: '', intervalMs: 15_000, read: () => reading }
    selfCare.onLook({ check, reading, verdict, atMs: clock.now(), met: { life: 1, day: 1 } }, before)
    await clock.advance(0)
  }
  const looks = async (count: number, id: string, outcome: Outcome, everyMs = 15_000): Promise<void> => {
    for (let index = 0; index < count; index++) {
      await look(id, outcome)
      await clock.advance(everyMs)
    }
  }
  return { selfCare, clock, events, warnings, done, restarts, look, looks }
}

test('only what becomes a failure, and the end of it, is kept for ever', async () => {
  const { events, look, looks } = care()
  await look('store:write', 'warn')
  await looks(4, 'store:write', 'fail')
  await looks(3, 'store:write', 'pass')
  expect(events.map(({ type, data }) => [type, data])).toEqual([
    ['health.changed', { check: 'store:write', from: 'warn', to: 'fail', message: 'as seen' }],
    ['health.changed', { check: 'store:write', from: 'fail', to: 'pass', message: 'as seen' }],
  ])
})

test('a remedy is carried out when its check has failed for good, and not again before it could help', async () => {
  const { done, events, looks } = care({ remedies: [checkpoint] })
  await looks(2, 'store:write', 'fail')
  expect(done).toEqual([])
  await looks(10, 'store:write', 'fail')
  await until(() => done.length === 1)
  expect(events.at(-1)).toMatchObject({
    type: 'health.remedied',
    data: { check: 'store:write', remedy: 'checkpoint', agent: null, error: null },
  })
})

test('a remedy that does not help is given up for the hour', async () => {
  const { done, looks } = care({ remedies: [checkpoint] })
  await looks(55, 'store:write', 'fail', minute)
  expect(done).toHaveLength(2)
  await looks(60, 'store:write', 'fail', minute)
  expect(done.length).toBeGreaterThan(2)
})

test('a remedy for a tier is for each of its checks, and for no other', async () => {
  const { done, looks, look } = care({ remedies: [{ ...checkpoint, when: 'tier_2' }] })
  for (let index = 0; index < 4; index++) await look('agents:failing', 'fail', 3)
  expect(done).toEqual([])
  await looks(4, 'log_disk:space', 'fail')
  expect(done).toEqual(['checkpoint'])
})

test('a remedy that does not work is told so', async () => {
  const { events, looks } = care({ remedies: [checkpoint], fails: true })
  await looks(4, 'store:write', 'fail')
  expect(events.at(-1)).toMatchObject({ type: 'health.remedied', data: { error: 'no such agent' } })
})

test('a limit that is exceeded for as long as it says starts the control plane anew, once', async () => {
  const { restarts, looks } = care()
  await looks(4, 'memory:resident', 'fail')
  expect(restarts).toEqual([])
  await looks(10, 'memory:resident', 'fail')
  expect(restarts).toEqual(['memory:resident: as seen'])
})

test('a limit that is exceeded with breaks does not', async () => {
  const { restarts, looks } = care()
  for (let round = 0; round < 5; round++) {
    await looks(3, 'event_loop:delay', 'fail')
    await looks(1, 'event_loop:delay', 'pass')
  }
  expect(restarts).toEqual([])
})

test('a check that is no limit starts nothing anew, however long it fails', async () => {
  const { restarts, looks } = care()
  await looks(100, 'store:write', 'fail')
  expect(restarts).toEqual([])
})

test('where nothing would start it again it goes on, and says so once', async () => {
  const { restarts, warnings, looks, selfCare } = care({ isGuarded: false })
  await looks(20, 'files:open', 'fail')
  expect(restarts).toEqual([])
  expect(warnings).toEqual(['files:open: as seen; nothing would start it again, so it goes on'])
  expect(selfCare.decision()).toEqual({ kind: 'unguarded' })
})
