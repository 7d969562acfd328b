import { stripVTControlCharacters } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { agentStates } from '../../src/core/event/event.ts'
import { drawFrame } from '../../src/ui/frame.ts'
import { widthOf } from '../../src/ui/text.ts'
import { createTheme } from '../../src/ui/theme.ts'
import { agentView, createMonitorWorld, eventView, monitorData, nowMs } from '../support/monitor-world.ts'

beforeAll(() => {
  process.env['TZ'] = 'UTC'
})

const failure = { kind: 'exited' as const, status: 1, signal: null, detail: null, atMs: nowMs - 3000 }
const killed = {
  kind: 'signalled' as const,
  status: null,
  signal: 'SIGKILL',
  detail: null,
  atMs: nowMs - 7_300_000,
}
const small = [
  agentView('chatty', { cpuPercent: 104.2, memoryBytes: 1_250_000_000, pid: 4712 }),
  agentView('crawler', {
    state: 'backoff',
    reason: 'ended with status 1',
    pid: null,
    cpuPercent: null,
    memoryBytes: null,
    restarts: 7,
    lastExit: failure,
    nextStartMs: nowMs + 4000,
    sinceMs: nowMs - 3000,
  }),
  agentView('worker', { lastExit: killed, restarts: 1, labels: { tier: 'web' } }),
  agentView('翻訳-bot', {
    state: 'stopped',
    wanted: 'stopped',
    reason: 'stopped by socket:uid-1000',
    pid: null,
    cpuPercent: null,
    memoryBytes: null,
    sinceMs: nowMs - 3 * 86_400_000,
  }),
]

test('a small fleet at 80×24', () => {
  const log = {
    agentId: 'chatty',
    lines: [
      { agentId: 'chatty', atMs: nowMs - 1000, offset: 0, text: 'hello \u001b[31mred\u001b[0m', cutBytes: 0 },
    ],
  }
  const world = createMonitorWorld(monitorData(small, { log }))
  expect(`\n${world.screen().replaceAll(/ +$/gm, '')}\n`).toMatchInlineSnapshot(`
    "
     superclaw                        4 agents  2 ready  1 waiting  ● LIVE 14:02:11
     1 Fleet  2Agent 3Event 4Health 5Gate 6Hosts 7Find 8Cost 9Req !Err            4
      NAME▲        STATE            SINCE RESTARTS  CPU%   MEM CPU TREND  LAST EXIT
    ▌ chatty       ● ready          4m12s        0   104  1.3G          █ -
      crawler      ↻ backoff 4s        3s        7     -     -            exit 1
      worker       ● ready          4m12s        1  12.3   61M          ▁ SIGKILL
      翻訳-bot     ■ stopped         3d0h        0     -     -            -

    ── chatty ──────────────────────────────────────────────────────────────────────
      State       ● ready for 4m12s        │── Log ─────────────────────────────────
      Why         its process runs         │ 14:02:10  hello red
      Process     pid 4712  on mini        │
      Restarts    0                        │
      CPU         104%                 █   │
      Memory      1.3G                     │
      Last exit   none                     │
      Fleet       prod                     │
      Command     node agent.js            │
                                           │
                                           │
                                           │
                                           │
                                           │
     ? help  Enter open  / filter  x act  s sort  q quit  : command  p freeze
    "
  `)
})

