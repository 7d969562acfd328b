import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Bundle, bundle } from '../support/bundle.ts'
import { type FakePlane, type FakePlaneOptions, startFakePlane } from '../support/fake-plane.ts'
import { openTerminal, type Terminal, type TerminalOptions } from '../support/terminal.ts'

let program: Bundle
let plane: FakePlane | undefined
let terminal: Terminal | undefined

beforeAll(async () => {
  program = await bundle('test/support/monitor-program.ts')
})
afterAll(() => program[Symbol.asyncDispose]())
afterEach(async () => {
  await terminal?.[Symbol.asyncDispose]()
  await plane?.[Symbol.asyncDispose]()
})

async function open(
  options: TerminalOptions & { readonly fleet?: FakePlaneOptions } = {},
): Promise<Terminal> {
  plane = await startFakePlane(options.fleet ?? { agents: 4 })
  return openAt(plane.stateDir, options)
}

async function openAt(stateDir: string, options: TerminalOptions = {}): Promise<Terminal> {
  const env = { SUPERCLAW_HOME: stateDir, ...options.env }
  terminal = openTerminal(process.execPath, [program.path], { ...options, env })
  await terminal.waitFor((screen) => screen.includes('Fleet'), 'the first frame')
  return terminal
}

const shows = (text: string) => (screen: string) => screen.includes(text)
const selected = (monitor: Terminal): string =>
  monitor
    .inverseLines()
    .map(monitor.line)
    .find((line) => line.startsWith('▌')) ?? ''
const enter = '\r'
const esc = '\u001b'

/** What a program must give back. */
async function expectRestored(monitor: Terminal): Promise<void> {
  await monitor.waitFor(
    () => !(monitor.isAlternate() || monitor.isCursorHidden() || monitor.isMouseReporting()),
    'the screen from before, a cursor and no reports of the mouse',
  )
}

test('shows the fleet, moves by keys typed fast, and gives the terminal back', async () => {
  const monitor = await open({ fleet: { agents: 60 } })
  await monitor.waitFor(shows('agent-001'), 'the agents')
  expect(monitor.isAlternate()).toBe(true)
  expect(monitor.isMouseReporting()).toBe(true)
  await monitor.waitFor(() => monitor.screen().match(/agent-\d{3}/g)?.length === 20, 'as many agents as fit')
  monitor.press('jjj')
  await monitor.waitFor(() => selected(monitor).includes('agent-004'), 'the cursor on the fourth agent')
  monitor.press('#9j')
  await monitor.waitFor(() => selected(monitor).includes('agent-013'), 'the cursor nine rows further')
  monitor.press('G')
  await monitor.waitFor(() => selected(monitor).includes('agent-060'), 'the cursor on the last agent')
  monitor.press('q')
  expect((await monitor.exited).exitCode).toBe(0)
  await monitor.waitFor(shows('left: quit'), 'its last words')
  await expectRestored(monitor)
})

test('shows a change within moments, and what an agent writes', async () => {
  const monitor = await open()
  await monitor.waitFor(shows('agent-002'), 'the agents')
  plane?.fleet.change('agent-002', 'crash_looping', 'ended 6 times in a minute')
  await monitor.waitFor(shows('▲ crash_looping'), 'the new state')
  monitor.press('j')
  await monitor.waitFor(shows('agent-002 begins'), 'its log beside the facts')
  monitor.press(`${enter}`)
  await monitor.waitFor(shows('[Overview]'), 'the agent screen')
  monitor.press('\t')
  await monitor.waitFor(shows('API_KEY'), 'its environment')
  expect(monitor.screen()).toMatch(/API_KEY .*\*\*\*/)
  monitor.press('\t')
  await monitor.waitFor(shows('[Log]'), 'its log')
  plane?.fleet.write('agent-002', `wide 你好 \u001b[2Jcleared? \u001b]0;title\u0007`)
  await monitor.waitFor(shows('wide 你好 cleared?'), 'the line, made harmless')
  expect(monitor.written()).not.toContain(']0;title')
})

