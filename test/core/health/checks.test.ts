import { expect, test } from 'vitest'
import { ExpectedError } from '../../../src/core/errors.ts'
import type { Reading } from '../../../src/core/health/check.ts'
import { checkIds } from '../../../src/core/health/check-ids.ts'
import { healthChecks } from '../../../src/core/health/check-table.ts'
import type { Senses } from '../../../src/core/health/senses.ts'
import { agentSpec } from '../../support/agent-spec.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

const clock = createFakeClock(Date.UTC(2026, 10, 20))
const well: Senses = {
  clock,
  isRecovered: () => true,
  startsLastHour: async () => 1,
  loopDelayMs: () => 3,
  tryWrite: async () => undefined,
  diskRoom: () => ({ freeBytes: 1e12, freeInodes: 1e6 }),
  usage: () => ({ rssBytes: 70e6, heapBytes: 20e6, openFiles: 40, openFilesMax: 1_000 }),
  unrecorded: () => ({ kept: 0, dropped: 0 }),
  waitingStarts: () => 0,
  hasGuardian: () => true,
  agents: () => [],
  isConfigStale: () => false,
  limits: () => ({ memoryBytes: 500e6, eventLoopDelayMs: 2_000, openFilesPercent: 90, sustainedMs: 60_000 }),
}

async function look(id: string, senses: Partial<Senses> = {}): Promise<Reading> {
  const check = healthChecks({ ...well, ...senses }).find((each) => each.id === id)
  if (!check) throw new Error(`there is no check ${id}`)
  return check.read(new AbortController().signal)
}

test('the ids that superclaw.yaml knows are those of the checks', () => {
  expect(new Set(healthChecks(well).map(({ id }) => id))).toEqual(new Set(checkIds))
})

test.for(checkIds)('%s passes on a machine that is well, with no cure', async (id) => {
  const reading = await look(id)
  expect(reading.outcome).toBe('pass')
  expect(reading.cure).toBeUndefined()
})

const usage = (changes: Partial<ReturnType<Senses['usage']>>): Partial<Senses> => ({
  usage: () => ({ ...well.usage(), ...changes }),
})
const room = (changes: Partial<NonNullable<ReturnType<Senses['diskRoom']>>>): Partial<Senses> => ({
  diskRoom: () => ({ freeBytes: 1e12, freeInodes: 1e6, ...changes }),
})
const agent = (id: string, state: 'ready' | 'failed' | 'crash_looping', dependsOn: string[] = []) => ({
  spec: agentSpec(id, { dependsOn }),
  state,
})
const refuses = async (): Promise<never> => {
  throw new ExpectedError('STORE_READ_ONLY', 'full', { hint: 'Free space' })
}

