import { expect, test } from 'vitest'
import type { ProcessSpec } from '../../../src/core/agent/process-spec.ts'
import { agentSpec } from '../../support/process-spec.ts'
import { bySign, createSupervised, type Supervised } from '../../support/supervised.ts'

const sleeper = (id: string, changes: Partial<ProcessSpec> = {}) =>
  agentSpec(id, { command: ['fake-sleep'], ...changes })

/** Has `specs` running. */
async function running(...specs: ProcessSpec[]): Promise<Supervised> {
  const world = createSupervised()
  await world.supervisor.recover(specs)
  await world.settle()
  return world
}

test('a first start runs what starts by itself, and the log tells all of it', async () => {
  await using world = await running(sleeper('web'), sleeper('job', { autostart: false }))
  expect(world.states()).toEqual(['web: ready', 'job: stopped'])
  expect(world.agent('web')).toMatchObject({ wanted: 'running', restarts: 0, pid: 1001 })
  expect(world.agent('job')).toMatchObject({ wanted: 'stopped', pid: null })
  const events = await world.log.list({ agentIds: ['web'], limit: 100, from: 'oldest' })
  expect(events.map(({ type }) => type)).toEqual([
    'agent.added',
    'agent.wanted',
    'agent.state',
    'run.started',
    'run.ready',
    'agent.state',
  ])
  expect(world.faults).toEqual([])
})

test('an agent that dies is replaced at once', async () => {
  await using world = await running(sleeper('web'))
  const first = world.host.liveRunOf('web')
  world.host.end(first.runId, 'SIGKILL')
  await world.settle()
  expect(world.agent('web')).toMatchObject({ state: 'ready', restarts: 1, pid: 1002 })
  expect(world.host.liveRunOf('web').runId > first.runId).toBe(true)
  const ends = await world.events('run.ended')
  expect(ends.map(({ data }) => data)).toMatchObject([{ runId: first.runId, end: { signal: 'SIGKILL' } }])
})

test('a run that cannot be archived holds up not the next one, but the one after that', async () => {
  await using world = await running(sleeper('web'))
  const { archive } = world.host
  world.host.archive = async () => {
    throw new Error('no permission')
  }
  const end = async () => {
    world.host.end(world.host.liveRunOf('web').runId, 1)
    await world.advance(5_000)
  }
  await end()
  expect(world.agent('web').state).toBe('ready')
  await end()
  expect(world.agent('web')).toMatchObject({ state: 'starting', pid: null })
  world.host.archive = archive
  await world.advance(1_000)
  expect(world.agent('web').state).toBe('ready')
  expect(world.host.starts).toHaveLength(3)
  expect(await world.events('run.ended')).toHaveLength(2)
  await end()
  expect(world.agent('web').state).toBe('ready')
})

test('a stop is in the log before the signal is sent, and nothing follows it', async () => {
  await using world = await running(sleeper('web'))
  let intentAtSignal: unknown
  const { signals } = world.host
  world.log.subscribe((batch) => {
    if (batch.some(({ type }) => type === 'agent.wanted')) intentAtSignal ??= signals.length
  })
  await world.during(world.supervisor.stop(['web'], 'person'))
  expect(intentAtSignal).toBe(0)
  expect(signals).toEqual([{ runId: expect.any(String), signal: 'SIGTERM' }])
  expect(world.agent('web')).toMatchObject({
    state: 'stopped',
    wanted: 'stopped',
    reason: 'stopped by person; was killed by SIGTERM',
    pid: null,
  })
  await world.advance(3_600_000)
  expect(world.host.starts).toHaveLength(1)
  expect(world.clock.pending()).toBe(0)
})

test('a stop that comes as the agent dies is not overtaken by its restart', async () => {
  await using world = await running(sleeper('web'))
  const stopped = world.supervisor.stop(['web'], 'person')
  world.host.end(world.host.liveRunOf('web').runId, 1)
  await world.during(stopped)
  await world.advance(600_000)
  expect(world.agent('web')).toMatchObject({ state: 'stopped', pid: null })
})

