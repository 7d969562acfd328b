import { expect, test } from 'vitest'
import type { Wellness } from '../../src/ui/data.ts'
import { fakeHealthView } from '../support/fake-health.ts'
import { agentView, createMonitorWorld, monitorData, nowMs } from '../support/monitor-world.ts'

const look = { detail: '', failures: 0, atMs: nowMs - 3000, tookMs: 12.4, waitedMs: 0, waitsMs: null }
const probes: Wellness['probes'] = [
  { agentId: 'web', probe: 'readiness', check: 'tcp 127.0.0.1:80', status: 'passing', ...look },
  {
    ...{ agentId: 'web', probe: 'liveness', check: './check.sh', status: 'failing', ...look },
    ...{ detail: 'ended with 1: stuck', failures: 2 },
  },
  {
    ...{ agentId: 'worker', probe: 'stall', check: 'output or heartbeat within 10 min', status: 'waiting' },
    ...{ ...look, atMs: null, tookMs: null, waitedMs: null, waitsMs: null },
  },
]
const wellness: Wellness = { health: fakeHealthView(), probes }
const agents = [agentView('web'), agentView('worker')]

function open(change: Parameters<typeof monitorData>[1] = { wellness }, columns = 100) {
  const world = createMonitorWorld(monitorData(agents, change), { columns })
  world.press('4')
  return { ...world, shown: () => world.screen().replaceAll(/ +$/gm, '') }
}

test('checks stand under their tiers, with what was promised, and can be read in full', () => {
  const world = open()
  expect(world.shown()).toContain('L3 ▲ warn  what it depends on is there')
  expect(world.shown()).toMatch(/▌ ● ok +L1 +plane:recovery/)
  world.press('G', 'enter')
  expect(world.shown()).toContain('What to do: superclaw stop --keep-agents, then superclaw start --detach')
  expect(world.shown()).toContain('met 95% of the last day')
})

test('a filter keeps to checks, and says when none fits', () => {
  const world = open()
  world.press('/')
  world.type('status:warn')
  world.press('enter')
  expect(world.shown()).not.toContain('plane:recovery')
  expect(world.shown()).toContain('guardian:presence')
  world.press('/', 'ctrl+u')
  world.type('nothing-like-it')
  expect(world.shown()).toContain('Nothing fits the filter')
})

test('the second tab lists the probes of all agents, and Enter goes to the agent', () => {
  const world = open({ wellness }, 120)
  world.press('tab')
  expect(world.shown()).toMatch(/web +readiness +● passing +3s +12ms +tcp 127.0.0.1:80/)
  expect(world.shown()).toMatch(/web +liveness +✖ failing .*ended with 1: stuck \(2 times\)/)
  world.press('j', 'j', 'enter')
  expect(world.line(0)).toContain('› worker')
  world.press('esc', '4')
  expect(world.line(1)).toContain('[Probes]')
})

test('the probes keep to the part of the agents that is shown', () => {
  const world = open({ wellness, agents: agents.slice(0, 1) } as Parameters<typeof monitorData>[1])
  world.press('tab')
  expect(world.shown()).not.toContain('worker')
})

test('the third tab tells what the control plane takes, and what is done about it', () => {
  const world = open()
  world.press('tab', 'tab')
  expect(world.shown()).toContain('What it takes')
  for (const { name } of fakeHealthView().self.figures) expect(world.shown()).toContain(name)
})

test('before anything was read it says so, also when nobody answers', () => {
  expect(open({}).shown()).toContain('Asking …')
  const lost = { kind: 'lost', sinceMs: nowMs, message: '' } as const
  const world = open({ connection: lost })
  for (const _ of ['Checks', 'Probes', 'Itself']) {
    expect(world.shown()).toContain('The control plane does not answer.')
    world.press('tab')
  }
})

test('a click on a tab goes there', () => {
  const world = open()
  const hit = { y: 1, from: 0, to: 1, command: { kind: 'open', list: 'health.self' } } as const
  world.send({ type: 'clicked', hit, atMs: nowMs })
  expect(world.line(1)).toContain('[Itself]')
})

test('where titles do not fit, other screens keep their numbers', () => {
  const world = open({ wellness }, 60)
  expect(world.line(1)).toMatch(/^ 1 +2 +3 +4 Health +5/)
  expect(world.line(1)).toContain('Itself')
})
