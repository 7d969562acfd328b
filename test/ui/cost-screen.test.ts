import { expect, test } from 'vitest'
import { spendOf } from '../../src/ui/agent-spend.ts'
import type { MonitorData } from '../../src/ui/data.ts'
import { wantedOfScreens } from '../../src/ui/wanted.ts'
import { agentView, createMonitorWorld, monitorData } from '../support/monitor-world.ts'
import { costRow, costTable, requestTail, spendingNow } from '../support/usage-picture.ts'

const rows = [costRow('worker', 9), costRow('', 3), costRow('strange', 0, { unpriced: 10 })]
const shownData = { spending: spendingNow(), costs: costTable(rows) }

function open(change: Partial<MonitorData> = shownData, size = { columns: 80, rows: 24 }) {
  const world = createMonitorWorld(monitorData([agentView('worker')], change), size)
  world.press('8')
  return { ...world, shown: () => world.screen().replaceAll(/ +$/gm, '') }
}

test('the Cost screen at 80×24', () => {
  expect(`\n${open().shown()}\n`).toMatchInlineSnapshot(`
    "
     superclaw                                    1 agent  1 ready  ● LIVE 14:02:11
     1 2 3 4 5 6 7 8 Cost  9 ! │ [Agent]  Model   Project   Session   Tool        3
      $0.5000/min             today $12.00 [24h] $12.50  7d $80.00 + ?  30d $300.00
      ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁█▄  1 h, max $1.00
      claude-code 5 h    █████████░░░░░░ 62%   resets in 1h12m  full in 30m00s
      codex 7 d          $3.00 + ?  resets in 1d0h (estimate: its limit is not told)
      AGENT                           COST    $/MIN  SHARE             CALLS OUTPUT
    ▌ worker                         $9.00  $0.5000  75.0% ███████        10  2.34M
      (no agent of the fleet)        $3.00        -  25.0% ██             10  2.34M
      strange                            ?        -      -                10  2.34M













     ? help  Enter open  Tab next tab  / filter  t how far back  s sort  q quit
    "
  `)
})

test('the Cost screen at 200×60 draws the hour as an area, and shows what is billed', () => {
  const world = open(shownData, { columns: 200, rows: 60 })
  expect(world.line(3)).toMatch(/███ {2,}1 h, max \$1\.00/)
  expect(world.line(8)).toMatch(/▁▁▁██████ *$/)
  expect(world.shown()).toMatch(
    /AGENT +COST +\$\/MIN +SHARE +CALLS +INPUT CACHE READ CACHE WRITE OUTPUT +BILLED/,
  )
})

