import { expect, test } from 'vitest'
import { ExpectedError } from '../../../src/core/errors.ts'
import type { Reading } from '../../../src/core/health/check.ts'
import { checkIds } from '../../../src/core/health/check-ids.ts'
import { healthChecks } from '../../../src/core/health/check-table.ts'
import type { Senses } from '../../../src/core/health/senses.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { agentSpec } from '../../support/process-spec.ts'

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
  telemetry: () => ({ fault: null, unwritten: 0 }),
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

const cases: readonly [why: string, id: string, senses: Partial<Senses>, seen: Partial<Reading>][] = [
  ['agents not known yet', 'plane:recovery', { isRecovered: () => false }, { outcome: 'fail' }],
  ['many starts', 'plane:restarts', { startsLastHour: async () => 6 }, { outcome: 'warn', value: 6 }],
  ['a loop that is late', 'event_loop:delay', { loopDelayMs: () => 1_700 }, { outcome: 'warn' }],
  ['a loop that is too late', 'event_loop:delay', { loopDelayMs: () => 2_000 }, { outcome: 'fail' }],
  [
    'a loop that nobody measures',
    'event_loop:delay',
    { loopDelayMs: () => null },
    { outcome: 'pass', value: null, message: 'not measured' },
  ],
  ['memory near its limit', 'memory:resident', usage({ rssBytes: 450e6 }), { outcome: 'warn' }],
  ['memory past its limit', 'memory:resident', usage({ rssBytes: 500e6 }), { outcome: 'fail' }],
  ['descriptors past their share', 'files:open', usage({ openFiles: 900 }), { outcome: 'fail' }],
  [
    'descriptors nobody can count',
    'files:open',
    usage({ openFiles: null }),
    { outcome: 'pass', value: null },
  ],
  ['a limit nobody can tell', 'files:open', usage({ openFilesMax: null }), { outcome: 'pass', value: 40 }],
  [
    'events that wait',
    'events:unwritten',
    { unrecorded: () => ({ kept: 2_000, dropped: 0 }) },
    { outcome: 'warn' },
  ],
  [
    'events that were lost',
    'events:unwritten',
    { unrecorded: () => ({ kept: 9, dropped: 1 }) },
    { outcome: 'fail' },
  ],
  [
    'a disk that refuses',
    'store:write',
    { tryWrite: refuses },
    { outcome: 'fail', value: null, cure: 'Free space' },
  ],
  ['little space', 'state_disk:space', room({ freeBytes: 400e6 }), { outcome: 'warn' }],
  ['hardly any space', 'log_disk:space', room({ freeBytes: 40e6 }), { outcome: 'fail' }],
  ['space nobody can tell', 'log_disk:space', { diskRoom: () => undefined }, { outcome: 'unknown' }],
  ['no inodes left', 'state_disk:inodes', room({ freeInodes: 10 }), { outcome: 'fail' }],
  [
    'a disk without inodes',
    'state_disk:inodes',
    room({ freeInodes: null }),
    { outcome: 'pass', value: null },
  ],
  ['no guardian', 'guardian:presence', { hasGuardian: () => false }, { outcome: 'warn' }],
  ['a file with faults', 'config:in_force', { isConfigStale: () => true }, { outcome: 'warn' }],
  [
    'an agent that fails alone',
    'agents:failing',
    { agents: () => [agent('one', 'failed'), agent('two', 'ready')] },
    { outcome: 'warn', value: 1, message: 'failing: one' },
  ],
  [
    'an agent that fails and others need',
    'agents:failing',
    { agents: () => [agent('store', 'crash_looping'), agent('web', 'ready', ['store'])] },
    { outcome: 'fail', value: 1, message: 'others depend on what is failing: store' },
  ],
]

test.for(cases)('%s: %s', async ([, id, senses, seen]) => {
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
