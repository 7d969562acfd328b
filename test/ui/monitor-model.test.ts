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
} from '../support/monitor-world.ts'

const fleet = (count: number) =>
  Array.from({ length: count }, (_, index) => agentView(`agent-${index + 1}`, { cpuPercent: index }))
const selected = (world: MonitorWorld): string => /^▌.?(\S+)/m.exec(world.screen())?.[1] ?? ''

describe('moving', () => {
  test.each([
    { keys: ['j', 'j', 'down'], to: 'agent-4' },
    { keys: ['1', '0', 'j'], to: 'agent-11' },
    { keys: ['G'], to: 'agent-100' },
    { keys: ['1', '2', 'G'], to: 'agent-12' },
    { keys: ['G', 'g'], to: 'agent-1' },
    { keys: ['pageDown'], to: 'agent-20' },
    { keys: ['d', 'd', 'u'], to: 'agent-11' },
    { keys: ['5', 'esc', 'j'], to: 'agent-2' },
  ])('$keys leads to $to', ({ keys, to }) => {
    const world = createMonitorWorld(monitorData(fleet(100)))
    world.press(...keys)
    expect(selected(world)).toBe(to)
  })

  test('the cursor stays on its agent when the order changes', () => {
    const world = createMonitorWorld(monitorData(fleet(9)))
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
    const world = createMonitorWorld(monitorData(fleet(100)))
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
    const world = createMonitorWorld(monitorData(fleet(5)))
    world.press('/')
    world.type('agent-3')
    world.press('enter', '/')
    world.type('x')
    world.press('esc')
    expect(world.line(1)).toContain('/agent-3 ')
  })

  test('says what it does not understand', () => {
    const world = createMonitorWorld(monitorData(fleet(2)))
    world.press('/')
    world.type('mem>lots')
    expect(world.screen()).toContain('mem>lots: write a size, such as 100MB')
  })

  test('that leaves nothing says so', () => {
    const world = createMonitorWorld(monitorData(fleet(2)))
    world.press('/')
    world.type('zzz')
    expect(world.screen()).toContain('No agent fits “zzz”')
  })
})

describe('going around', () => {
  test('Enter opens, tabs turn, Esc goes back, and never quits', () => {
    const world = createMonitorWorld(monitorData(fleet(3)))
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
    const world = createMonitorWorld(monitorData(fleet(30)))
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
    const world = createMonitorWorld(monitorData(fleet(3)))
    world.press('enter')
    world.now(monitorData(fleet(3).slice(1)))
    expect(world.screen()).toContain('agent-1 is gone')
  })

  test('an event is read in full, and leads to its agent', () => {
    const events = [eventView(1, { agentId: 'agent-2' }), eventView(2, { agentId: 'agent-3' })]
    const world = createMonitorWorld(monitorData(fleet(3), { events }))
    world.press('3', 'k', 'enter')
    expect(world.screen()).toContain('"agentId": "agent-2"')
    world.press('esc', '2')
    expect(world.line(0)).toContain('agent-2')
  })
})

describe('acting', () => {
  test.each([
    { keys: ['x', 's'], state: 'stopped' as const, operation: 'agent.start' },
    { keys: ['x', 'r', 'y'], state: 'ready' as const, operation: 'agent.restart' },
    { keys: ['x', 't', 'y'], state: 'ready' as const, operation: 'agent.stop' },
  ])('$keys calls $operation', ({ keys, state, operation }) => {
    const world = createMonitorWorld(monitorData([agentView('worker', { state })]))
    world.press(...keys)
    expect(world.effects()).toEqual([{ kind: 'call', call: { operation, agents: ['worker'] } }])
  })

  test.each([
    { why: 'was answered with no', keys: ['x', 't', 'n'] },
    { why: 'was answered with another key', keys: ['x', 't', 'enter', 'j', 'esc'] },
    { why: 'makes no sense now', keys: ['x', 's'] },
  ])('nothing is done that $why', ({ keys }) => {
    const world = createMonitorWorld(monitorData(fleet(1)))
    world.press(...keys)
    expect(world.effects()).toEqual([])
  })

  test('for many, their number has to be typed', () => {
    const world = createMonitorWorld(monitorData(fleet(12)))
    world.press('*', 'x', 't', 'y', 'enter')
    expect(world.screen()).toContain('Stop 12 agents?')
    world.type('11')
    world.press('enter', 'backspace', '2', 'enter')
    expect(world.effects()).toMatchObject([{ kind: 'call', call: { operation: 'agent.stop' } }])
  })

  test('marks stand for the cursor, and show', () => {
    const world = createMonitorWorld(monitorData(fleet(5)))
    world.press('space', 'j', 'j', 'space', 'x')
    expect(world.screen()).toContain('agent-1 and agent-3')
    expect(world.line(1)).toContain('2 marked')
    world.press('r', 'y')
    expect(world.effects()).toMatchObject([{ call: { agents: ['agent-1', 'agent-3'] } }])
  })

  test.each([
    {
      why: 'the view is frozen',
      keys: ['p', 'x', 'r'],
      lost: false,
      told: 'the view is frozen; p goes back to now',
    },
    {
      why: 'the control plane is away',
      keys: ['x', 'r'],
      lost: true,
      told: 'the control plane does not answer',
    },
  ])('nothing is done while $why, and it is told', ({ keys, lost, told }) => {
    const connection = lost
      ? ({ kind: 'lost', sinceMs: nowMs, message: 'gone' } as const)
      : ({ kind: 'live' } as const)
    const world = createMonitorWorld(monitorData(fleet(1), { connection }))
    world.press(...keys)
    expect(world.screen()).toContain(told)
    expect(world.effects()).toEqual([])
  })

  test.each([
    { key: 'y', text: 'agent-1' },
    { key: 'c', text: 'superclaw fleet' },
  ])('y $key copies $text', ({ key, text }) => {
    const world = createMonitorWorld(monitorData(fleet(1)))
    world.press('y', key)
    expect(world.effects()).toMatchObject([{ kind: 'copy', text }])
  })

  test('y j copies the agent as JSON', () => {
    const world = createMonitorWorld(monitorData(fleet(1)))
    world.press('y', 'j')
    const [effect] = world.effects()
    expect(effect?.kind === 'copy' && JSON.parse(effect.text)).toEqual(fleet(1)[0])
  })
})