test('without colour and with ASCII alone it says the same', () => {
  const world = createMonitorWorld(monitorData([], shownData), { columns: 80, isAscii: true })
  world.press('8')
  expect(world.screen()).toMatch(/claude-code 5 h +#+\.+ 62%/)
  expect(world.screen()).not.toMatch(/[^\p{ASCII}]/u)
})

test.for([
  { why: 'nothing was asked yet', change: {}, text: 'Asking …' },
  {
    why: 'no call is known at all',
    change: { ...shownData, costs: costTable([]) },
    text: 'OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318',
  },
  {
    why: 'nothing was called in that time',
    change: { costs: costTable([], { summary: { ...costTable(rows).summary, rows: [] } as never }) },
    text: 'No call in the last 24h. t looks back 7d.',
  },
  {
    why: 'it could not be read',
    change: { costs: costTable([], { summary: null, problem: 'usage.db is damaged' }) },
    text: 'usage.db is damaged',
  },
  {
    why: 'a history could not be read',
    change: { ...shownData, spending: spendingNow({ fault: '/h/x.jsonl: EACCES' }) },
    text: 'Not read: /h/x.jsonl: EACCES',
  },
])('it says so where $why', ({ change, text }) => {
  expect(open(change).shown()).toContain(text)
})

test('t goes on to the next time, which is then asked for, and who pays is said', () => {
  const world = open()
  expect(wantedOfScreens(world.scope())).toMatchObject({ costs: 'agent 24h', spending: 'live' })
  world.press('t')
  expect(world.line(2)).toMatch(/\[7d\] \$80\.00 \+ \?/)
  expect(world.shown()).toContain('No price is known of 3 calls.')
  expect(world.shown()).toContain('Asking …')
  world.press('t')
  expect(wantedOfScreens(world.scope()).costs).toBe('agent 30d')
  expect(world.shown()).toContain('Billed $100.00, the rest by subscription.')
  world.press('t')
  expect(wantedOfScreens(world.scope()).costs).toBe('agent 24h')
})

test('tabs sum up by something else', () => {
  const world = open()
  const asked = Array.from({ length: 5 }, () => {
    world.press('tab')
    return wantedOfScreens(world.scope()).costs
  })
  expect(asked).toEqual(['model 24h', 'project 24h', 'session 24h', 'tool 24h', 'agent 24h'])
})

test('nothing is asked for until it is shown, nor after', () => {
  const world = open()
  world.press('1')
  const { costs, spending, found, requests, errors } = wantedOfScreens(world.scope())
  expect([costs, spending, found, requests, errors]).toEqual([null, null, null, null, null])
})

test('rows are sorted by a key, and by a click on a title', () => {
  const world = open()
  world.press('s', 'a')
  expect(world.line(6)).toContain('CALLS▼')
  world.press('S')
  expect(world.line(6)).toContain('CALLS▲')
})

test.for([
  { at: [], filter: 'agent=worker' },
  { at: ['j'], filter: 'agent=-' },
])('Enter lists the requests of a row: $filter', ({ at, filter }) => {
  const world = open()
  world.press(...at, 'enter')
  expect(world.model().view).toMatchObject({ screen: 'requests', lists: { 'requests.all': { filter } } })
  world.press('[')
  expect(world.model().view.screen).toBe('cost')
})

test('an empty fleet tells what histories tell, and asks for it', () => {
  const found = costTable([costRow('claude-code', 12.34), costRow('codex', 1)], { by: 'tool', span: '7d' })
  const world = createMonitorWorld(monitorData([], { costs: found }))
  expect(wantedOfScreens(world.scope()).found).toBe('tool 7d')
  expect(world.screen()).toContain('Claude Code and Codex: $13.34 in the last 7 days')
  expect(world.screen()).toContain('press 8')
  const without = createMonitorWorld(monitorData([], { costs: costTable([], { by: 'tool', span: '7d' }) }))
  expect(without.screen()).toContain('No agents yet.')
  expect(without.screen()).not.toContain('Found here')
})

test('the fleet shows cost and calls where an agent tells them', () => {
  const gateway = {
    ...{ isConnected: true, waiting: 0, running: 0, failing: 0 },
    ...{ costUsd: 1.25, calls: 12, unpricedCalls: 2 },
  }
  const agents = [agentView('home', { kind: 'openclaw', gateway }), agentView('web')]
  const world = createMonitorWorld(monitorData(agents, { gateways: null }), { columns: 120 })
  expect(world.line(2)).toMatch(/COST +CALLS/)
  expect(world.line(3)).toMatch(/\$1\.25 \+ \? +12 /)
  const worked = { ...agentView('web'), spent24h: { costNano: 3_000_000_000, calls: 7, unpriced: 0 } }
  expect(spendOf(worked)).toEqual(worked.spent24h)
  world.press('s', 'o')
  expect(world.line(2)).toContain('COST▼')
  expect(createMonitorWorld(monitorData([agentView('web')]), { columns: 120 }).line(2)).not.toContain('COST')
})

test('requests of another filter are asked for once that is typed, not with each key', () => {
  const world = open({ requests: requestTail([]) })
  world.press('9', '/')
  world.type('model:opus')
  expect(wantedOfScreens(world.scope()).requests).toBe('{}')
  world.press('enter')
  expect(wantedOfScreens(world.scope()).requests).toBe('{"model":"opus"}')
})
