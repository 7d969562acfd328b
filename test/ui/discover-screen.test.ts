import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import type { Finding } from '../../src/core/discovery/finding.ts'
import type { Discovery } from '../../src/ui/data.ts'
import { drawFrame } from '../../src/ui/frame.ts'
import { createTheme } from '../../src/ui/theme.ts'
import { wantedLook } from '../../src/ui/wanted.ts'
import { agentView, createMonitorWorld, monitorData, nowMs } from '../support/monitor-world.ts'

const finding = (change: Partial<Finding> = {}): Finding => ({
  ...{ id: 'local|18789', name: 'mini', displayName: 'Mini in the cellar', url: 'ws://127.0.0.1:18789' },
  ...{ isLocal: true, trust: 'local', isReachable: true, status: 'started', version: '2026.9.6' },
  ...{ needsAuth: null, agentId: null, add: 'superclaw agent add mini --openclaw ws://127.0.0.1:18789' },
  ...{ configPath: '/home/me/.openclaw/openclaw.json' },
  sources: [{ by: 'lock_file', detail: '/tmp/gateway.lock' }],
  ...change,
})
const known = finding({
  ...{ id: 'other|18789', name: 'home', displayName: null, url: 'ws://192.168.1.9:18789', isLocal: false },
  ...{ trust: 'claimed', isReachable: false, status: 'connection refused', version: null },
  ...{ agentId: 'home', add: null, sources: [{ by: 'mdns', detail: 'cellar._openclaw-gw._tcp.local' }] },
})
const found: Discovery = {
  gateways: [finding(), known],
  tools: [
    {
      ...{ tool: 'codex', path: '/usr/bin/codex', version: null },
      histories: [{ path: '/h', sessions: 12, lastUsedMs: nowMs - 60_000, isCut: false }],
    },
  ],
  notes: [],
  atMs: nowMs - 2_000,
}

function open(discovery: Discovery | null = found, size = { columns: 80, rows: 24 }) {
  const agents = [agentView('home', { kind: 'openclaw', pid: null }), agentView('web')]
  const world = createMonitorWorld(monitorData(agents, { discovery }), size)
  world.press('7')
  return { ...world, shown: () => world.screen().replaceAll(/ +$/gm, '') }
}

test('what is found, how far to believe it, and whether it is an agent fit 80×24', () => {
  const world = open()
  expect(world.shown()).toContain('Looks on this machine, last 2s ago')
  expect(world.shown()).toMatch(/▌ Mini in the cellar +ws:\/\/127\.0\.0\.1:18789 +this user +-/)
  expect(world.shown()).toMatch(/home +ws:\/\/192\.168\.1\.9:18789 +claimed only +home/)
})

test('a wide terminal shows version, ways and state, and a dash for what nobody said', () => {
  const world = open(found, { columns: 200, rows: 60 })
  expect(world.shown()).toMatch(/2026\.9\.6 +lock file +started/)
  expect(world.shown()).toMatch(/home +- +mDNS +connection refused/)
})

test('Enter tells all about one', () => {
  const world = open()
  world.press('enter')
  expect(world.shown()).toContain('found    lock file: /tmp/gateway.lock')
  expect(world.shown()).toContain('token    it does not say')
})

test('nothing is looked for until the screen is shown, nor after', () => {
  const world = open(null)
  expect(wantedLook(world.scope())).toBe('here')
  expect(world.shown()).toContain('Looking …')
  world.press('1')
  expect(wantedLook(world.scope())).toBeNull()
})

test('the network is asked once that is wanted, until it is not', () => {
  const world = open()
  world.press('L')
  expect(wantedLook(world.scope())).toBe('network')
  expect(world.shown()).toContain('asks its network by multicast DNS')
  world.press('L')
  expect(wantedLook(world.scope())).toBe('here')
})

test('one is added after a question, by the name and address that were shown', () => {
  const world = open()
  world.press('+')
  expect(world.shown()).toContain('Add mini?')
  expect(world.shown()).toContain('ws://127.0.0.1:18789 (this user)')
  expect(world.shown()).toContain('is kept as a secret')
  expect(world.effects()).toEqual([])
  world.press('y')
  expect(world.effects()).toEqual([
    {
      kind: 'add',
      gateway: {
        ...{ name: 'mini', url: 'ws://127.0.0.1:18789' },
        configPath: '/home/me/.openclaw/openclaw.json',
      },
    },
  ])
})

test('what is an agent already is not added again', () => {
  const world = open()
  world.press('j', '+')
  expect(world.shown()).toContain('it is the agent home already')
  expect(world.effects()).toEqual([])
})

test('what could not be looked at is said, and that nothing was found', () => {
  const world = open({ ...found, gateways: [], notes: ['this machine is on no network'] })
  expect(world.shown()).toContain('Not looked at: this machine is on no network')
  expect(world.shown()).toContain('L asks its network too.')
})

test('the agents of the command line are a tab of their own', () => {
  const world = open()
  world.press('tab')
  expect(world.shown()).toMatch(/codex +- +12 +1m00s ago +\/usr\/bin\/codex/)
})

test('hostile names reach the terminal as text', () => {
  const esc = String.fromCharCode(27)
  const displayName = `${esc}]52;c;cm0gLXJm${String.fromCharCode(7)}${esc}[2Jcellar\u202e\n`
  const world = open({ ...found, gateways: [finding({ displayName, status: `${esc}[31mdown\r` })] })
  const theme = createTheme({ hasColor: true, isAscii: false })
  for (const keys of [[], ['enter'], ['esc', '+']]) {
    world.press(...keys)
    const text = drawFrame(world.scope(), theme).lines.map((line) => stripVTControlCharacters(line))
    expect(text.join('')).not.toMatch(/\p{Cc}|\u202e|52;c/u)
  }
  world.press('esc')
  expect(world.shown()).toContain('cellar')
})
