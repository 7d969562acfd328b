import { expect, test } from 'vitest'
import { comeBack, running, sleeper } from '../../support/come-back.ts'
import { bySign, createSupervised } from '../../support/supervised.ts'

test('agents outlive a crash with their processes, and what was ready counts as ready', async () => {
  const specs = [sleeper('db', { readiness: bySign }), sleeper('web', { dependsOn: ['db'] })]
  await using world = await running(...specs)
  world.sign('db')
  await world.settle()
  const pids = world.supervisor.snapshot().map(({ pid }) => pid)
  await world.crash()
  expect(await comeBack(world, ...specs)).toEqual({ adopted: 2, ended: 0, undecided: 0 })
  expect(world.states()).toEqual(['db: ready', 'web: ready'])
  expect(world.supervisor.snapshot().map(({ pid }) => pid)).toEqual(pids)
  expect(world.host.starts).toEqual([])
  expect(await world.events('run.started')).toHaveLength(2)
  expect(await world.events('run.adopted')).toHaveLength(2)
})

test('an adopted agent is kept alive as before', async () => {
  await using world = await running(sleeper('web'))
  await world.crash()
  await comeBack(world, sleeper('web'))
  world.host.end(world.host.liveRunOf('web').runId, 1)
  await world.settle()
  expect(world.agent('web')).toMatchObject({ state: 'ready', restarts: 1 })
})

test('an agent that was not ready yet is asked for again', async () => {
  const spec = sleeper('web', { readiness: bySign })
  await using world = await running(spec)
  await world.crash()
  await comeBack(world, spec)
  expect(world.agent('web').state).toBe('starting')
  world.sign('web')
  await world.settle()
  expect(world.agent('web').state).toBe('ready')
})

test('a stop that a crash cut off is carried out, and nobody is brought back to life', async () => {
  await using world = await running(sleeper('web', { command: ['fake-stubborn'] }), sleeper('job'))
  void world.supervisor.stop(['web'], 'person').catch(() => undefined)
  await world.during(world.supervisor.stop(['job'], 'person'))
  expect(world.agent('web').state).toBe('exiting')
  await world.crash()
  await comeBack(world, sleeper('web', { command: ['fake-stubborn'] }), sleeper('job'))
  expect(world.agent('web')).toMatchObject({ state: 'exiting', reason: 'still to be stopped' })
  await world.advance(600_000)
  expect(world.states()).toEqual(['web: stopped', 'job: stopped'])
  expect(world.host.starts).toEqual([])
})

test('an agent that left the configuration meanwhile is stopped and forgotten', async () => {
  await using world = await running(sleeper('web'), sleeper('old'), sleeper('idle', { autostart: false }))
  await world.crash()
  await comeBack(world, sleeper('web'))
  await world.settle()
  expect(world.states()).toEqual(['web: ready'])
  expect(() => world.host.liveRunOf('old')).toThrow()
  const removed = await world.events('agent.removed')
  expect(new Set(removed.map(({ agentId }) => agentId))).toEqual(new Set(['old', 'idle']))
})

test('what cannot be decided is held, asked again, and never doubled', async () => {
  await using world = await running(sleeper('web'), sleeper('next', { dependsOn: ['web'] }))
  const { runId } = world.host.liveRunOf('web')
  const { pid } = world.agent('web')
  await world.crash()
  world.host.makeUnreadable(runId, 'EMFILE')
  world.replace()
  expect(await world.supervisor.recover([sleeper('web'), sleeper('next', { dependsOn: ['web'] })])).toEqual({
    adopted: 1,
    ended: 0,
    undecided: 1,
  })
  await world.advance(20_000)
  expect(world.agent('web')).toMatchObject({
    state: 'pending',
    reason: 'not known whether it runs: EMFILE',
  })
  expect(world.agent('next').state).toBe('ready')
  expect(world.host.starts).toEqual([])
  world.host.makeUnreadable(runId, null)
  await world.advance(30_000)
  expect(world.agent('web')).toMatchObject({ state: 'ready', pid })
  await world.advance(600_000)
  expect(world.host.starts).toEqual([])
  expect(world.clock.pending()).toBe(0)
})

test('a stop that is asked for while it is held is carried out once it is decided', async () => {
  await using world = await running(sleeper('web'))
  const { runId } = world.host.liveRunOf('web')
  await world.crash()
  world.host.makeUnreadable(runId, 'EMFILE')
  await comeBack(world, sleeper('web'))
  const stopped = world.supervisor.stop(['web'], 'person')
  await world.settle()
  expect(world.host.signals).toEqual([])
  world.host.makeUnreadable(runId, null)
  await world.during(stopped)
  expect(world.agent('web').state).toBe('stopped')
})

