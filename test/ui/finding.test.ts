import { describe, expect, test } from 'vitest'
import { createModel } from '../../src/ui/model.ts'
import { parseViewState, viewStateText } from '../../src/ui/view-state.ts'
import {
  agentView,
  createMonitorWorld,
  eventView,
  type MonitorWorld,
  monitorData,
  nowMs,
} from '../support/monitor-world.ts'

const names = ['api', 'web-1', 'queue', 'web-2', 'store', 'web-3']
const fleet = names.map((name) => agentView(name))
const selected = (world: MonitorWorld): string => /^▌.?(\S+)/m.exec(world.screen())?.[1] ?? ''

describe('n and N', () => {
  test.each([
    { keys: ['n'], to: 'web-2', why: 'the cursor was on the first of what was left' },
    { keys: ['n', 'n'], to: 'web-3', why: 'and on' },
    { keys: ['#', '9', 'n'], to: 'web-3', why: 'nine further, as far as there are any' },
    { keys: ['n', 'n', 'N'], to: 'web-2', why: 'and back' },
    { keys: ['n', 'n', 'n', 'n'], to: 'web-3', why: 'the last one is the last' },
    { keys: ['esc', 'g', 'n'], to: 'web-1', why: 'a filter that was taken away is remembered' },
  ])('$keys leads to $to: $why', ({ keys, to }) => {
    const world = createMonitorWorld(monitorData(fleet))
    world.press('/')
    world.type('web')
    world.press('enter', ...keys)
    expect(selected(world)).toBe(to)
    expect(world.screen()).toContain('queue')
  })

  test('say so when there is nothing further, and when nothing was looked for', () => {
    const world = createMonitorWorld(monitorData(fleet))
    world.press('n')
    expect(world.screen()).toContain('filter first, with /')
    world.press('/')
    world.type('store')
    world.press('enter', 'n')
    expect(world.screen()).toContain('No match after this one: store')
    expect(selected(world)).toBe('store')
  })

  test('find lines of a log, the others around them', () => {
    const lines = ['start', 'error one', 'fine', 'error two', 'fine again'].map((text, index) => ({
      agentId: 'api',
      atMs: nowMs - 5000 + index,
      offset: index * 20,
      text,
      cutBytes: 0,
    }))
    const world = createMonitorWorld(monitorData(fleet, { log: { agentId: 'api', lines } }))
    world.press('enter', 'tab', 'tab', '/')
    world.type('error')
    world.press('enter', 'g', 'n')
    expect(world.screen()).toContain('fine again')
    world.press('y')
    expect(world.screen()).toContain('error two')
  })
})

describe('columns', () => {
  test('are hidden and shown by their letter, and the menu stays for another', () => {
    const world = createMonitorWorld(monitorData(fleet), { columns: 160, rows: 30 })
    expect(world.line(2)).toMatch(/RESTARTS.*CPU%/)
    world.press('c', 'r', 'u')
    expect(world.screen()).toContain('[ ] restarts')
    expect(world.screen()).toContain('[x] mem')
    world.press('esc')
    expect(world.line(2)).not.toMatch(/RESTARTS|CPU%/)
    world.press('c', 'r', 'esc')
    expect(world.line(2)).toContain('RESTARTS')
  })

  test('are as they were the next time', () => {
    const world = createMonitorWorld(monitorData(fleet))
    world.press('c', 'm', 'esc')
    const { view } = parseViewState(viewStateText(world.model()))
    expect(view.lists.fleet.hidden).toEqual(['memory'])
    const old = viewStateText(createModel({ size: { columns: 80, rows: 24 }, ownsPlane: false }))
    expect(parseViewState(old.replaceAll('"hidden"', '"other"')).view.lists.fleet.hidden).toEqual([])
  })
})

test('- goes to the view before, and back', () => {
  const world = createMonitorWorld(monitorData(fleet))
  world.press('j', 'enter')
  expect(world.model().view).toMatchObject({ screen: 'agent', agentId: 'queue' })
  world.press('-')
  expect(world.model().view.screen).toBe('fleet')
  expect(selected(world)).toBe('queue')
  world.press('-')
  expect(world.model().view).toMatchObject({ screen: 'agent', agentId: 'queue' })
})

describe('< and >', () => {
  const past = Array.from({ length: 9 }, () => fleet)
  const atSecond = (seconds: number, agentId: string) =>
    eventView(seconds, { atMs: nowMs - 9000 + seconds * 1000 - 200, agentId })
  const data = monitorData(fleet, { past, events: [atSecond(3, 'api'), atSecond(6, 'queue')] })
  const shownSecond = (world: MonitorWorld): number =>
    ((world.model().view.frozen?.atMs ?? Number.NaN) - nowMs) / 1000 + 9

  test('go from event to event, at the first sample that shows each', () => {
    const world = createMonitorWorld(data)
    world.press('<')
    expect(shownSecond(world)).toBe(6)
    world.press('<')
    expect(shownSecond(world)).toBe(3)
    world.press('<')
    expect(world.screen()).toContain('no event is kept there')
    world.press('>')
    expect(shownSecond(world)).toBe(6)
  })

  test("keep to the agent's own on its screen", () => {
    const world = createMonitorWorld(data)
    world.press('enter', '<')
    expect(world.model().view.agentId).toBe('api')
    expect(shownSecond(world)).toBe(3)
  })
})