test('an agent that ignores the stop signal is killed when its time is over', async () => {
  await using world = await running(sleeper('web', { command: ['fake-stubborn'] }))
  const stopped = world.supervisor.stop(['web'], 'person')
  await world.advance(9_999)
  expect(world.agent('web')).toMatchObject({ state: 'exiting', reason: 'stopped by person' })
  await world.advance(1)
  await stopped
  expect(world.host.signals.map(({ signal }) => signal)).toEqual(['SIGTERM', 'SIGKILL'])
  expect(world.agent('web').reason).toBe('did not end within 10 s; was killed by SIGKILL')
})

test('a crash loop is visible, and goes on at the longest delay', async () => {
  await using world = await running(sleeper('web', { command: ['fake-exit', '1'] }))
  await world.advance(20_000)
  expect(world.agent('web')).toMatchObject({ state: 'crash_looping', restarts: 5 })
  expect(world.agent('web').nextStartMs).toBeGreaterThan(world.clock.now())
  await world.advance(60_000)
  expect(world.host.starts).toHaveLength(7)
  expect(world.agent('web').state).toBe('crash_looping')
  expect(await world.events('run.ended')).toHaveLength(7)
})

test('an agent whose program is missing fails, and says so', async () => {
  await using world = await running(sleeper('web', { command: ['fake-missing'] }))
  await world.advance(600_000)
  expect(world.agent('web')).toMatchObject({
    state: 'failed',
    reason: 'did not start: no such program: fake-missing; not tried again',
  })
  expect(world.host.starts).toHaveLength(1)
})

test('agents start when what they depend on is ready, and go on when it is not any more', async () => {
  const specs = [
    sleeper('web', { dependsOn: ['db'] }),
    sleeper('db', { readiness: bySign, dependsOn: ['disk'] }),
    sleeper('disk', { readiness: bySign }),
  ]
  await using world = await running(...specs)
  expect(world.states()).toEqual(['web: pending', 'db: pending', 'disk: starting'])
  expect(world.agent('web').reason).toBe('waits for db (pending)')
  expect(world.agent('db').reason).toBe('waits for disk (starting)')

  world.sign('disk')
  await world.settle()
  expect(world.states()).toEqual(['web: pending', 'db: starting', 'disk: ready'])
  world.sign('db')
  await world.settle()
  expect(world.states()).toEqual(['web: ready', 'db: ready', 'disk: ready'])

  await world.during(world.supervisor.stop(['db'], 'person'))
  expect(world.states()).toEqual(['web: ready', 'db: stopped', 'disk: ready'])
  world.host.end(world.host.liveRunOf('web').runId, 1)
  await world.settle()
  expect(world.agent('web')).toMatchObject({ state: 'pending', reason: 'waits for db (stopped)' })
})

test('an agent that did what it was for is no hindrance', async () => {
  await using world = await running(
    sleeper('migrate', { command: ['fake-exit', '0'] }),
    sleeper('web', { dependsOn: ['migrate'] }),
  )
  expect(world.states()).toEqual(['migrate: stopped', 'web: ready'])
})

test('readiness that is late is shown, and ends nothing', async () => {
  await using world = await running(sleeper('web', { readiness: bySign }))
  const { pid } = world.agent('web')
  await world.advance(60_000)
  expect(world.agent('web')).toMatchObject({
    state: 'starting',
    pid,
    reason: 'not ready after 60 s: no line matches ready',
  })
  world.sign('web')
  await world.settle()
  expect(world.agent('web')).toMatchObject({ state: 'ready', pid, reason: 'ready' })
})

test('a restart is a new run, also of an agent that was stopped', async () => {
  await using world = await running(sleeper('web'))
  await world.during(world.supervisor.restart(['web'], 'person'))
  expect(world.agent('web')).toMatchObject({ state: 'ready', pid: 1002, restarts: 1 })
  await world.during(world.supervisor.stop(['web'], 'person'))
  await world.during(world.supervisor.restart(['web'], 'person'))
  expect(world.agent('web')).toMatchObject({ state: 'ready', wanted: 'running', pid: 1003 })
})

test('what is asked of an agent that is not there is refused', async () => {
  await using world = await running(sleeper('web'))
  await expect(world.supervisor.stop(['nobody'], 'person')).rejects.toMatchObject({ code: 'AGENT_UNKNOWN' })
})