test('an agent at 80×24', () => {
  const facts = {
    agent: small[1]!,
    runs: [
      {
        runId: 'a',
        pid: 4700,
        startedAtMs: nowMs - 65_000,
        readyAtMs: nowMs - 64_000,
        adoptions: 1,
        end: failure,
      },
    ],
    states: [
      { state: 'ready' as const, reason: 'its process runs', atMs: nowMs - 64_000 },
      { state: 'backoff' as const, reason: 'ended with status 1', atMs: nowMs - 3000 },
    ],
    lastRestart: { reason: 'not alive: nothing listens on localhost:80', atMs: nowMs - 64_000 },
    probes: [
      {
        ...{ probe: 'liveness' as const, check: 'tcp localhost:80', status: 'failing' as const },
        ...{
          detail: 'connection refused',
          failures: 2,
          atMs: nowMs - 2000,
          tookMs: 1,
          waitedMs: 0,
          waitsMs: null,
        },
      },
      {
        ...{ probe: 'stall' as const, check: 'output or heartbeat within 10 min' },
        ...{
          status: 'waiting' as const,
          detail: '',
          failures: 0,
          atMs: null,
          tookMs: null,
          waitedMs: null,
          waitsMs: null,
        },
      },
    ],
    cwd: '/srv/crawler',
    dependsOn: ['worker'],
    logPath: '/var/lib/superclaw/logs/crawler/current.log',
  }
  const detail = { agentId: 'crawler', facts, variables: null, problem: null }
  const world = createMonitorWorld(monitorData(small, { detail }))
  world.press('j', 'enter')
  expect(`\n${world.screen().replaceAll(/ +$/gm, '')}\n`).toMatchInlineSnapshot(`
    "
     superclaw › crawler              4 agents  2 ready  1 waiting  ● LIVE 14:02:11
     1 2 Agent  3 4 5 6 7 8 9 ! │ [Overview]  Environment   Log
      crawler  ↻ backoff 4s  ended with status 1
      State       ↻ backoff for 3s, starts in 4s
      Why         ended with status 1
      Process     none  on mini
      Restarts    7
      CPU         -
      Memory      -
      Last exit   exited with 1, 3s ago
      Fleet       prod
      Command     node agent.js
      Restarted   not alive: nothing listens on localhost:80, 1m04s ago
      Liveness    failing tcp localhost:80  connection refused (2 times)  2s ago
      Stall       waiting output or heartbeat within 10 min
      Folder      /srv/crawler
      Log file    /var/lib/superclaw/logs/crawler/current.log
      Depends on  worker

     States
      14:02:08  ↻ backoff       ended with status 1
      14:01:07  ● ready         its process runs

     ? help  Tab next tab  / filter  x act  q quit  : command  p freeze  y copy
    "
  `)
})

test('events at 80×24', () => {
  const events = [
    eventView(1, { type: 'plane.started', agentId: null, data: { version: '0.1.0', pid: 99, recovered: 3 } }),
    eventView(2, { type: 'run.ended', data: { runId: 'a', end: failure } }),
    eventView(3, { data: { from: 'ready', to: 'backoff', reason: 'ended with status 1' } }),
  ]
  const world = createMonitorWorld(monitorData(small, { events }))
  world.press('3')
  expect(
    world
      .screen()
      .split('\n')
      .slice(0, 7)
      .map((line) => line.trimEnd())
      .join('\n'),
  ).toMatchInlineSnapshot(`
    " superclaw                        4 agents  2 ready  1 waiting  ● LIVE 14:02:11
     1 2 3 Events  4 5 6 7 8 9 !                                       following  3
      TIME     AGENT        WHAT                                             BY
      14:01:12 superclaw    control plane 0.1.0 started (pid 99), 3 agents … plane
      14:01:13 worker       ended with status 1                              plane
    ▌ 14:01:14 worker       ready → backoff: ended with status 1             plane
    "
  `)
})

const names = [
  'worker',
  'a'.repeat(200),
  '翻訳エージェント'.repeat(9),
  '👩‍👩‍👧 family',
  '\u001b[31mred\u0007',
  'a\tb\nc',
  '',
]
const strange = names.map((id, index) =>
  agentView(id, {
    state: agentStates[index % agentStates.length]!,
    reason: id.repeat(3),
    fleet: id,
    labels: { [id]: id },
  }),
)
const sizes = [
  [40, 8],
  [60, 15],
  [80, 24],
  [100, 30],
  [120, 40],
  [159, 50],
  [160, 50],
  [200, 60],
  [300, 100],
] as const
const fleets = [
  { name: 'no agent', agents: [] },
  { name: 'one agent', agents: small.slice(0, 1) },
  { name: 'four agents', agents: small },
  { name: 'strange names', agents: strange },
  {
    name: '200 agents',
    agents: Array.from({ length: 200 }, (_, index) =>
      agentView(`agent-${index}`, { state: agentStates[index % 8]! }),
    ),
  },
  { name: '1,000 agents', agents: Array.from({ length: 1000 }, (_, index) => agentView(`agent-${index}`)) },
]
const ways: readonly (readonly string[])[] = [
  [],
  ['j', 'enter'],
  ['enter', 'tab'],
  ['enter', 'h'],
  ['enter', 'h', 'w'],
  ['3'],
  ['3', 'enter'],
  ['x'],
  ['x', 't'],
  ['*', 'x', 't'],
  ['y'],
  ['s'],
  ['?'],
  [':', 'r'],
  ['ctrl+p', 'z', 'z'],
  ['/', 'w'],
  ['p', ',', 'i'],
  ['i', 'G', 'q'],
]

