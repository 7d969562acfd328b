import { stripVTControlCharacters } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import type { MonitorData } from '../../src/ui/data.ts'
import { drawFrame } from '../../src/ui/frame.ts'
import { createTheme } from '../../src/ui/theme.ts'
import { wantedOfScreens } from '../../src/ui/wanted.ts'
import { cronJob, gatewayFacts, gatewayLines } from '../support/gateway-detail.ts'
import { agentView, createMonitorWorld, monitorData } from '../support/monitor-world.ts'

beforeAll(() => {
  process.env['TZ'] = 'UTC'
})

const agents = [agentView('home', { kind: 'openclaw', pid: null, command: [] }), agentView('web')]
const known = {
  gateway: { agentId: 'home', shown: gatewayFacts(), problem: null },
  gatewayLog: { agentId: 'home', lines: gatewayLines(40), problem: null },
}

function open(change: Partial<MonitorData> = known, size = { columns: 80, rows: 24 }) {
  const world = createMonitorWorld(monitorData(agents, change), size)
  world.press('enter')
  return { ...world, shown: () => world.screen().replaceAll(/ +$/gm, '') }
}

test('a gateway has tabs of its own, and a process its own', () => {
  const world = open()
  expect(world.line(1)).toMatch(/\[Overview\] +Sessions +Cron +Channels +Log /)
  world.press('1', 'j', 'enter')
  expect(world.line(1)).toMatch(/\[Overview\] +Environment +Log /)
})

test('the tab goes along from a gateway to a process and back, as far as there is one like it', () => {
  const world = open()
  const tab = (): string => world.model().view.tabs.agent
  world.press('shift+tab')
  expect(tab()).toBe('agent.gatewayLog')
  world.press('1', 'j', 'enter')
  expect(tab()).toBe('agent.log')
  world.press('tab', 'tab', '1', 'k', 'enter')
  expect(tab()).toBe('agent.overview')
})

test('the overview tells what the gateway says of itself, and a dash for what it does not', () => {
  const world = open()
  for (const text of ['2026.9.6', '1 session, 2 cron jobs, 2 channels', 'WhatsApp is not connected'])
    expect(world.shown()).toContain(text)
  expect(world.shown()).toMatch(/Cools down +stub\/model-a +cooldown 2m00s/)
  expect(world.shown()).toContain('mini, load -, - of 8.0G memory free')
})

test('its sessions stand beside the fleet, where a process has its log', () => {
  const world = createMonitorWorld(monitorData(agents, known), { columns: 200, rows: 60 })
  expect(world.screen()).toMatch(/── Sessions ─/)
  expect(world.screen()).toMatch(/running +agent:main:main +\$0\.5000/)
})

test('cron jobs at 80×24: when each runs next, and how it went', () => {
  const world = open()
  world.press('tab', 'tab')
  expect(world.shown()).toMatch(/▌ job a +in 10m00s? +every 30 min +1m00s +ok/)
  expect(world.shown()).toMatch(/job b +paused +every 30 min +1m00s +no model/)
})

test.each([
  { key: 'p', does: 'pause', row: [] },
  { key: 'u', does: 'resume', row: ['j'] },
])('$key tells the gateway to $does the job', ({ key, does, row }) => {
  const world = open()
  world.press('tab', 'tab', ...row, 'x', key)
  const job = row.length > 0 ? 'b' : 'a'
  const call = { operation: 'gateway.cron', agent: 'home', job, name: `job ${job}`, do: does }
  expect(world.effects()).toEqual([{ kind: 'call', call }])
})

test('a run costs, and is asked about first', () => {
  const world = open()
  world.press('tab', 'tab', 'x', 'r')
  expect(world.effects()).toEqual([])
  expect(world.shown()).toContain('Run job a now?')
  world.press('y')
  const call = { operation: 'gateway.cron', agent: 'home', job: 'a', name: 'job a', do: 'run' }
  expect(world.effects()).toEqual([{ kind: 'call', call }])
})

