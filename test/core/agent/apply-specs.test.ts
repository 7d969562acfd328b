import { expect, test } from 'vitest'
import type { ProcessSpec } from '../../../src/core/agent/process-spec.ts'
import { agentSpec } from '../../support/process-spec.ts'
import { createSupervised, type Supervised } from '../../support/supervised.ts'

const sleeper = (id: string, changes: Partial<ProcessSpec> = {}) =>
  agentSpec(id, { command: ['fake-sleep'], ...changes })

async function running(...specs: ProcessSpec[]): Promise<Supervised> {
  const world = createSupervised()
  await world.supervisor.recover(specs)
  await world.settle()
  return world
}

test('agents that a new configuration does not touch keep their process', async () => {
  await using world = await running(
    sleeper('same'),
    sleeper('labelled'),
    sleeper('moved'),
    sleeper('dropped'),
  )
  const pids = new Map(world.supervisor.snapshot().map(({ spec, pid }) => [spec.id, pid]))
  const changes = await world.during(
    world.supervisor.apply(
      [
        sleeper('new'),
        sleeper('same'),
        sleeper('labelled', { labels: { tier: 'web' } }),
        sleeper('moved', { cwd: '/tmp' }),
      ],
      'person',
    ),
  )
  await world.settle()
  expect(changes).toEqual({
    added: ['new'],
    changed: ['labelled', 'moved'],
    removed: ['dropped'],
    unchanged: 1,
  })
  expect(world.states()).toEqual(['new: ready', 'same: ready', 'labelled: ready', 'moved: ready'])
  expect(world.agent('same').pid).toBe(pids.get('same'))
  expect(world.agent('labelled').pid).toBe(pids.get('labelled'))
  expect(world.agent('labelled').spec.labels).toEqual({ tier: 'web' })
  expect(world.agent('moved').pid).not.toBe(pids.get('moved'))
  expect((await world.events('agent.changed')).map(({ agentId }) => agentId)).toEqual(['labelled', 'moved'])
  const records = await world.log.agents()
  expect(records.find(({ id }) => id === 'dropped')?.removedAtMs).not.toBeNull()
})

test('an agent that was mended in the configuration is tried at once', async () => {
  await using world = await running(sleeper('web', { command: ['fake-missing'] }))
  expect(world.agent('web').state).toBe('failed')
  await world.during(world.supervisor.apply([sleeper('web')], 'person'))
  await world.settle()
  expect(world.agent('web').state).toBe('ready')
})

test('a changed configuration starts nobody who was stopped', async () => {
  await using world = await running(sleeper('web'))
  await world.during(world.supervisor.stop(['web'], 'person'))
  await world.during(world.supervisor.apply([sleeper('web', { cwd: '/tmp' })], 'person'))
  await world.settle()
  expect(world.agent('web').state).toBe('stopped')
})

test('what is removed and comes back while it ends is started again', async () => {
  await using world = await running(sleeper('web', { command: ['fake-stubborn'] }))
  await world.supervisor.apply([], 'person')
  expect(world.agent('web')).toMatchObject({
    state: 'exiting',
    reason: 'removed from the configuration',
  })
  await world.during(world.supervisor.apply([sleeper('web')], 'person'))
  await world.advance(10_000)
  expect(world.agent('web')).toMatchObject({ state: 'ready', wanted: 'running' })
  expect(world.host.liveRunOf('web').runId).toBe(world.agent('web').runId)
})

test('two changes that come together are made one after the other', async () => {
  await using world = await running(sleeper('web'))
  const { pid } = world.agent('web')
  const both = Promise.all([
    world.supervisor.apply([sleeper('web'), sleeper('one')], 'person'),
    world.supervisor.apply([sleeper('web'), sleeper('two')], 'person'),
  ])
  const [first, second] = await world.during(both)
  expect(first).toMatchObject({ added: ['one'], removed: [] })
  expect(second).toMatchObject({ added: ['two'], removed: ['one'] })
  await world.settle()
  expect(world.states()).toEqual(['web: ready', 'two: ready'])
  expect(world.agent('web').pid).toBe(pid)
})

test('an agent that is added waits for what it depends on, whatever their order', async () => {
  await using world = await running()
  await world.during(world.supervisor.apply([sleeper('web', { dependsOn: ['db'] }), sleeper('db')], 'person'))
  await world.settle()
  expect(world.host.starts.map(({ spec }) => spec.id)).toEqual(['db', 'web'])
})

test('while the disk refuses, a change is refused and nothing is touched', async () => {
  await using world = await running(sleeper('web'))
  world.refuseWrites(true)
  await expect(world.supervisor.apply([], 'person')).rejects.toMatchObject({
    code: 'STORE_READ_ONLY',
  })
  expect(world.states()).toEqual(['web: ready'])
})
