import { expect, test } from 'vitest'
import { comeBack, running, sleeper } from '../../support/come-back.ts'
import { agentSpec } from '../../support/process-spec.ts'
import type { Supervised } from '../../support/supervised.ts'

test('an end while nobody watched is told once, and followed by a restart', async () => {
  await using world = await running(sleeper('web'), sleeper('done'))
  await world.crash()
  world.host.end(world.host.liveRunOf('web').runId, 3)
  world.host.end(world.host.liveRunOf('done').runId, 0)
  expect(await comeBack(world, sleeper('web'), sleeper('done'))).toMatchObject({ ended: 2 })
  expect(world.agent('web')).toMatchObject({
    state: 'ready',
    restarts: 1,
    lastEnd: { status: 3 },
  })
  expect(world.agent('done')).toMatchObject({ state: 'stopped', lastEnd: { status: 0 } })
  expect(await world.events('run.ended')).toHaveLength(2)
})

/** `web` ends with 3, and the control plane is killed right after it spawned the next run: no event is stored. */
async function crashAtRestart(world: Supervised): Promise<{ readonly ended: string; readonly next: string }> {
  const { start } = world.host
  const crashed = Promise.withResolvers<void>()
  world.host.archive = () => new Promise(() => undefined)
  world.host.start = (request) => {
    const started = start(request)
    crashed.resolve(world.crash())
    return started
  }
  const ended = world.host.liveRunOf('web').runId
  world.host.end(ended, 3)
  await crashed.promise
  expect(await world.events('run.ended')).toEqual([])
  return { ended, next: world.host.liveRunOf('web').runId }
}

test('killed after a restart and before the end is stored, it has the end told once and the new run adopted', async () => {
  await using world = await running(sleeper('web'))
  const { ended, next } = await crashAtRestart(world)
  expect(await comeBack(world, sleeper('web'))).toEqual({ adopted: 1, ended: 0, undecided: 0 })
  expect(world.host.starts).toEqual([])
  expect(world.host.liveRunOf('web').runId).toBe(next)
  expect(world.agent('web')).toMatchObject({ state: 'ready', restarts: 1, lastEnd: { status: 3 } })
  await world.crash()
  await comeBack(world, sleeper('web'))
  expect((await world.log.runs('web', 5)).map(({ runId }) => runId)).toEqual([next, ended])
  expect((await world.events('run.ended')).map(({ data }) => data)).toMatchObject([{ runId: ended }])
})

test('killed after the end is stored and before it is archived, it does not have it told again', async () => {
  await using world = await running(sleeper('web'))
  world.host.archive = () => new Promise(() => undefined)
  world.host.end(world.host.liveRunOf('web').runId, 3)
  await world.settle()
  const { pid } = world.agent('web')
  expect(world.agent('web')).toMatchObject({ state: 'ready', restarts: 1 })
  await world.crash()
  expect(await comeBack(world, sleeper('web'))).toMatchObject({ adopted: 1, ended: 0 })
  expect(world.agent('web')).toMatchObject({ state: 'ready', restarts: 1, pid })
  expect(await world.events('run.ended')).toHaveLength(1)
})

test('when the new run ended as well while nobody watched, both ends are told, in order', async () => {
  await using world = await running(sleeper('web'))
  const { ended, next } = await crashAtRestart(world)
  world.host.end(next, 4)
  await comeBack(world, sleeper('web'))
  const ends = await world.events('run.ended')
  expect(ends.map(({ data }) => data)).toMatchObject([
    { runId: ended, end: { status: 3 } },
    { runId: next, end: { status: 4 } },
  ])
  expect(world.host.starts).toHaveLength(1)
  expect(world.agent('web')).toMatchObject({ state: 'ready', lastEnd: { status: 4 } })
})

test('while it cannot be read how the last run ended, the new one is left as it is', async () => {
  await using world = await running(sleeper('web'))
  const { ended, next } = await crashAtRestart(world)
  world.host.makeUnreadable(ended, 'EIO')
  expect(await comeBack(world, sleeper('web'))).toEqual({ adopted: 0, ended: 0, undecided: 1 })
  world.host.makeUnreadable(ended, null)
  await world.advance(2_000)
  expect(world.host.starts).toEqual([])
  expect(world.host.liveRunOf('web').runId).toBe(next)
  expect(world.agent('web').state).toBe('ready')
  expect((await world.events('run.ended')).map(({ data }) => data)).toMatchObject([{ runId: ended }])
})

test('an end that was told before the crash is not told again, nor judged again', async () => {
  const spec = sleeper('web', { restart: { ...agentSpec('web').restart, when: 'never' } })
  await using world = await running(spec)
  world.host.archive = async () => {
    throw new Error('no permission')
  }
  world.host.end(world.host.liveRunOf('web').runId, 3)
  await world.settle()
  expect(world.agent('web').state).toBe('failed')
  await world.crash()
  await comeBack(world, spec)
  expect(world.agent('web')).toMatchObject({ state: 'failed', reason: 'exited with 3' })
  expect(await world.events('run.ended')).toHaveLength(1)
  await world.during(world.supervisor.start(['web'], 'person'))
  expect(world.agent('web').state).toBe('ready')
})