test('after a stop of everything, everything that was wanted runs again', async () => {
  const specs = [
    sleeper('web'),
    sleeper('once', { command: ['fake-exit', '0'] }),
    sleeper('off'),
    sleeper('job', { autostart: false }),
  ]
  await using world = await running(...specs)
  await world.during(world.supervisor.stop(['off'], 'person'))
  await world.log.append([
    {
      type: 'plane.stopping',
      agentId: null,
      actor: 'person',
      data: { keepAgents: false, reason: '' },
    },
  ])
  await world.during(world.supervisor.stopAll('person'))
  await world.supervisor.detach()
  await world.crash()
  await comeBack(world, ...specs)
  expect(world.states()).toEqual(['web: ready', 'once: stopped', 'off: stopped', 'job: stopped'])
  expect(world.host.starts.map(({ spec }) => spec.id)).toEqual(['web', 'once'])
})

test('after a crash, what had come to rest by itself stays at rest', async () => {
  const specs = [
    sleeper('once', { command: ['fake-exit', '0'] }),
    sleeper('broken', { command: ['fake-missing'] }),
  ]
  await using world = await running(...specs)
  await world.crash()
  await comeBack(world, ...specs)
  await world.advance(60_000)
  expect(world.states()).toEqual(['once: stopped', 'broken: failed'])
  expect(world.host.starts).toEqual([])
})

test('a crash of ours does not make a crash loop forgotten', async () => {
  const spec = sleeper('web', { command: ['fake-exit', '1'] })
  await using world = await running(spec)
  await world.advance(20_000)
  expect(world.agent('web').state).toBe('crash_looping')
  await world.crash()
  await comeBack(world, spec)
  expect(world.agent('web').state).toBe('crash_looping')
  expect(world.host.starts).toEqual([])
  await world.advance(61_000)
  expect(world.host.starts).toHaveLength(1)
})

test('an agent that has another program now gets it, and another label alone changes no process', async () => {
  await using world = await running(sleeper('moved'), sleeper('labelled'))
  const { pid } = world.agent('labelled')
  await world.crash()
  await comeBack(world, sleeper('moved', { cwd: '/tmp' }), sleeper('labelled', { labels: { a: 'b' } }))
  await world.settle()
  expect(world.agent('labelled')).toMatchObject({ state: 'ready', pid })
  expect(world.agent('moved')).toMatchObject({ state: 'ready', restarts: 1 })
  expect(world.host.starts.map(({ spec }) => spec.cwd)).toEqual(['/tmp'])
  expect(await world.events('agent.changed')).toHaveLength(2)
})

test('agents are found again when the log is lost', async () => {
  await using world = createSupervised()
  const before = createSupervised()
  await before.supervisor.recover([sleeper('web')])
  await before.settle()
  const run = before.host.liveRunOf('web')
  world.host.recover = async () => [{ kind: 'adopted', run }]
  await world.supervisor.recover([sleeper('web', { autostart: false })])
  await world.settle()
  expect(world.agent('web')).toMatchObject({
    state: 'ready',
    wanted: 'running',
    pid: run.identity.pid,
  })
  expect((await world.log.runs('web', 5)).map(({ runId }) => runId)).toEqual([run.runId])
  await before[Symbol.asyncDispose]()
})

test('a shim that is lost is told of', async () => {
  await using world = await running(sleeper('web'))
  const { runId } = world.host.liveRunOf('web')
  world.host.loseShim(runId)
  await world.settle()
  expect((await world.events('run.shim_lost')).map(({ data }) => data)).toEqual([{ runId }])
  expect(world.agent('web').state).toBe('ready')
})

test('those that are detached go on, and no timer is left', async () => {
  const specs = [
    sleeper('web', { readiness: bySign }),
    sleeper('loop', { command: ['fake-exit', '1'] }),
    sleeper('late', { command: ['fake-stubborn'] }),
  ]
  await using world = await running(...specs)
  await world.advance(3000)
  const stop = world.supervisor.stop(['late'], 'person')
  stop.catch(() => undefined)
  await world.settle()
  await world.supervisor.detach()
  await expect(stop).rejects.toMatchObject({ code: 'PLANE_STOPPING' })
  expect(world.clock.pending()).toBe(0)
  expect(world.host.liveRunOf('web').runId).toBeTruthy()
  await expect(world.supervisor.start(['web'], 'person')).rejects.toMatchObject({
    code: 'PLANE_STOPPING',
  })
})
