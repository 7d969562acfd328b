import { describe, expect, test } from 'vitest'
import { agentView, createMonitorWorld, monitorData, nowMs, numbered } from '../support/monitor-world.ts'

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
    const world = createMonitorWorld(monitorData(numbered(1)))
    world.press(...keys)
    expect(world.effects()).toEqual([])
  })

  test('for many, their number has to be typed', () => {
    const world = createMonitorWorld(monitorData(numbered(12)))
    world.press('*', 'x', 't', 'y', 'enter')
    expect(world.screen()).toContain('Stop 12 agents?')
    world.type('11')
    world.press('enter', 'backspace', '2', 'enter')
    expect(world.effects()).toMatchObject([{ kind: 'call', call: { operation: 'agent.stop' } }])
  })

  test('marks stand for the cursor, and show', () => {
    const world = createMonitorWorld(monitorData(numbered(5)))
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
    const world = createMonitorWorld(monitorData(numbered(1), { connection }))
    world.press(...keys)
    expect(world.screen()).toContain(told)
    expect(world.effects()).toEqual([])
  })

  test.each([
    { key: 'y', text: 'agent-1' },
    { key: 'c', text: 'superclaw fleet' },
  ])('y $key copies $text', ({ key, text }) => {
    const world = createMonitorWorld(monitorData(numbered(1)))
    world.press('y', key)
    expect(world.effects()).toMatchObject([{ kind: 'copy', text }])
  })

  test('y j copies the agent as JSON', () => {
    const world = createMonitorWorld(monitorData(numbered(1)))
    world.press('y', 'j')
    const [effect] = world.effects()
    expect(effect?.kind === 'copy' && JSON.parse(effect.text)).toEqual(numbered(1)[0])
  })
})

describe('quitting', () => {
  test.each(['q', 'ctrl+c'])('%s leaves at once where the control plane is not ours', (key) => {
    const world = createMonitorWorld(monitorData(numbered(1)))
    world.press(key)
    expect(world.effects()).toEqual([{ kind: 'quit', reason: 'quit' }])
  })

  test.each([
    { answer: 's', effects: [{ kind: 'quit', reason: 'stop' }] },
    { answer: 'k', effects: [{ kind: 'quit', reason: 'quit' }] },
    { answer: 'esc', effects: [] },
    { answer: 'ctrl+c', effects: [] },
  ])('where it is ours it asks, and $answer answers', ({ answer, effects }) => {
    const world = createMonitorWorld(monitorData(numbered(4)), { ownsPlane: true })
    world.press('q')
    expect(world.screen()).toContain('Stop 4 agents and the control plane?')
    world.press(answer)
    expect(world.effects()).toEqual(effects)
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
    const world = createMonitorWorld(monitorData(numbered(3)))
    world.press(...keys)
    world.type(text)
    world.press('enter')
    expect(world.screen()).toContain(leads)
  })

  test('shows the key and the command of each thing, and why one cannot be done', () => {
    const world = createMonitorWorld(monitorData(numbered(1)))
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
    const world = createMonitorWorld(monitorData(numbered(1)))
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
    const world = createMonitorWorld(monitorData(numbered(1)))
    world.press('?')
    world.type(text)
    expect(world.screen()).toMatch(shows)
  })

  test('says why a key does nothing here', () => {
    const world = createMonitorWorld(monitorData(numbered(1)))
    world.press('?')
    world.type('wrap')
    expect(world.screen()).toContain('(only in log)')
    world.press('esc', 'w')
    expect(world.line(23)).toContain('only in log')
  })
})