const cases: readonly {
  why: string
  id: string
  senses: Partial<Senses>
  seen: Partial<Reading>
}[] = [
  {
    why: 'agents not known yet',
    id: 'plane:recovery',
    senses: { isRecovered: () => false },
    seen: { outcome: 'fail' },
  },
  {
    why: 'many starts',
    id: 'plane:restarts',
    senses: { startsLastHour: async () => 6 },
    seen: { outcome: 'warn', value: 6 },
  },
  {
    why: 'a loop that is late',
    id: 'event_loop:delay',
    senses: { loopDelayMs: () => 1_700 },
    seen: { outcome: 'warn' },
  },
  {
    why: 'a loop that is too late',
    id: 'event_loop:delay',
    senses: { loopDelayMs: () => 2_000 },
    seen: { outcome: 'fail' },
  },
  {
    why: 'a loop that nobody measures',
    id: 'event_loop:delay',
    senses: { loopDelayMs: () => null },
    seen: { outcome: 'pass', value: null, message: 'not measured' },
  },
  {
    why: 'memory near its limit',
    id: 'memory:resident',
    senses: usage({ rssBytes: 450e6 }),
    seen: { outcome: 'warn' },
  },
  {
    why: 'memory past its limit',
    id: 'memory:resident',
    senses: usage({ rssBytes: 500e6 }),
    seen: { outcome: 'fail' },
  },
  {
    why: 'descriptors past their share',
    id: 'files:open',
    senses: usage({ openFiles: 900 }),
    seen: { outcome: 'fail' },
  },
  {
    why: 'descriptors nobody can count',
    id: 'files:open',
    senses: usage({ openFiles: null }),
    seen: { outcome: 'pass', value: null },
  },
  {
    why: 'a limit nobody can tell',
    id: 'files:open',
    senses: usage({ openFilesMax: null }),
    seen: { outcome: 'pass', value: 40 },
  },
  {
    why: 'events that wait',
    id: 'events:unwritten',
    senses: { unrecorded: () => ({ kept: 2_000, dropped: 0 }) },
    seen: { outcome: 'warn' },
  },
  {
    why: 'events that were lost',
    id: 'events:unwritten',
    senses: { unrecorded: () => ({ kept: 9, dropped: 1 }) },
    seen: { outcome: 'fail' },
  },
  {
    why: 'a disk that refuses',
    id: 'store:write',
    senses: { tryWrite: refuses },
    seen: { outcome: 'fail', value: null, cure: 'Free space' },
  },
  {
    why: 'little space',
    id: 'state_disk:space',
    senses: room({ freeBytes: 400e6 }),
    seen: { outcome: 'warn' },
  },
  {
    why: 'hardly any space',
    id: 'log_disk:space',
    senses: room({ freeBytes: 40e6 }),
    seen: { outcome: 'fail' },
  },
  {
    why: 'space nobody can tell',
    id: 'log_disk:space',
    senses: { diskRoom: () => undefined },
    seen: { outcome: 'unknown' },
  },
  {
    why: 'no inodes left',
    id: 'state_disk:inodes',
    senses: room({ freeInodes: 10 }),
    seen: { outcome: 'fail' },
  },
  {
    why: 'a disk without inodes',
    id: 'state_disk:inodes',
    senses: room({ freeInodes: null }),
    seen: { outcome: 'pass', value: null },
  },
  {
    why: 'no guardian',
    id: 'guardian:presence',
    senses: { hasGuardian: () => false },
    seen: { outcome: 'warn' },
  },
  {
    why: 'a file with faults',
    id: 'config:in_force',
    senses: { isConfigStale: () => true },
    seen: { outcome: 'warn' },
  },
  {
    why: 'an agent that fails alone',
    id: 'agents:failing',
    senses: { agents: () => [agent('one', 'failed'), agent('two', 'ready')] },
    seen: { outcome: 'warn', value: 1, message: 'failing: one' },
  },
  {
    why: 'an agent that fails and others need',
    id: 'agents:failing',
    senses: { agents: () => [agent('store', 'crash_looping'), agent('web', 'ready', ['store'])] },
    seen: { outcome: 'fail', value: 1, message: 'others depend on what is failing: store' },
  },
]

test.for(cases)('$why: $id', async ({ id, senses, seen }) => {
  const reading = await look(id, senses)
  expect(reading).toMatchObject(seen)
  if (reading.outcome === 'warn' || reading.outcome === 'fail') expect(reading.cure).toBeDefined()
})

test('a clock that goes back is told of for a while; one that goes forward may have slept', async () => {
  const time = createFakeClock(Date.UTC(2026, 10, 20))
  const check = healthChecks({ ...well, clock: time }).find(({ id }) => id === 'clock:jump')
  const see = async () => check?.read(new AbortController().signal)
  time.jump(8 * 3_600_000)
  expect(await see()).toMatchObject({ outcome: 'pass', value: 8 * 3_600_000 })
  time.jump(-3_600_000)
  expect(await see()).toMatchObject({ outcome: 'warn', message: 'the clock went back by 3600 s' })
  await time.advance(599_000)
  expect(await see()).toMatchObject({ outcome: 'warn' })
  await time.advance(1_000)
  expect(await see()).toMatchObject({ outcome: 'pass', value: 0 })
})

test('a clock from before this was written fails', async () => {
  expect(await look('clock:jump', { clock: createFakeClock(0) })).toMatchObject({ outcome: 'fail' })
})
