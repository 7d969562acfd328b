import { expect, test } from 'vitest'
import type { GatewayPicture } from '../../src/ui/data.ts'
import { agentView, createMonitorWorld, monitorData, nowMs } from '../support/monitor-world.ts'

const spend = {
  ...{ costUsd: 0.5, inputTokens: 9, outputTokens: 9, cacheReadTokens: 0, cacheWriteTokens: 0 },
  ...{ calls: 4, failedCalls: 0, abortedRuns: 0, unpricedCalls: 0 },
}
const link = {
  ...{ phase: 'ready', reason: '', cure: null, nextTryAtMs: null, pairingRequestId: null, latencyMs: 4.2 },
} satisfies GatewayPicture['gateways'][number]['link']
const approval = {
  ...{
    agentId: 'home',
    id: 'a1',
    kind: 'exec',
    asked: 'rm -rf build',
    detail: 'outside of the sandbox',
    cwd: '/srv',
  },
  ...{
    sessionKey: 'agent:main:main',
    allowed: ['allow-once', 'deny'],
    questions: [],
    createdAtMs: 0,
    expiresAtMs: nowMs + 90_000,
  },
} satisfies GatewayPicture['approvals'][number]
const session = {
  ...{
    agentId: 'home',
    key: 'agent:main:main',
    title: 'main',
    agent: 'main',
    model: 'a/b',
    status: 'waiting',
  },
  ...{
    lastError: null,
    updatedAtMs: nowMs - 4_000,
    startedAtMs: 0,
    contextTokens: null,
    contextTokensMax: null,
  },
  ...{ spend, isSpendPartial: true },
} satisfies GatewayPicture['sessions'][number]
const gateways: GatewayPicture = {
  approvals: [approval],
  gateways: [
    {
      ...{ agentId: 'home', url: 'ws://127.0.0.1:18789', link, version: '2026.9.6', spend },
      ...{ sessions: 1, running: 2, waiting: 1, failing: 0, cronJobs: 3 },
    },
  ],
  sessions: [session],
}
const agents = [agentView('home', { kind: 'openclaw', pid: null, command: [] }), agentView('web')]

function open(picture: GatewayPicture | null = gateways, columns = 110) {
  const world = createMonitorWorld(monitorData(agents, { gateways: picture }), { columns })
  return { ...world, shown: () => world.screen().replaceAll(/ +$/gm, '') }
}

test('what waits for a person is counted on every screen', () => {
  const world = open()
  for (const screen of ['1', '2', '3', '4', '5']) {
    world.press(screen)
    expect(world.line(0)).toContain('▲ 1 needs you')
  }
  expect(open({ ...gateways, approvals: [] }).line(0)).not.toContain('needs you')
})

test('what is asked for is read in full, and answered by keys', () => {
  const world = open()
  world.press('5')
  expect(world.shown()).toMatch(/home +- +1m30s +rm -rf build/)
  world.press('enter')
  expect(world.shown()).toContain('outside of the sandbox')
  world.press('esc', 'a')
  expect(world.shown()).toMatch(/o +allow once/)
  world.press('w')
  expect(world.effects()).toEqual([])
  world.press('d')
  const call = { operation: 'approval.decide', agent: 'home', id: 'a1', decision: 'deny' }
  expect(world.effects()).toEqual([{ kind: 'call', call }])
})

test('nothing can be answered where nothing is asked for', () => {
  const world = open({ ...gateways, approvals: [] })
  world.press('5')
  expect(world.shown()).toContain('Nothing waits for you.')
  world.press('a')
  expect(world.shown()).toContain('nothing is asked for')
})

test('gateways and the sessions of all follow as tabs', () => {
  const world = open()
  world.press('5', 'tab')
  expect(world.shown()).toMatch(/home +ready +1 +2 +- +\$0\.5000 +4\.2 ms +2026\.9\.6/)
  world.press('tab')
  expect(world.shown()).toMatch(/agent:main:main +waiting +≥ \$0\.5000 +4s +home +a\/b/)
})

test('it fits a narrow terminal, what matters most first', () => {
  const world = open(gateways, 60)
  world.press('5', 'tab')
  expect(world.shown()).toMatch(/home +ready/)
  expect(world.shown()).not.toContain('VERSION')
})

test('without a gateway it says how to have one', () => {
  const world = createMonitorWorld(monitorData([agentView('web')]), { columns: 100 })
  world.press('5')
  expect(world.screen()).toContain('docs/gateways.md')
})
