import { describe, expect, test } from 'vitest'
import { drawFrame } from '../../src/ui/frame.ts'
import { createTheme } from '../../src/ui/theme.ts'
import {
  agentView,
  createMonitorWorld,
  eventView,
  type MonitorWorld,
  monitorData,
  nowMs,
  numbered,
} from '../support/monitor-world.ts'

const selected = (world: MonitorWorld): string => /^▌.?(\S+)/m.exec(world.screen())?.[1] ?? ''

describe('moving', () => {
  test.each([
    { keys: ['j', 'j', 'down'], to: 'agent-4' },
    { keys: ['#', '8', 'j'], to: 'agent-9' },
    { keys: ['G'], to: 'agent-100' },
    { keys: ['#', '9', '2', 'G'], to: 'agent-92' },
    { keys: ['G', 'g'], to: 'agent-1' },
    { keys: ['pageDown'], to: 'agent-20' },
    { keys: ['d', 'd', 'u'], to: 'agent-11' },
    { keys: ['#', '8', 'esc', 'j'], to: 'agent-2' },
    { keys: ['1', 'j'], to: 'agent-2' },
  ])('$keys leads to $to', ({ keys, to }) => {
    const world = createMonitorWorld(monitorData(numbered(100)))
    world.press(...keys)
    expect(selected(world)).toBe(to)
  })

  test('the digit of the screen that is shown does nothing, and the next one leads to its own', () => {
    const world = createMonitorWorld(monitorData(numbered(9)))
    world.press('enter')
    const digits = {
      fleet: '1',
      agent: '2',
      events: '3',
      health: '4',
      gateways: '5',
      hosts: '6',
      discover: '7',
    }
    for (const [screen, digit] of Object.entries(digits)) {
      world.press(digit)
      const before = world.model()
      expect(before.view.screen).toBe(screen)
      world.press(digit)
      expect(world.model()).toEqual(before)
    }
  })

  test('the cursor stays on its agent when the order changes', () => {
    const world = createMonitorWorld(monitorData(numbered(9)))
    world.press('j', 's', 'u')
    expect(selected(world)).toBe('agent-2')
    expect(world.line(3)).toContain('agent-9')
  })

  test('an empty fleet says what to do next, and no key breaks it', () => {
    const world = createMonitorWorld(monitorData([]))
    world.press('j', 'G', 'enter', 'space', '*', 'x', 'y', 'esc', 's', 'n', 'd', '2', '3', '1')
    expect(world.screen()).toContain('superclaw agent add NAME -- COMMAND')
  })
})

describe('the filter', () => {
  test('works while it is typed, Enter keeps it, Esc takes it away', () => {
    const world = createMonitorWorld(monitorData(numbered(100)))
    world.press('/')
    world.type('cpu>97')
    expect(world.screen()).toContain('agent-99')
    expect(world.screen()).not.toContain('agent-98 ')
    world.press('enter')
    expect(world.line(1)).toContain('/cpu>97')
    expect(world.line(1)).toContain('2/100')
    world.press('esc')
    expect(world.line(1)).not.toContain('cpu>97')
  })

  test('Esc while typing brings the one before back', () => {
    const world = createMonitorWorld(monitorData(numbered(5)))
    world.press('/')
    world.type('agent-3')
    world.press('enter', '/')
    world.type('x')
    world.press('esc')
    expect(world.line(1)).toContain('/agent-3 ')
  })

  test('says what it does not understand', () => {
    const world = createMonitorWorld(monitorData(numbered(2)))
    world.press('/')
    world.type('mem>lots')
    expect(world.screen()).toContain('mem>lots: write a size, such as 100MB')
  })

  test('that leaves nothing says so', () => {
    const world = createMonitorWorld(monitorData(numbered(2)))
    world.press('/')
    world.type('zzz')
    expect(world.screen()).toContain('No agent fits “zzz”')
  })
})