test('a start tells of its end, also when the agent cannot run', async () => {
  await using world = await running(
    sleeper('web', { command: ['fake-missing'], autostart: false }),
    sleeper('blocked', { dependsOn: ['web'], autostart: false }),
  )
  await world.during(world.supervisor.start(['web', 'blocked'], 'person'))
  expect(world.states()).toEqual(['web: failed', 'blocked: pending'])
})

test('an order that takes too long says which agents are late', async () => {
  await using world = await running(sleeper('web', { command: ['fake-stubborn'] }))
  // A process that not even SIGKILL ends, as one that waits for a dead disk.
  world.host.kill = async () => undefined
  const stopped = world.during(world.supervisor.stop(['web'], 'person'))
  await expect(stopped).rejects.toMatchObject({
    code: 'TIMED_OUT',
    message: 'Not stopped in time: web',
  })
  expect(world.agent('web').state).toBe('exiting')
})

test('all are stopped, each after those that depend on it, and are wanted running still', async () => {
  await using world = await running(
    sleeper('db', { readiness: bySign }),
    sleeper('web', { dependsOn: ['db'] }),
    sleeper('job'),
  )
  world.sign('db')
  await world.settle()
  const order: string[] = []
  const owner = new Map(world.supervisor.snapshot().map(({ runId, spec }) => [runId, spec.id]))
  const signal = world.host.signal.bind(world.host)
  world.host.signal = (runId, name) => {
    order.push(owner.get(runId) ?? '')
    return signal(runId, name)
  }
  await world.during(world.supervisor.stopAll('person'))
  expect(world.states()).toEqual(['db: stopped', 'web: stopped', 'job: stopped'])
  expect(order.indexOf('web')).toBeLessThan(order.indexOf('db'))
  const records = await world.log.agents()
  expect(records.map(({ wanted }) => wanted)).toEqual(['running', 'running', 'running'])
  await expect(world.supervisor.start(['web'], 'person')).rejects.toMatchObject({
    code: 'PLANE_STOPPING',
  })
})

test('an agent that does not end keeps nothing else from being stopped', async () => {
  await using world = await running(sleeper('db'), sleeper('web', { dependsOn: ['db'] }))
  world.host.kill = async () => undefined
  const web = world.host.liveRunOf('web').runId
  const signal = world.host.signal.bind(world.host)
  world.host.signal = (runId, name) => (runId === web ? true : signal(runId, name))
  const stopped = world.during(world.supervisor.stopAll('person'))
  await expect(stopped).rejects.toMatchObject({
    code: 'TIMED_OUT',
    message: 'Not stopped in time: web',
  })
  expect(world.states()).toEqual(['db: stopped', 'web: exiting'])
})

test('a snapshot is the same as long as nothing changes, and says who changed', async () => {
  await using world = await running(sleeper('web'), sleeper('db'))
  const before = world.supervisor.snapshot()
  expect(world.supervisor.snapshot()).toBe(before)
  const changes: string[] = []
  const forget = world.supervisor.onChange((ids) => changes.push(...ids))
  world.host.end(world.host.liveRunOf('web').runId, 1)
  await world.settle()
  const after = world.supervisor.snapshot()
  expect(after[1]).toBe(before[1])
  expect(after[0]).not.toBe(before[0])
  expect(new Set(changes)).toEqual(new Set(['web']))
  forget()
})

test('many starts leave the event loop its turns', async () => {
  const specs = Array.from({ length: 50 }, (_, index) => sleeper(`a${index}`))
  await using world = createSupervised()
  await world.supervisor.recover(specs)
  expect(world.host.starts.length).toBeLessThanOrEqual(4)
  await world.settle()
  await world.settle()
  expect(world.host.starts).toHaveLength(50)
})

test('the wall clock jumps, and no agent notices', async () => {
  await using world = await running(sleeper('web', { command: ['fake-exit', '1'] }))
  await world.advance(2000)
  const { length } = world.host.starts
  world.clock.jump(172_800_000)
  await world.settle()
  expect(world.host.starts).toHaveLength(length)
  world.clock.jump(-2 * 172_800_000)
  await world.advance(60_000)
  expect(world.host.starts.length).toBeGreaterThan(length)
})
