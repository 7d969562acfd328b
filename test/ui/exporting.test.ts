import { describe, expect, test } from 'vitest'
import { csvOf } from '../../src/ui/csv.ts'
import {
  agentView,
  createMonitorWorld,
  eventView,
  type MonitorWorld,
  monitorData,
  nowMs,
} from '../support/monitor-world.ts'

describe('comma-separated values', () => {
  test.each([
    { why: 'a name a column, a record a line', records: [{ a: 'x', b: 1 }], csv: 'a,b\r\nx,1\r\n' },
    { why: 'what has commas or quotes is quoted', records: [{ a: 'x,"y"' }], csv: 'a\r\n"x,""y"""\r\n' },
    { why: 'lines in a value stay', records: [{ a: 'x\ny' }], csv: 'a\r\n"x\ny"\r\n' },
    { why: 'parts are JSON', records: [{ a: ['x', 1] }], csv: 'a\r\n"[""x"",1]"\r\n' },
    { why: 'nothing is empty', records: [{ a: null, b: undefined, c: '' }], csv: 'a,b,c\r\n,,\r\n' },
    { why: 'false and 0 are not nothing', records: [{ a: false, b: 0 }], csv: 'a,b\r\nfalse,0\r\n' },
    { why: 'records may have other names', records: [{ a: 1 }, { b: 2 }], csv: 'a,b\r\n1,\r\n,2\r\n' },
    {
      why: 'nothing drives a terminal',
      records: [{ a: '\u001b[2J\u001b]0;t\u0007x' }],
      csv: 'a\r\n\\x1b[2J\\x1b]0;t\\x07x\r\n',
    },
  ])('$why', ({ records, csv }) => {
    expect(csvOf(records)).toBe(csv)
  })
})

const agents = ['api', 'web-1', 'web-2'].map((name) => agentView(name))

function saved(world: MonitorWorld): { name: string; text: string; what: string } {
  const [effect] = world.effects()
  if (effect?.kind !== 'save') throw new Error('nothing was saved')
  return effect
}

describe('e', () => {
  test('saves the rows that the filter leaves, in their order', () => {
    const world = createMonitorWorld(monitorData(agents))
    world.press('S', '/')
    world.type('web')
    world.press('enter', 'e')
    expect(world.screen()).toContain('Save 2 records to a new file here')
    world.press('c')
    const { name, text, what } = saved(world)
    expect(name).toMatch(/^superclaw-fleet-2026-11-0\dT\d{6}\.csv$/)
    expect(what).toBe('2 records')
    expect(text.split('\r\n').map((line) => line.split(',')[0])).toEqual(['id', 'web-2', 'web-1', ''])
  })

  test('saves a log a record a line, however it is wrapped', () => {
    const lines = ['x'.repeat(300), 'short'].map((text, index) => ({
      agentId: 'api',
      atMs: nowMs - 10 + index,
      offset: index * 1000,
      text,
      cutBytes: 0,
    }))
    const world = createMonitorWorld(monitorData(agents, { log: { agentId: 'api', lines } }))
    world.press('enter', 'tab', 'tab', 'w', 'e', 'j')
    const { name, text } = saved(world)
    expect(name).toMatch(/^superclaw-agent-log-api-.*\.json$/)
    expect(JSON.parse(text)).toEqual(lines)
  })

  test('saves what is known of one agent as one record', () => {
    const facts = { id: 'other' } as never
    const detail = { agentId: 'other', facts, variables: null, problem: null }
    const world = createMonitorWorld(monitorData(agents, { detail }))
    world.press('enter', 'e', 'j')
    expect(JSON.parse(saved(world).text)).toMatchObject([{ id: 'api' }])
  })

  test('names the file after the moment that is shown', () => {
    const data = monitorData(agents, { past: [agents, agents], events: [eventView(1)] })
    const world = createMonitorWorld(data)
    world.press('3', 'e', 'j')
    const now = saved(world).name
    world.press('p', ',', ',', 'e', 'j')
    expect(saved(world).name < now).toBe(true)
  })

  test('says so when nothing is listed', () => {
    const world = createMonitorWorld(monitorData([]))
    world.press('e')
    expect(world.screen()).toContain('nothing is listed')
  })
})