describe('going around', () => {
  test('Enter opens, tabs turn, Esc goes back, and never quits', () => {
    const world = createMonitorWorld(monitorData(numbered(3)))
    world.press('j', 'enter')
    expect(world.line(0)).toContain('agent-2')
    world.press('tab')
    expect(world.line(1)).toContain('[Environment]')
    world.press('h', 'h')
    expect(world.line(1)).toContain('[Log]')
    world.press('esc', 'esc', 'esc')
    expect(world.line(2)).toContain('NAME')
    expect(world.effects()).toEqual([])
  })

  test('history brings a view back with its filter, order and cursor', () => {
    const world = createMonitorWorld(monitorData(numbered(30)))
    world.press('/')
    world.type('agent-1')
    world.press('enter', 's', 'u', 'j', 'j')
    const before = world.screen()
    world.press('enter', '3')
    world.press('[', '[')
    expect(world.screen()).toBe(before)
    world.press(']')
    expect(world.line(0)).toContain('agent-17')
  })

  test('an agent that goes while it is looked at is told to be gone', () => {
    const world = createMonitorWorld(monitorData(numbered(3)))
    world.press('enter')
    world.now(monitorData(numbered(3).slice(1)))
    expect(world.screen()).toContain('agent-1 is gone')
  })

  test('an event is read in full, and leads to its agent', () => {
    const events = [eventView(1, { agentId: 'agent-2' }), eventView(2, { agentId: 'agent-3' })]
    const world = createMonitorWorld(monitorData(numbered(3), { events }))
    world.press('3', 'k', 'enter')
    expect(world.screen()).toContain('"agentId": "agent-2"')
    world.press('esc', '2')
    expect(world.line(0)).toContain('agent-2')
  })
})

describe('time', () => {
  const then = [
    agentView('worker', { state: 'failed', reason: 'ended with status 1', sinceMs: nowMs - 9000 }),
  ]
  const now = [agentView('worker')]

  test('p holds a moment while it goes on, and goes back to now', () => {
    const world = createMonitorWorld(monitorData(then))
    world.press('p')
    world.now({ ...monitorData(now), nowMs: nowMs + 31_000, heardAtMs: nowMs + 31_000 })
    expect(world.line(0)).toContain('FROZEN')
    expect(world.line(0)).toContain('(-31s)')
    expect(world.screen()).toContain('✖ failed')
    world.press('p')
    expect(world.screen()).toContain('● ready')
    expect(world.line(0)).toContain('LIVE')
  })

  test(', and . step through what is kept', () => {
    const world = createMonitorWorld(monitorData(now, { past: [then, then] }))
    world.press(',')
    expect(world.screen()).toContain('✖ failed')
    world.press(',', ',', ',')
    expect(world.line(0)).toContain('(-2s)')
    world.press('.', '.')
    expect(world.screen()).toContain('● ready')
    world.press('esc')
    expect(world.line(0)).toContain('LIVE')
  })

  test('a frozen view shows no event from after its moment', () => {
    const events = [eventView(1), eventView(2)]
    const world = createMonitorWorld(monitorData(now, { events }))
    world.press('p', '3')
    world.now({
      ...monitorData(now, { events: [...events, eventView(3, { atMs: nowMs + 5, actor: 'later' })] }),
    })
    expect(world.screen()).not.toContain('later')
    world.press('p')
    expect(world.screen()).toContain('later')
  })
})

describe('the mouse', () => {
  const click = (world: MonitorWorld, at: { readonly x: number; readonly y: number }, atMs = 0): void => {
    const { hits } = drawFrame(world.scope(), createTheme({ hasColor: true, isAscii: false }))
    const hit = hits.find(({ y, from, to }) => y === at.y && at.x >= from && at.x < to)
    world.send({ type: 'clicked', hit, atMs })
  }

  test('a click selects, a second one soon opens, a later one does not', () => {
    const world = createMonitorWorld(monitorData(numbered(9)))
    click(world, { x: 5, y: 6 }, 0)
    expect(selected(world)).toBe('agent-4')
    click(world, { x: 5, y: 6 }, 900)
    expect(selected(world)).toBe('agent-4')
    click(world, { x: 5, y: 6 }, 1000)
    expect(world.line(1)).toContain('[Overview]')
  })

  test('titles sort, tabs go, items of menus are chosen', () => {
    const world = createMonitorWorld(monitorData(numbered(30)))
    click(world, { x: world.line(2).indexOf('MEM'), y: 2 })
    expect(world.line(2)).toContain('MEM▼')
    click(world, { x: world.line(2).indexOf('MEM'), y: 2 })
    expect(world.line(2)).toContain('MEM▲')
    world.press('x')
    const y = world
      .screen()
      .split('\n')
      .findIndex((line) => line.includes('Stop it'))
    click(world, { x: 8, y })
    expect(world.screen()).toContain('Stop agent-1?')
    world.press('esc')
    click(world, { x: world.line(1).indexOf('3Event'), y: 1 })
    expect(world.line(2)).toContain('WHAT')
  })
})
