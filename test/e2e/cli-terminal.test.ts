import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureBuilt } from '../support/built.ts'
import { type FakePlane, startFakePlane } from '../support/fake-plane.ts'
import { openTerminal } from '../support/open-terminal.ts'
import { binEnv, runBin } from '../support/run-bin.ts'

const csi = '\u001b['
let bin = ''
let plane: FakePlane

beforeAll(async () => {
  bin = await ensureBuilt()
  plane = await startFakePlane({ agents: 30 })
})

afterAll(async () => {
  await plane[Symbol.asyncDispose]()
})

const envWith = (env: Readonly<Record<string, string>> = {}) =>
  binEnv({ TERM: 'xterm-256color', SUPERCLAW_HOME: plane.stateDir, ...env })

const inTerminal = (argv: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  openTerminal([process.execPath, bin, ...argv], { env: envWith(env), columns: 120, rows: 40 })

test.for([
  { why: 'a terminal shows colour', argv: [], env: {}, hasColour: true },
  { why: 'NO_COLOR takes it away', argv: [], env: { NO_COLOR: '1' }, hasColour: false },
  { why: 'FORCE_COLOR=0 takes it away', argv: [], env: { FORCE_COLOR: '0' }, hasColour: false },
  { why: 'a dumb terminal has none', argv: [], env: { TERM: 'dumb' }, hasColour: false },
  { why: '--no-color takes it away', argv: ['--no-color'], env: {}, hasColour: false },
  {
    why: 'NO_COLOR wins over FORCE_COLOR',
    argv: [],
    env: { NO_COLOR: '1', FORCE_COLOR: '1' },
    hasColour: false,
  },
  { why: 'an empty NO_COLOR is none', argv: [], env: { NO_COLOR: '' }, hasColour: true },
])('$why', async ({ argv, env, hasColour }) => {
  using terminal = inTerminal(['fleet', ...argv], env)
  expect((await terminal.exit).exitCode).toBe(0)
  expect(terminal.output()).toContain('agent-001')
  expect(terminal.output().includes(csi)).toBe(hasColour)
  expect(terminal.output()).not.toContain('Warning')
})

test.for([
  { why: 'a pipe gets no colour', env: {}, hasColour: false },
  { why: 'a pipe gets colour when it is forced', env: { FORCE_COLOR: '1' }, hasColour: true },
])('$why', async ({ env, hasColour }) => {
  const { stdout, stderr } = await runBin(bin, ['fleet'], { SUPERCLAW_HOME: plane.stateDir, ...env })
  expect(stdout.includes(csi)).toBe(hasColour)
  expect(stderr).toBe('')
})

test('--watch rewrites its table in place, cut to the size of the terminal', async () => {
  using terminal = openTerminal([process.execPath, bin, 'fleet', '--watch'], {
    env: envWith(),
    columns: 60,
    rows: 12,
  })
  await terminal.shows(/agent-001 +ready/)
  plane.fleet.change('agent-001', 'crash_looping', 'too often')
  await terminal.shows(/agent-001 +crash_looping/)
  const screen = terminal.screen().split('\n')
  expect(screen).toHaveLength(11)
  expect(screen[0]).toMatch(/^NAME /)
  expect(screen.at(-1)).toBe('… 21 more')
  expect(screen.filter((line) => line.startsWith('agent-001'))).toHaveLength(1)
  terminal.press('\u0003')
  expect((await terminal.exit).exitCode).toBe(130)
})

const spinner = /[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/

test('long work has a spinner in a terminal', async () => {
  using terminal = inTerminal(['agent', 'restart', 'agent-002'])
  expect((await terminal.exit).exitCode).toBe(0)
  expect(terminal.output()).toContain('Restart agent-002')
  expect(terminal.output()).toMatch(spinner)
})

test.for([
  { why: 'in CI', env: { CI: 'true' } },
  { why: 'in a dumb terminal', env: { TERM: 'dumb' } },
])('$why it is told in lines that stay', async ({ env }) => {
  using terminal = inTerminal(['agent', 'restart', 'agent-002'], env)
  expect((await terminal.exit).exitCode).toBe(0)
  expect(terminal.output()).toContain('Restart agent-002')
  expect(terminal.output()).not.toMatch(spinner)
})

test('in a pipe progress goes to stderr, without colour or spinner', async () => {
  const { stdout, stderr } = await runBin(bin, ['agent', 'restart', 'agent-003'], {
    SUPERCLAW_HOME: plane.stateDir,
  })
  expect(stdout).toMatch(/^agent-003 {2}ready \(pid \d+\): is ready\n$/)
  expect(stderr).toContain('Restart agent-003')
  expect(stderr).not.toMatch(spinner)
  expect(stderr).not.toContain(csi)
})

test('with --json there is no progress at all', async () => {
  const argv = ['agent', 'restart', 'agent-003', '--json']
  const { stdout, stderr } = await runBin(bin, argv, { SUPERCLAW_HOME: plane.stateDir })
  expect(JSON.parse(stdout)).toMatchObject({ agents: [{ id: 'agent-003' }] })
  expect(stderr).toBe('')
})

test('reset-terminal leaves the alternate screen, shows the cursor and brings echo back', async () => {
  const breakIt = "printf '\\033[?1049h\\033[?25l\\033[?1000h'; stty raw -echo; printf broken"
  const script = `${breakIt}; "$0" "$1" reset-terminal && stty -a`
  using terminal = openTerminal(['/bin/sh', '-c', script, process.execPath, bin], { env: envWith() })
  expect((await terminal.exit).exitCode).toBe(0)
  const [, after = ''] = terminal.output().split('broken')
  for (const mode of ['?1049l', '?25h', '?1000l', '?2004l']) expect(after).toContain(`${csi}${mode}`)
  expect(after).not.toContain('Warning')
  expect(after).toMatch(/ icanon /)
  expect(after).toMatch(/ echo /)
})