describe('quitting', () => {
  test.each(['q', 'ctrl+c'])('%s leaves at once where the control plane is not ours', (key) => {
    const world = createMonitorWorld(monitorData(fleet(1)))
    world.press(key)
    expect(world.effects()).toEqual([{ kind: 'quit', reason: 'quit' }])
  })

  test.each([
    { answer: 's', effects: [{ kind: 'quit', reason: 'stop' }] },
    { answer: 'k', effects: [{ kind: 'quit', reason: 'quit' }] },
    { answer: 'esc', effects: [] },
    { answer: 'ctrl+c', effects: [] },
  ])('where it is ours it asks, and $answer answers', ({ answer, effects }) => {
    const world = createMonitorWorld(monitorData(fleet(4)), { ownsPlane: true })
    world.press('q')
    expect(world.screen()).toContain('Stop 4 agents and the control plane?')
    world.press(answer)
    expect(world.effects()).toEqual(effects)
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

describe('the palette', () => {
  test.each([
    { keys: [':'], text: 'agent restart agent-2', leads: 'Restart agent-2?' },
    { keys: [':'], text: 'restart', leads: 'Restart agent-1?' },
    { keys: [':'], text: 'superclaw logs agent-3', leads: '[Log]' },
    { keys: ['ctrl+p'], text: 'agent-3', leads: '› agent-3' },
    { keys: ['ctrl+p'], text: 'environment', leads: '[Environment]' },
    { keys: [':'], text: 'events', leads: 'TIME' },
  ])('$keys $text leads to $leads', ({ keys, text, leads }) => {
    const world = createMonitorWorld(monitorData(fleet(3)))
    world.press(...keys)
    world.type(text)
    world.press('enter')
    expect(world.screen()).toContain(leads)
  })

  test('shows the key and the command of each thing, and why one cannot be done', () => {
    const world = createMonitorWorld(monitorData(fleet(1)))
    world.press('ctrl+p')
    world.type('freeze')
    expect(world.screen()).toMatch(/ p +Freeze this moment/)
    world.press('ctrl+u')
    world.type('start it')
    expect(world.screen()).toMatch(/Start it +agent-1 is ready/)
    world.type('zzz')
    expect(world.screen()).toContain('Nothing fits.')
    world.press('enter')
    expect(world.effects()).toEqual([])
  })

  test('every action can be found by its title', () => {
    const world = createMonitorWorld(monitorData(fleet(1)))
    world.press(':')
    world.type('rel')
    world.press('tab')
    expect(world.line(23)).toContain(': reload')
    world.press('enter')
    expect(world.effects()).toEqual([{ kind: 'call', call: { operation: 'config.reload' } }])
  })
})

describe('the help', () => {
  test.each([
    { text: 'freeze', shows: /Time +p +Freeze/ },
    { text: 'ctrl+p', shows: /^ +\S+ +Ctrl\+P +Find a command/m },
    { text: 'G', shows: /Move +G End +Last row/ },
  ])('finds $text', ({ text, shows }) => {
    const world = createMonitorWorld(monitorData(fleet(1)))
    world.press('?')
    world.type(text)
    expect(world.screen()).toMatch(shows)
  })

  test('says why a key does nothing here', () => {
    const world = createMonitorWorld(monitorData(fleet(1)))
    world.press('?')
    world.type('wrap')
    expect(world.screen()).toContain('(only in log)')
    world.press('esc', 'w')
    expect(world.line(23)).toContain('only in log')
  })
})

describe('the mouse', () => {
  const click = (world: MonitorWorld, at: { readonly x: number; readonly y: number }, atMs = 0): void => {
    const { hits } = drawFrame(world.scope(), createTheme({ hasColor: true, isAscii: false }))
    const hit = hits.find(({ y, from, to }) => y === at.y && at.x >= from && at.x < to)
    world.send({ type: 'clicked', hit, atMs })
  }

  test('a click selects, a second one soon opens, a later one does not', () => {
    const world = createMonitorWorld(monitorData(fleet(9)))
    click(world, { x: 5, y: 6 }, 0)
    expect(selected(world)).toBe('agent-4')
    click(world, { x: 5, y: 6 }, 900)
    expect(selected(world)).toBe('agent-4')
    click(world, { x: 5, y: 6 }, 1000)
    expect(world.line(1)).toContain('[Overview]')
  })

  test('titles sort, tabs go, items of menus are chosen', () => {
    const world = createMonitorWorld(monitorData(fleet(30)))
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
    click(world, { x: world.line(1).indexOf('Events'), y: 1 })
    expect(world.line(2)).toContain('WHAT')
  })
})
