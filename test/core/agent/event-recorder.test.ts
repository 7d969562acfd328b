import { expect, test } from 'vitest'
import { createEventRecorder, keptMax } from '../../../src/core/agent/event-recorder.ts'
import { ExpectedError } from '../../../src/core/errors.ts'
import type { NewEvent } from '../../../src/core/event/event.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { agentSpec } from '../../support/process-spec.ts'
import { createSupervised } from '../../support/supervised.ts'

const web = agentSpec('web', { command: ['fake-sleep'] })

test('while the disk refuses, agents are kept alive, and what happened is written when it takes it', async () => {
  await using world = createSupervised()
  await world.supervisor.recover([web])
  await world.settle()
  world.refuseWrites(true)
  for (let round = 0; round < 3; round += 1) {
    world.host.end(world.host.liveRunOf('web').runId, 1)
    await world.advance(2000)
  }
  expect(world.agent('web')).toMatchObject({ state: 'ready', restarts: 3 })
  expect(await world.events('run.ended')).toEqual([])
  expect(world.supervisor.unrecorded().kept).toBeGreaterThan(0)

  world.refuseWrites(false)
  await world.advance(2000)
  expect(world.supervisor.unrecorded()).toEqual({ kept: 0, dropped: 0 })
  expect(await world.events('run.ended')).toHaveLength(3)
  expect(await world.events('run.started')).toHaveLength(4)
  expect((await world.log.agents())[0]).toMatchObject({ state: 'ready', restarts: 3 })
  expect(world.faults).toEqual([])
})

test('while the disk refuses, orders of people are refused and change nothing', async () => {
  await using world = createSupervised()
  await world.supervisor.recover([web])
  await world.settle()
  world.refuseWrites(true)
  for (const what of ['start', 'stop', 'restart'] as const) {
    await expect(world.supervisor[what](['web'], 'person')).rejects.toMatchObject({
      code: 'STORE_READ_ONLY',
    })
  }
  expect(world.agent('web')).toMatchObject({ state: 'ready', wanted: 'running', restarts: 0 })
  expect(world.host.signals).toEqual([])
  world.refuseWrites(false)
  await world.during(world.supervisor.stop(['web'], 'person'))
  expect(world.agent('web').state).toBe('stopped')
})

test('an order that the disk takes again brings all that was kept before it', async () => {
  await using world = createSupervised()
  await world.supervisor.recover([web])
  await world.settle()
  world.refuseWrites(true)
  world.host.end(world.host.liveRunOf('web').runId, 1)
  await world.settle()
  world.refuseWrites(false)
  await world.during(world.supervisor.stop(['web'], 'person'))
  const types = (await world.events('run.*', 'agent.wanted')).map(({ type }) => type)
  expect(types.indexOf('run.ended')).toBeLessThan(types.lastIndexOf('agent.wanted'))
})

const state: NewEvent = {
  type: 'agent.state',
  agentId: 'web',
  actor: 'plane',
  data: { from: 'ready', to: 'starting', reason: '' },
}
const ended = (runId: string): NewEvent => ({
  type: 'run.ended',
  agentId: 'web',
  actor: 'plane',
  data: {
    runId,
    end: { kind: 'exited', status: 1, signal: null, detail: null, atMs: 0 },
  },
})

function recorderOn(append: (events: readonly NewEvent[]) => void) {
  const clock = createFakeClock()
  const faults: unknown[] = []
  const log = {
    append: async (events: readonly NewEvent[]) => {
      append(events)
      return []
    },
  }
  return {
    clock,
    faults,
    recorder: createEventRecorder({ clock, log, onFault: (error) => faults.push(error) }),
  }
}

test('what the disk will not take is kept up to a bound: states are given up first, ends last', async () => {
  const disk: { refuses: boolean } = { refuses: true }
  const written: NewEvent[] = []
  const { clock, recorder } = recorderOn((events) => {
    if (disk.refuses) throw new ExpectedError('STORE_READ_ONLY', 'the disk is full')
    written.push(...events)
  })
  const first = recorder.record(ended('run-0'))
  await first
  for (let index = 1; index <= keptMax; index += 1) {
    void recorder.record(index % 2 === 0 ? state : ended(`run-${index}`))
  }
  expect(recorder.unrecorded()).toEqual({ kept: keptMax, dropped: 1 })
  disk.refuses = false
  await clock.advance(2000)
  expect(recorder.unrecorded()).toEqual({ kept: 0, dropped: 1 })
  expect(written.filter(({ type }) => type === 'run.ended')).toHaveLength(1 + keptMax / 2)
  expect(clock.pending()).toBe(0)
})

test('a failure that nobody foresaw is told once, and tried again', async () => {
  const log: { fails: boolean } = { fails: true }
  const written: NewEvent[] = []
  const { clock, recorder, faults } = recorderOn((events) => {
    if (log.fails) throw new Error('a bug')
    written.push(...events)
  })
  await recorder.record(ended('run-1'))
  await clock.advance(5000)
  expect(faults).toEqual([new Error('a bug')])
  log.fails = false
  await clock.advance(1000)
  expect(written).toEqual([ended('run-1')])
})

test('what is said while a write is under way is written next, in order', async () => {
  const batches: string[][] = []
  const { recorder } = recorderOn((events) => {
    batches.push(events.map(({ data }) => ('runId' in data ? data.runId : '')))
  })
  const first = recorder.record(ended('1'))
  const second = recorder.record(ended('2'))
  await first
  await Promise.all([second, recorder.commit([ended('3'), ended('4')])])
  expect(batches).toEqual([
    ['1', '2'],
    ['3', '4'],
  ])
})

test('to close writes what is kept, or leaves it', async () => {
  const { clock, recorder } = recorderOn(() => {
    throw new ExpectedError('STORE_READ_ONLY', 'the disk is full')
  })
  await recorder.record(ended('1'))
  await recorder.close()
  expect(recorder.unrecorded().kept).toBe(1)
  expect(clock.pending()).toBe(0)
})