describe.each(sizes)('at %i×%i', (columns, rows) => {
  test.each(fleets)('every screen of $name fills the terminal exactly', ({ agents }) => {
    const events = agents.slice(0, 30).map(({ id }, index) => eventView(index + 1, { agentId: id }))
    const lines = names.map((text, index) => ({
      agentId: agents[0]?.id ?? '',
      atMs: nowMs,
      offset: index,
      text,
      cutBytes: index,
    }))
    const log = { agentId: agents[0]?.id ?? '', lines }
    const data = monitorData(agents, { events, log })
    for (const isAscii of [false, true]) {
      for (const keys of ways) {
        const world = createMonitorWorld(data, { columns, rows, isAscii, ownsPlane: true })
        world.press(...keys)
        const drawn = drawFrame(world.scope(), createTheme({ hasColor: true, isAscii })).lines.map(
          stripVTControlCharacters,
        )
        expect(drawn).toHaveLength(rows)
        expect(drawn.filter((line) => widthOf(line) !== columns)).toEqual([])
        if (isAscii) expect(drawn.join('')).toMatch(/^[\x20-\x7e]*$/)
      }
    }
  })
})

test('the more room, the more columns; the name is never left out', () => {
  const headAt = (columns: number): string =>
    createMonitorWorld(monitorData(small), { columns, rows: 24 }).line(2)
  expect(headAt(44)).toContain('NAME▲')
  expect(headAt(44)).not.toContain('PID')
  expect(headAt(80)).toMatch(/NAME▲ +STATE +SINCE RESTARTS +CPU% +MEM CPU TREND +LAST EXIT/)
  expect(headAt(140)).toMatch(/PID .*FLEET +WHY/)
})

test('200×60 shows the table, the agent under the cursor and the newest events at once', () => {
  const events = [eventView(1)]
  const screen = createMonitorWorld(monitorData(small, { events }), { columns: 200, rows: 60 }).screen()
  expect(screen).toMatch(/│── chatty ─+/)
  expect(screen).toMatch(/── Events ─+/)
  expect(screen).toContain('starting → ready')
})

test('the header says how fresh the picture is', () => {
  const headerAt = (change: Parameters<typeof monitorData>[1]): string =>
    createMonitorWorld(monitorData(small, change)).line(0)
  expect(headerAt({})).toContain('● LIVE 14:02:11')
  expect(headerAt({ heardAtMs: nowMs - 12_000 })).toContain('▲ STALE 12s')
  expect(headerAt({ connection: { kind: 'connecting' }, heardAtMs: null })).toContain('CONNECTING')
  expect(
    headerAt({
      connection: { kind: 'lost', sinceMs: nowMs - 5000, message: 'refused' },
      heardAtMs: nowMs - 5000,
    }),
  ).toContain('✖ STALE 5s')
})

test('graphs stand still on the time axis and show each five seconds once', () => {
  const busy = (cpuPercent: number) => [agentView('worker', { cpuPercent })]
  const past = [0, 0, 0, 0, 100, 100, 100, 100, 100, 50, 50].map(busy)
  expect(createMonitorWorld(monitorData(busy(50), { past })).line(3)).toMatch(/ {2}▁█▅? ?█?▅ *-/)
})
