import { expect, test } from 'vitest'
import type { MonitorData } from '../../src/ui/data.ts'
import { wantedOfScreens } from '../../src/ui/wanted.ts'
import { agentView, createMonitorWorld, monitorData } from '../support/monitor-world.ts'
import { failureRow, failureTable } from '../support/usage-picture.ts'

const kinds = failureTable([
  failureRow('rate_limit', 6),
  failureRow('timeout', 3, { lastClass: 'timeout', lastMessage: 'after 600 s' }),
])
const byAgent = failureTable([failureRow('worker', 6, { calls: 94, successRate: 0.94 })], { by: 'agent' })

function open(failures: MonitorData['failures'] = kinds, size = { columns: 80, rows: 24 }) {
  const world = createMonitorWorld(monitorData([agentView('worker')], { failures }), size)
  world.press('!')
  return { ...world, shown: () => world.screen().replaceAll(/ +$/gm, '') }
}

test('what failed, how often, and what to do about the kind under the cursor', () => {
  const world = open()
  expect(world.line(2)).toContain('95.5% of 200 attempts had an answer, 9 failed  [24h]')
  expect(world.line(3)).toContain('7 answered after all (half within 9.0s), 1 given up, 2 not known')
  expect(world.shown()).toMatch(/▌ rate_limit +6 +3\.0% +1m30s rate_limit happened/)
  expect(world.line(21)).toContain('Ask less at once')
  world.press('j')
  expect(world.line(20)).toContain('timeout  after 600 s')
  expect(world.line(21)).toContain('Raise the timeout of the agent')
})

test('by agent it shows the success of each', () => {
  const world = open(byAgent, { columns: 120, rows: 24 })
  world.press('tab')
  expect(world.shown()).toMatch(/worker +6 +3\.0% +1m30s +94\.0% rate_limit 6 +worker happened/)
})

test.for([
  { tabs: [], failures: kinds, filter: 'status=rate_limit' },
  { tabs: ['tab'], failures: byAgent, filter: '!status:ok agent=worker' },
])('Enter lists the requests of a row: $filter', ({ tabs, failures, filter }) => {
  const world = open(failures)
  world.press(...tabs, 'enter')
  expect(world.model().view).toMatchObject({ screen: 'requests', lists: { 'requests.all': { filter } } })
})

test('each tab asks for its own, and nothing is asked for elsewhere', () => {
  const world = open()
  expect(wantedOfScreens(world.scope()).errors).toBe('class 24h')
  world.press('tab', 't')
  expect(wantedOfScreens(world.scope()).errors).toBe('agent 7d')
  world.press('3')
  expect(wantedOfScreens(world.scope()).errors).toBeNull()
})

test.for([
  { why: 'nothing was asked yet', failures: null, text: 'Asking …' },
  {
    why: 'nothing failed',
    failures: failureTable([]),
    text: 'No call is known that failed in the last 24h.',
  },
  {
    why: 'it cannot be read',
    failures: failureTable([], { summary: null, problem: 'usage.db is damaged' }),
    text: 'usage.db is damaged',
  },
])('it says so where $why', ({ failures, text }) => {
  expect(open(failures).shown()).toContain(text)
})
