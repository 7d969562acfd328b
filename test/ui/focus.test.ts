import { expect, test } from 'vitest'
import { parseViewState, viewStateText } from '../../src/ui/view-state.ts'
import {
  agentView,
  createMonitorWorld,
  eventView,
  type MonitorWorld,
  monitorData,
  nowMs,
} from '../support/monitor-world.ts'

const agents = [
  agentView('api', { fleet: 'web' }),
  agentView('batch', { fleet: 'night' }),
  agentView('shop', { fleet: 'web' }),
]
const events = [
  eventView(1, { agentId: 'api' }),
  eventView(2, { agentId: 'batch' }),
  eventView(3, { agentId: null, type: 'plane.started' }),
]
const listed = (world: MonitorWorld): string =>
  world
    .scope()
    .data.agents.map(({ id }) => id)
    .join(' ')
const open = (): MonitorWorld => createMonitorWorld(monitorData(agents, { events }))

test('0 tells what there is to keep to', () => {
  const world = open()
  world.press('0')
  expect(world.screen()).toMatch(/0 {2}all: 3 agents/)
  expect(world.screen()).toMatch(/a {2}agent api/)
  expect(world.screen()).toMatch(/1 {2}fleet web: 2 agents/)
  expect(world.screen()).toMatch(/2 {2}fleet night: 1 agent /)
})

test('a fleet is kept to on every screen, and said in the header', () => {
  const world = open()
  world.press('0', '1')
  expect(listed(world)).toBe('api shop')
  expect(world.line(0)).toContain('› fleet web')
  expect(world.line(0)).toContain('2 agents')
  world.press('3')
  expect(world.screen()).toMatch(/api/)
  expect(world.screen()).not.toMatch(/batch|superclaw\s+plane.started/)
  world.press('0', '0')
  expect(world.screen()).toMatch(/batch/)
})

test('an agent is kept to: that of the event under the cursor', () => {
  const world = open()
  world.press('3', 'k', '0', 'a')
  expect(world.line(0)).toContain('› agent batch')
  world.press('1')
  expect(listed(world)).toBe('batch')
  world.press('enter')
  expect(world.line(0)).toMatch(/› batch\s/)
  expect(world.line(0)).not.toContain('agent batch')
})

test('the screen of an agent that is left out gives way to the fleet, and can be come back to', () => {
  const world = open()
  world.press('j', 'enter', '0', '1')
  expect(world.model().view.screen).toBe('fleet')
  world.press('2')
  expect(world.model().view.agentId).toBe('shop')
  world.press('[', '[')
  expect(world.model().view).toMatchObject({ screen: 'agent', agentId: 'batch', focus: null })
})

test('marks do not outlive it, and all that is marked is of it', () => {
  const world = open()
  world.press('*', '0', '1')
  expect(world.model().marks.size).toBe(0)
  world.press('*', 'x', 'r', 'y')
  expect(world.effects()).toMatchObject([{ call: { agents: ['api', 'shop'] } }])
})

test('a count may still have a nought in it', () => {
  const world = open()
  world.press('#', '8', '0', 'j')
  expect(world.model().overlay).toBeNull()
  expect(world.screen()).toMatch(/^▌ shop/m)
})

test('it holds in the past, and < and > keep to its events', () => {
  const past = Array.from({ length: 9 }, () => agents)
  const at = (seconds: number, agentId: string) =>
    eventView(seconds, { agentId, atMs: nowMs - 9000 + seconds * 1000 - 200 })
  const world = createMonitorWorld(monitorData(agents, { past, events: [at(3, 'api'), at(6, 'batch')] }))
  world.press('0', '1', '<')
  expect(world.model().view.frozen?.atMs).toBe(nowMs - 6000)
  expect(listed(world)).toBe('api shop')
})

test('an empty fleet says how to see all again', () => {
  const world = open()
  world.press('0', '2')
  world.now(monitorData(agents.slice(0, 1)))
  expect(world.screen()).toContain('No agent is of fleet night.')
  expect(world.screen()).toContain('0 0 shows all.')
})

test('it is as it was the next time; damage is none', () => {
  const world = open()
  world.press('0', '2')
  const text = viewStateText(world.model())
  expect(parseViewState(text).view.focus).toEqual({ kind: 'fleet', id: 'night' })
  expect(parseViewState(text.replace('"night"', '7')).view.focus).toBeNull()
  expect(parseViewState(text.replace('"fleet",', '"galaxy",')).view.focus).toBeNull()
})