test('what makes no sense now says why', () => {
  const shown = gatewayFacts({ cronJobs: [cronJob('a', { runningSinceMs: 1 })] })
  const world = open({ gateway: { agentId: 'home', shown, problem: null } })
  world.press('tab', 'tab', 'x')
  expect(world.shown()).toMatch(/r +run it now +it runs already/)
  expect(world.shown()).toMatch(/u +schedule it again +it is not paused/)
  world.press('r', 'u')
  expect(world.effects()).toEqual([])
})

test('channels, and models in cooldown; what is not said is a dash', () => {
  const world = open()
  world.press('tab', 'tab', 'tab')
  expect(world.shown()).toMatch(/channel +WhatsApp +not connected +logged out/)
  expect(world.shown()).toMatch(/channel +Telegram +- *$/m)
  expect(world.shown()).toMatch(/model +stub\/model-a +cools down 2m00s +cooldown/)
})

test('its log follows its end, and is filtered by level', () => {
  const world = open()
  world.press('shift+tab')
  expect(world.shown()).toMatch(/▌ 14:02:10 +error gateway\/ws {2}line 40/)
  world.press('/')
  world.type('level:info')
  expect(world.shown()).not.toContain('line 40')
  expect(world.shown()).toContain('line 39')
})

test('lines that say the same are rows of their own', () => {
  const [line] = gatewayLines(1)
  const lines = line ? [line, line, line] : []
  const world = open({ ...known, gatewayLog: { agentId: 'home', lines, problem: null } })
  world.press('shift+tab', 'g')
  expect(world.shown().match(/line 1$/gm)).toHaveLength(3)
  expect(world.shown().match(/^▌/gm)).toHaveLength(1)
})

test('only what is on the screen is asked of it', () => {
  const world = open()
  const wishes = () => wantedOfScreens(world.scope())
  expect(wishes()).toMatchObject({ gateway: 'home', gatewayLog: null })
  world.press('shift+tab')
  expect(wishes()).toMatchObject({ gateway: 'home', gatewayLog: 'home' })
  world.press('3')
  expect(wishes()).toMatchObject({ gateway: null, gatewayLog: null })
})

test('a gateway that cannot be read says why on each tab', () => {
  const problem = 'home is no OpenClaw gateway that is watched'
  const world = open({
    gateway: { agentId: 'home', shown: null, problem },
    gatewayLog: { agentId: 'home', lines: [], problem },
  })
  for (const key of ['tab', 'tab', 'tab', 'tab']) {
    world.press(key)
    expect(world.shown()).toContain(problem)
  }
})

test('what strangers wrote reaches the terminal as text', () => {
  const esc = String.fromCharCode(27)
  const evil = `${esc}[2J${esc}]0;x${String.fromCharCode(7)}evil\r\n\u202e`
  const shown = gatewayFacts({
    cronJobs: [cronJob('a', { name: evil, lastError: evil })],
    channels: [{ id: 'x', label: evil, isConnected: false, lastError: evil }],
    sessions: gatewayFacts().sessions.map((each) => ({ ...each, key: evil, title: evil })),
    version: evil,
  })
  const lines = [{ time: evil, level: evil, subsystem: evil, message: evil }]
  const world = open({
    gateway: { agentId: 'home', shown, problem: null },
    gatewayLog: { agentId: 'home', lines, problem: null },
  })
  const theme = createTheme({ hasColor: true, isAscii: false })
  for (const keys of [['tab'], ['tab'], ['enter'], ['esc', 'x'], ['esc', 'tab'], ['tab'], ['enter']]) {
    world.press(...keys)
    const text = drawFrame(world.scope(), theme).lines.map((line) => stripVTControlCharacters(line))
    expect(text.join('')).not.toMatch(/\p{Cc}|\u202e/u)
    expect(text.join('')).toContain('evil')
  }
})

test('at 80 columns every tab of a gateway can be read, whatever else the line says', () => {
  const world = open()
  world.press('shift+tab')
  expect(world.line(1)).toMatch(/2 Agent .*Overview .*Channels +\[Log\] .*following/)
})
