import { describe, expect, test } from 'vitest'
import {
  agentView,
  createMonitorWorld,
  eventView,
  type MonitorWorld,
  monitorData,
} from '../support/monitor-world.ts'

const fleet = ['a-1', 'a-2', 'b-3', 'b-4', 'b-5', 'b-6'].map((name) => agentView(name))
const comparing = (a: string, b: string): number => (a < b ? -1 : 1)
const marked = (world: MonitorWorld): string => [...world.model().marks].toSorted(comparing).join(' ')

describe('a range', () => {
  test.each([
    { keys: ['v'], marks: 'a-1', why: 'it begins with the row it begins on' },
    { keys: ['v', 'j', 'j'], marks: 'a-1 a-2 b-3', why: 'it goes along with the cursor' },
    { keys: ['v', 'j', 'j', 'k'], marks: 'a-1 a-2', why: 'and back' },
    { keys: ['j', 'j', 'v', 'k', 'k'], marks: 'a-1 a-2 b-3', why: 'upwards too' },
    { keys: ['v', 'G'], marks: 'a-1 a-2 b-3 b-4 b-5 b-6', why: 'by any key that moves' },
    { keys: ['G', 'space', 'g', 'v', 'j', 'k'], marks: 'a-1 b-6', why: 'what was marked before stays' },
    { keys: ['v', 'j', 'v', 'j', 'j'], marks: 'a-1 a-2', why: 'its key again ends it' },
    { keys: ['v', 'j', 'x', 'esc', 'j', 'j'], marks: 'a-1 a-2', why: 'another key ends it' },
    { keys: ['v', 'j', 'esc', 'j'], marks: '', why: 'Esc takes the marks away' },
    { keys: ['v', 'j', 'enter', '['], marks: '', why: 'going elsewhere takes them away' },
  ])('$keys marks “$marks”: $why', ({ keys, marks }) => {
    const world = createMonitorWorld(monitorData(fleet))
    world.press(...keys)
    expect(marked(world)).toBe(marks)
  })

  test('is not changed by agents that come and go, only by moving', () => {
    const world = createMonitorWorld(monitorData(fleet))
    world.press('v', 'j')
    expect(world.line(1)).toContain('2 marked  range')
    world.now(monitorData([...fleet, agentView('a-15')]))
    expect(marked(world)).toBe('a-1 a-2')
    world.now(monitorData(fleet.slice(1)))
    world.press('j')
    expect(marked(world)).toBe('a-1 a-2')
  })

  test('follows a click on a row, and ends with a click on a title', () => {
    const world = createMonitorWorld(monitorData(fleet))
    const click = (command: { kind: 'select'; index: number; atMs: number } | { kind: 'sort'; by: string }) =>
      world.send({ type: 'clicked', hit: { y: 0, from: 0, to: 1, command }, atMs: 0 })
    world.press('v')
    click({ kind: 'select', index: 2, atMs: 0 })
    expect(marked(world)).toBe('a-1 a-2 b-3')
    click({ kind: 'sort', by: 'cpu' })
    expect(world.model().range).toBeNull()
    expect(marked(world)).toBe('a-1 a-2 b-3')
  })
})

describe('y', () => {
  test('copies all rows that are marked, in their order, also those that the filter hides', () => {
    const world = createMonitorWorld(monitorData(fleet))
    world.press('v', 'j', 'j', 'S', '/')
    world.type('b-')
    world.press('enter', 'y')
    expect(world.screen()).toContain('Copy 3 rows')
    world.press('y')
    expect(world.effects()).toMatchObject([{ kind: 'copy', text: 'b-3\na-2\na-1' }])
    world.press('y', 'j')
    const [json] = world.effects()
    expect(json?.kind === 'copy' && JSON.parse(json.text)).toMatchObject([
      { id: 'b-3' },
      { id: 'a-2' },
      { id: 'a-1' },
    ])
  })

  test('copies the row under the cursor alone while nothing is marked', () => {
    const world = createMonitorWorld(monitorData(fleet, { events: [eventView(1), eventView(2)] }))
    world.press('j', 'y', 'j')
    const [json] = world.effects()
    expect(json?.kind === 'copy' && JSON.parse(json.text)).toMatchObject({ id: 'a-2' })
    world.press('3', 'y', 'y')
    expect(world.effects()).toMatchObject([{ kind: 'copy', text: 'event 2' }])
  })
})