test('the mouse selects, opens by a double click, scrolls and sorts', async () => {
  const monitor = await open({ fleet: { agents: 60 } })
  await monitor.waitFor(shows('agent-009'), 'the agents')
  const click = (x: number, y: number): void =>
    monitor.press(`${esc}[<0;${x + 1};${y + 1}M${esc}[<0;${x + 1};${y + 1}m`)
  click(5, 11)
  await monitor.waitFor(() => selected(monitor).includes('agent-009'), 'the clicked row')
  monitor.press(`${esc}[<65;5;5M`)
  await monitor.waitFor(() => selected(monitor).includes('agent-012'), 'three rows further')
  const cpu = monitor.line(2).indexOf('CPU%')
  click(cpu, 2)
  await monitor.waitFor(() => monitor.line(2).includes('CPU%▼'), 'the order by cpu')
  click(5, 5)
  click(5, 5)
  await monitor.waitFor(shows('[Overview]'), 'the opened agent')
})

test('asks before harm, then does it', async () => {
  const monitor = await open()
  await monitor.waitFor(shows('agent-001'), 'the agents')
  monitor.press('xt')
  await monitor.waitFor(shows('Stop agent-001?'), 'the question')
  monitor.press('n')
  await monitor.waitFor((screen) => !screen.includes('Stop agent-001?'), 'the question gone')
  monitor.press('xt')
  await monitor.waitFor(shows('Stop agent-001?'), 'the question again')
  monitor.press('y')
  await monitor.waitFor(shows('Stopped agent-001'), 'what came of it')
  expect(plane?.fleet.agents()[0]?.state).toBe('stopped')
})

test('a control plane that goes away and comes back is waited for', async () => {
  const monitor = await open()
  await monitor.waitFor(shows('LIVE'), 'live data')
  const stateDir = plane?.stateDir ?? ''
  await plane?.[Symbol.asyncDispose]()
  await monitor.waitFor(shows('The control plane is unreachable, retrying'), 'the loss told')
  expect(monitor.screen()).toContain('✖ STALE')
  expect(monitor.screen()).toContain('agent-001')
  monitor.press('xr')
  await monitor.waitFor(shows('the control plane does not answer'), 'why nothing can be done')
  monitor.press(esc)
  plane = await startFakePlane({ agents: 7, stateDir })
  await monitor.waitFor(shows('7 agents'), 'the new control plane')
  expect(monitor.screen()).toContain('LIVE')
})

test('waits for a control plane that is not there yet', async () => {
  const monitor = await openAt('/nonexistent/superclaw')
  await monitor.waitFor(shows('unreachable, retrying'), 'the wait told')
  monitor.press('q')
  expect((await monitor.exited).exitCode).toBe(0)
})

test.each([
  [80, 24],
  [200, 60],
  [44, 10],
])('a resize to %ix%i leaves no ghosts', async (columns, rows) => {
  const monitor = await open({ columns: 120, rows: 40, fleet: { agents: 100 } })
  await monitor.waitFor(shows('agent-020'), 'the agents')
  for (const [x, y] of [
    [90, 30],
    [60, 20],
    [150, 50],
    [columns, rows],
  ] as const)
    monitor.resize(x, y)
  await monitor.waitFor(
    () => monitor.line(2).includes('NAME▲') && monitor.line(rows - 1).includes('? help'),
    'head and footer in their places',
  )
  const names = monitor.screen().match(/^.{2}agent-\d{3}/gm) ?? []
  expect(new Set(names).size).toBe(names.length)
  expect(monitor.screen().match(/NAME▲/g)).toHaveLength(1)
})

test('keeps filter and order for the next time, unless it is to begin anew', async () => {
  const env = { MONITOR_FRESH: '0' }
  const first = await open({ env })
  await first.waitFor(shows('agent-001'), 'the agents')
  first.press('/agent-003\rsm')
  await first.waitFor((screen) => screen.includes('1/4') && screen.includes('MEM▼'), 'filter and order')
  first.press('q')
  await first.exited
  const stateDir = plane?.stateDir ?? ''
  const second = await openAt(stateDir, { env })
  await second.waitFor((screen) => screen.includes('1/4') && screen.includes('MEM▼'), 'what was kept')
  second.press('q')
  await second.exited
  const third = await openAt(stateDir)
  await third.waitFor(shows('agent-001'), 'all agents')
  expect(third.screen()).toContain('NAME▲')
})

