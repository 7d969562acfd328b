import { expect, test } from 'vitest'
import { isRepairSpent, repairRunId } from '../../../src/core/agent/repair.ts'
import { comeBack, running, sleeper } from '../../support/come-back.ts'
import type { Supervised } from '../../support/supervised.ts'

const repair = { command: ['fake-mend'] as const, codes: [78], timeoutMs: 60_000 }
const web = sleeper('web', { repair })

/** What was started, in order. */
const programs = ({ host }: Supervised) => host.starts.map(({ spec }) => spec.command[0])

/** The run of `web` that lives ends by itself. */
async function end(world: Supervised, how: number | string): Promise<void> {
  world.host.end(world.host.liveRunOf('web').runId, how)
  await world.settle()
}

test('an end that the repair may mend is followed by the repair, then by one more start', async () => {
  await using world = await running(web)
  await end(world, 78)
  expect(programs(world)).toEqual(['fake-sleep', 'fake-mend'])
  expect(world.agent('web')).toMatchObject({
    state: 'starting',
    reason: 'exited with 78; its repair runs first',
    lastEnd: { status: 78 },
  })
  await end(world, 0)
  expect(programs(world)).toEqual(['fake-sleep', 'fake-mend', 'fake-sleep'])
  expect(world.agent('web')).toMatchObject({ state: 'ready', restarts: 1, lastEnd: { status: 78 } })
  expect(await world.events('agent.repairing')).toMatchObject([
    { agentId: 'web', data: { reason: 'exited with 78; its repair runs first' } },
  ])
  const [record] = await world.log.agents()
  expect(record).toMatchObject({ restarts: 1, lastEnd: { status: 78 } })
})

test('what no repair mends fails, and says so; a repair that failed, too, is followed by one more start', async () => {
  await using world = await running(web)
  await end(world, 78)
  await end(world, 1)
  await end(world, 78)
  expect(programs(world)).toEqual(['fake-sleep', 'fake-mend', 'fake-sleep'])
  expect(world.agent('web')).toMatchObject({
    state: 'failed',
    reason: 'exited with 78, although it was repaired; not tried again',
  })
})

test('the repair is there again once the agent was ready for long, and once a person starts it', async () => {
  await using world = await running(web)
  await end(world, 78)
  await end(world, 0)
  await world.advance(11_000)
  await end(world, 78)
  await end(world, 0)
  await end(world, 78)
  expect(world.agent('web').state).toBe('failed')
  await world.during(world.supervisor.start(['web'], 'person'))
  await end(world, 78)
  expect(programs(world).filter((program) => program === 'fake-mend')).toHaveLength(3)
})

test('a repair that does not end is killed, and the agent started once more', async () => {
  await using world = await running(web)
  await end(world, 78)
  const { runId } = world.host.liveRunOf('web')
  await world.advance(61_000)
  expect(world.host.signals).toContainEqual({ runId, signal: 'SIGKILL' })
  expect(world.agent('web').state).toBe('ready')
})

test('a program of a repair that is not there does not keep the agent from its other start', async () => {
  await using world = await running(sleeper('web', { repair: { ...repair, command: ['fake-missing'] } }))
  await end(world, 78)
  expect(programs(world)).toEqual(['fake-sleep', 'fake-missing', 'fake-sleep'])
  expect(world.agent('web').state).toBe('ready')
})

test('a stop during the repair ends it, and stays a stop', async () => {
  await using world = await running(web)
  await end(world, 78)
  const { runId } = world.host.liveRunOf('web')
  await world.during(world.supervisor.stop(['web'], 'person'))
  expect(world.host.signals).toEqual([{ runId, signal: 'SIGTERM' }])
  expect(world.agent('web')).toMatchObject({ state: 'stopped', pid: null })
})

test('a repair outlives a crash, is not run twice, and is followed by one more start', async () => {
  await using world = await running(web)
  await end(world, 78)
  await world.crash()
  expect(await comeBack(world, web)).toMatchObject({ adopted: 1 })
  expect(world.agent('web')).toMatchObject({
    state: 'starting',
    reason: 'exited with 78; its repair runs first',
  })
  expect(world.host.starts).toEqual([])
  await end(world, 0)
  expect(programs(world)).toEqual(['fake-sleep'])
  await end(world, 78)
  expect(world.agent('web').state).toBe('failed')
})

test('a repair that ended while nobody watched is followed by one more start', async () => {
  await using world = await running(web)
  await end(world, 78)
  const { runId } = world.host.liveRunOf('web')
  await world.crash()
  world.host.end(runId, 0)
  await comeBack(world, web)
  expect(programs(world)).toEqual(['fake-sleep'])
  expect(world.agent('web')).toMatchObject({ state: 'ready' })
})

test('a crash after the repair does not make it available again', async () => {
  await using world = await running(web)
  await end(world, 78)
  await end(world, 0)
  await world.crash()
  await comeBack(world, web)
  await end(world, 78)
  expect(world.agent('web').state).toBe('failed')
})

const run = (runId: string, readyAtMs: number | null = null, endedAtMs: number | null = null) => ({
  runId,
  readyAtMs,
  end:
    endedAtMs === null
      ? null
      : { kind: 'exited' as const, status: 78, signal: null, detail: null, atMs: endedAtMs },
})
const mended = run(repairRunId('r'))

test.for([
  { why: 'there was no run', found: undefined, runs: [], spent: false },
  { why: 'no run was one', found: 'b', runs: [run('b'), run('a')], spent: false },
  { why: 'it is the one that was found', found: repairRunId('r'), runs: [run('a')], spent: true },
  { why: 'it was the last run', found: undefined, runs: [mended, run('a')], spent: true },
  { why: 'the run after it was never ready', found: 'b', runs: [run('b'), mended], spent: true },
  {
    why: 'the run after it is ready for a moment',
    found: 'b',
    runs: [run('b', 95_000), mended],
    spent: true,
  },
  { why: 'the run after it is ready for long', found: 'b', runs: [run('b', 1_000), mended], spent: false },
  { why: 'that run ended soon', found: 'b', runs: [run('b', 1_000, 2_000), mended], spent: true },
  { why: 'no run since was ready for long', found: 'c', runs: [run('c'), run('b'), mended], spent: true },
])('a repair counts as used: $spent, where $why', ({ found, runs, spent }) => {
  expect(isRepairSpent(found, runs, 100_000)).toBe(spent)
})
