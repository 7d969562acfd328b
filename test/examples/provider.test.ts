import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadScript } from '../../src/core/adapters/provider-fake/load-script.ts'
import { createPlanner } from '../../src/core/provider-fake/planner.ts'
import { requestTo } from '../support/provider-requests.ts'

test('a client that retries gets through the hard day of the example', () => {
  const planner = createPlanner(
    loadScript(join(import.meta.dirname, '../../examples/provider/hard-day.yaml')),
  )
  const planned = Array.from({ length: 5 }, () => planner.plan(requestTo('messages', { stream: true }), 0))
  expect(planned.map(({ rule }) => rule)).toEqual([
    'too many requests',
    'overloaded',
    'answer',
    'answer',
    'broken off',
  ])
})