test('says so when the terminal is too small', async () => {
  const monitor = await open()
  monitor.resize(38, 6)
  await monitor.waitFor(shows('too small (38x6)'), 'why nothing is shown')
})

test('NO_COLOR leaves no colour, and keeps the bar of the cursor', async () => {
  const monitor = await open({ env: { NO_COLOR: '1' } })
  await monitor.waitFor(shows('● ready'), 'the agents')
  expect(monitor.hasColour()).toBe(false)
  expect(selected(monitor)).toContain('agent-001')
})

test('colours states where nobody asked for none', async () => {
  const monitor = await open()
  await monitor.waitFor(shows('● ready'), 'the agents')
  expect(monitor.hasColour()).toBe(true)
})

test('the ASCII set draws with nothing else', async () => {
  const monitor = await open({ env: { MONITOR_ASCII: '1' } })
  await monitor.waitFor(shows('* ready'), 'the agents')
  expect(monitor.screen()).toMatch(/^[\x20-\x7e\n]*$/)
})

test('leaving the terminal of superclaw start asks what becomes of the agents', async () => {
  const monitor = await open({ env: { MONITOR_OWNS_PLANE: '1' } })
  await monitor.waitFor(shows('agent-001'), 'the agents')
  monitor.press('\u0003')
  await monitor.waitFor(shows('Stop 4 agents and the control plane?'), 'the question')
  monitor.press(esc)
  await monitor.waitFor((screen) => !screen.includes('Stop 4 agents'), 'the question gone')
  monitor.press('q')
  await monitor.waitFor(shows('Stop 4 agents and the control plane?'), 'the question again')
  monitor.press('s')
  await monitor.waitFor(shows('left: stop'), 'the answer')
  await expectRestored(monitor)
})

test('Ctrl+Z gives the terminal to the shell, and it comes back whole', async () => {
  plane = await startFakePlane({ agents: 4 })
  // Job control needs a shell that stays: it tells when its job was stopped, and lets it go on.
  const script = `set -m; '${process.execPath}' '${program.path}'; echo "stopped with $?"; read line; fg >/dev/null; echo "ended with $?"`
  terminal = openTerminal('/bin/bash', ['-c', script], { env: { SUPERCLAW_HOME: plane.stateDir } })
  await terminal.waitFor(shows('agent-001'), 'the monitor')
  terminal.press('\u001a')
  await terminal.waitFor(shows('stopped with 148'), 'the shell')
  await expectRestored(terminal)
  terminal.press('\n')
  await terminal.waitFor(shows('agent-001'), 'the monitor again')
  expect(terminal.isAlternate()).toBe(true)
  expect(terminal.isMouseReporting()).toBe(true)
  terminal.press('jq')
  await terminal.waitFor(shows('ended with 0'), 'the end')
  await expectRestored(terminal)
})

describe('gives the terminal back', () => {
  const live = async (env: Readonly<Record<string, string>> = {}): Promise<Terminal> => {
    const monitor = await open({ env })
    await monitor.waitFor(shows('agent-001'), 'the agents')
    return monitor
  }

  test.each(['q', '\u0003'])('after the key %j', async (key) => {
    const monitor = await live()
    monitor.press(key)
    expect((await monitor.exited).exitCode).toBe(0)
    await expectRestored(monitor)
  })

  test.each(['SIGTERM', 'SIGHUP'])('after %s', async (name) => {
    const monitor = await live()
    monitor.signal(name)
    await monitor.exited
    await expectRestored(monitor)
  })

  test.each(['uncaughtException', 'unhandledRejection', 'throw in a frame', 'process.exit'])(
    'after %s',
    async (fault) => {
      const monitor = await live({ MONITOR_FAULT: fault })
      const { exitCode } = await monitor.exited
      expect(exitCode).not.toBe(0)
      await expectRestored(monitor)
      if (fault !== 'process.exit') await monitor.waitFor(shows('Error: '), 'what went wrong')
    },
  )
})
