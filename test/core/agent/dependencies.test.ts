import { expect, test } from 'vitest'
import { blockerOf, startOrder } from '../../../src/core/agent/dependencies.ts'
import type { Lifecycle } from '../../../src/core/agent/lifecycle-model.ts'
import { situations } from '../../support/lifecycle-cases.ts'
import { agentSpec } from '../../support/process-spec.ts'

const agent = (id: string, dependsOn: readonly string[] = [], order = 0) =>
  agentSpec(id, { dependsOn, order })
const instance = (name: string, index: number) =>
  agentSpec(`${name}-${index}`, { name, instance: index, order: 5 })

test.for([
  {
    why: 'as given where nothing else is said',
    specs: [agent('b'), agent('a')],
    order: ['b', 'a'],
  },
  { why: 'lower order first', specs: [agent('b', [], 2), agent('a', [], 1)], order: ['a', 'b'] },
  {
    why: 'after what each depends on, whatever its order',
    specs: [agent('web', ['db'], 0), agent('db', ['disk'], 9), agent('disk', [], 9), agent('job', [], 1)],
    order: ['disk', 'db', 'web', 'job'],
  },
  {
    why: 'after every instance of it',
    specs: [agent('web', ['db']), instance('db', 1), instance('db', 2)],
    order: ['db-1', 'db-2', 'web'],
  },
  { why: 'also when it is not there', specs: [agent('web', ['gone'])], order: ['web'] },
])('agents start $why', ({ specs, order }) => {
  expect(startOrder(specs).map(({ id }) => id)).toEqual(order)
})

test('a circle, which the configuration refuses, is a bug', () => {
  expect(() => startOrder([agent('a', ['b']), agent('b', ['a'])])).toThrow('a depends on itself')
})

test('an order of a thousand agents, each after the one before, is found', () => {
  const chain = Array.from({ length: 1000 }, (_, index) =>
    agent(`a${index}`, index === 0 ? [] : [`a${index - 1}`]),
  ).toReversed()
  expect(startOrder(chain)[999]?.id).toBe('a999')
})

function blocker(dependsOn: readonly string[], models: Readonly<Record<string, readonly Lifecycle[]>>) {
  return blockerOf(agent('web', dependsOn), (name) => models[name] ?? [])
}

test.for([
  { why: 'nothing', dependsOn: [], says: null },
  { why: 'what is ready', dependsOn: ['ready'], says: null },
  { why: 'what did what it was for', dependsOn: ['finished'], says: null },
  { why: 'what is on its way', dependsOn: ['spawning'], says: 'a (starting)' },
  { why: 'what was stopped', dependsOn: ['stopped'], says: 'a (stopped)' },
  { why: 'what failed', dependsOn: ['failed'], says: 'a (failed)' },
  {
    why: 'what was ready before the control plane came back',
    dependsOn: ['held'],
    says: 'a (ready)',
  },
  { why: 'what is not there', dependsOn: ['gone'], says: 'gone (not there)' },
  {
    why: 'many',
    dependsOn: ['stopped', 'failed', 'spawning', 'gone', 'ready'],
    says: 'a (stopped), a (failed), a (starting) and 1 more',
  },
])('one that depends on $why waits for: $says', ({ dependsOn, says }) => {
  const models = {
    ready: [situations.ready],
    finished: [situations.finished],
    spawning: [situations['starting, spawning']],
    stopped: [situations.stopped],
    failed: [situations.failed],
    held: [situations['held, was ready']],
  }
  expect(blocker(dependsOn, models)).toBe(says)
})

test('every instance must be ready', () => {
  expect(blocker(['db'], { db: [situations.ready, situations.backoff] })).toBe('a (backoff)')
})
