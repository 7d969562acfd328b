import { expect, test } from 'vitest'
import { createChangeWatch } from '../../../src/core/discovery/changes.ts'
import type { Finding } from '../../../src/core/discovery/finding.ts'

const finding: Finding = {
  ...{ id: 'local|18789', name: 'openclaw', displayName: null, url: 'ws://127.0.0.1:18789', isLocal: true },
  ...{ trust: 'answered', sources: [], isReachable: true, status: 'started', version: null },
  ...{ needsAuth: null, configPath: null, agentId: null, add: null },
}

test('one is found once, changed when its state is another, and lost after two looks without it', () => {
  const watch = createChangeWatch()
  const draining = { ...finding, status: 'draining' }
  const looks = [[finding], [finding], [draining], [], [draining], [], [], []]
  expect(looks.map((look) => watch.changes(look).map(({ kind }) => kind))).toEqual([
    ['found'],
    [],
    ['changed'],
    [],
    [],
    [],
    ['lost'],
    [],
  ])
})
