import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import type { MonitorData } from '../../src/ui/data.ts'
import { drawFrame } from '../../src/ui/frame.ts'
import { createTheme } from '../../src/ui/theme.ts'
import { wantedOfScreens } from '../../src/ui/wanted.ts'
import { agentView, createMonitorWorld, monitorData, nowMs } from '../support/monitor-world.ts'
import { spanIdOf, spanOf, traceIdOf } from '../support/span.ts'
import { failedRow, requestDetail, requestRow, requestTail } from '../support/usage-picture.ts'

const rows = [
  requestRow('c9'),
  failedRow('f2', { atMs: nowMs - 9000 }),
  requestRow('c7', { atMs: nowMs - 60_000, agent: null, model: 'gpt-5', tool: 'codex', costNano: null }),
  requestRow('c1', {
    atMs: nowMs - 3 * 86_400_000,
    agent: 'reader',
    costNano: 900_000_000,
    durationMs: null,
  }),
]
const data = (change: Partial<MonitorData> = {}) =>
  monitorData([agentView('worker')], { requests: requestTail(rows), ...change })

function open(change: Partial<MonitorData> = {}, size = { columns: 80, rows: 24 }) {
  const world = createMonitorWorld(data(change), size)
  world.press('9')
  const selected = () =>
    world
      .screen()
      .split('\n')
      .find((line) => line.startsWith('▌')) ?? ''
  return { ...world, selected, shown: () => world.screen().replaceAll(/ +$/gm, '') }
}

test('requests at 80×24', () => {
  expect(`\n${open().shown().split('\n').slice(1, 7).join('\n')}\n`).toMatchInlineSnapshot(`
    "
     1 2 3 4 5 6 7 8 9 Requests  ! │ [Requests]  Request               following  4
      TIME     AGENT       MODEL              IN   OUT     COST   TOOK STATUS
    ▌ 14:02:06 worker      claude-opus-4-1 53.8k   412  $0.0400   4.8s ok
      14:02:02 worker      claude-opus-4-1     -     -        -  900ms rate_limit
      14:01:11 codex       gpt-5           53.8k   412        ?   4.8s ok
      10-31    reader      claude-opus-4-1 53.8k   412  $0.9000      - ok
    "
  `)
})

test('a wide terminal shows more of each', () => {
  const world = open({}, { columns: 200, rows: 60 })
  expect(world.shown()).toMatch(
    /worker +claude-opus-4-1 53\.8k +412 +97% +\$0\.0400 +4\.8s +1\.2s ok +claude-code/,
  )
  expect(world.shown()).toMatch(/rate_limit 429 .+ slow down/)
})

test('the cursor stays at the newest, until it is moved away', () => {
  const world = open()
  expect(world.line(1)).toContain('following')
  const more = { requests: requestTail([requestRow('c10', { agent: 'late' }), ...rows]) }
  world.now(data(more))
  expect(world.selected()).toContain('late')
  world.press('j')
  expect(world.line(1)).not.toContain('following')
  expect(world.selected()).toContain('worker')
  const newer = requestRow('c11', { agent: 'later' })
  world.now(data({ requests: requestTail([newer, ...more.requests.rows]) }))
  expect(world.selected()).toContain('worker')
  world.press('g')
  expect(world.line(1)).toContain('following')
})

test('p holds the moment', () => {
  const world = open()
  world.press('p')
  const late = requestRow('c10', { agent: 'late', atMs: nowMs + 2000 })
  world.now({ ...data({ requests: requestTail([late, ...rows]) }), nowMs: nowMs + 3000 })
  expect(world.shown()).not.toContain('late')
  world.press('p')
  expect(world.shown()).toContain('late')
})

test.for([
  { filter: 'model:opus cost>0.5', left: ['reader'] },
  { filter: 'status:rate_limit', left: ['rate_limit'] },
  { filter: '!status:ok', left: ['rate_limit'] },
  { filter: 'agent=-', left: ['codex'] },
  { filter: 'took>4s cache>=90%', left: ['worker', 'codex'] },
  { filter: 'age>1h', left: ['reader'] },
  { filter: 'input>1000 output<500 tool:codex', left: ['codex'] },
])('the filter $filter leaves $left', ({ filter, left }) => {
  const world = open()
  world.press('/')
  world.type(filter)
  world.press('enter')
  const lines = world.shown().split('\n').slice(3, -1).filter(Boolean)
  expect(lines).toHaveLength(left.length)
  for (const [index, word] of left.entries()) expect(lines[index]).toContain(word)
})

test('it is sorted by what one chooses', () => {
  const world = open()
  world.press('s', 'c')
  expect(world.line(2)).toContain('COST▼')
  expect(world.line(3)).toContain('reader')
})

test.for([
  { why: 'nothing was asked yet', requests: null, text: 'Asking …' },
  { why: 'no call is known', requests: requestTail([]), text: 'OTEL_EXPORTER_OTLP_ENDPOINT' },
  {
    why: 'it cannot be read',
    requests: requestTail([], { problem: 'usage.db is damaged' }),
    text: 'is damaged',
  },
  { why: 'no kept one fits', requests: requestTail([], { wish: '{"model":"x"}' }), text: 'Nothing fits' },
])('it says so where $why', ({ requests, text }) => {
  expect(open({ requests }).shown()).toContain(text)
})

const priced = requestDetail(requestRow('c9', { traceId: traceIdOf(1), billedNano: 0 }), {
  reportedNano: 41_000_000,
  price: {
    ...{
      kind: 'priced',
      nano: 40_000_000,
      version: 'list 7',
      provider: 'anthropic',
      model: 'claude-opus-4-1',
    },
    rule: 'begins with claude-opus-4',
    lines: [
      { unit: 'input_mtok', count: 1204, usd: 15, factor: 1, pico: 18_060_000_000 },
      { unit: 'output_mtok', count: 412, usd: 75, factor: 0.5, pico: 15_450_000_000 },
      {
        ...{ unit: 'cache_read_mtok', count: 52_310, usd: 15, factor: 1, pico: 784_650_000_000 },
        insteadOf: 'input_mtok',
      },
    ],
  },
  attempts: [{ ...failedRow('f2'), by: 'request_id' }],
})
const request = { ...priced, trace: null }

test('Enter opens one: times, tokens, the price line by line, and the attempts that it took', () => {
  const world = open({ request }, { columns: 100, rows: 50 })
  world.press('enter')
  expect(wantedOfScreens(world.scope())).toMatchObject({ request: 'c9', requests: null })
  expect(`\n${world.shown().split('\n').slice(1, 42).join('\n')}\n`).toMatchInlineSnapshot(`
    "
     1Fleet 2Agent 3Event 4Health 5Gate 6Hosts 7Find 8Cost 9 Requests  !Err │  Requests  [Request]
      c9  worker  claude-opus-4-1  ok  $0.0400
      Status              ok
      At                  2026-11-03 14:02:06
      Made by             worker  claude-code
      Model               claude-opus-4-1  anthropic, standard
      Session             s1
      Project             /srv/shop
      Provider's id       req_1
      Told by             event

     Times
      to the first piece     1.2s  █████████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
      to the end             4.8s  ██████████████████████████████████████████████████
      tokens a second       114.4

     Tokens
      input                      1,204
      cache reads               52,310  97% of what was sent
      cache writes, 5 min          300
      output                       412

     Price
      input                       $0.01806  = 1,204 × $15/M
      output                      $0.01545  = 412 × $75/M × 0.5
      cache reads                 $0.78465  = 52,310 × $15/M  at the price of input
      list price                  $0.04000  by list 7, anthropic/claude-opus-4-1
      billed                      $0.00000  a subscription pays
      its source says             $0.04100

     Attempts that failed
      14:02:06  rate_limit 429    900ms  slow down

     Trace
      00000000000000000000000000000001 was not kept.






    "
  `)
  world.press('esc')
  expect(world.model().view.tabs.requests).toBe('requests.all')
})

test('its trace is drawn as a waterfall', () => {
  const spans = [
    spanOf(),
    spanOf({
      spanId: spanIdOf(2),
      parentSpanId: spanIdOf(1),
      name: 'tool',
      startMs: spanOf().startMs + 50,
      durationMs: 50,
    }),
  ]
  const trace = {
    ...{
      traceId: traceIdOf(1),
      name: 'turn',
      hasRoot: true,
      startMs: spanOf().startMs,
      durationMs: 100,
      spans: 2,
    },
    ...{ errors: 0, service: null, agent: null, session: null, calls: 0, tokens: 0, costNano: null },
  }
  const kept = { ...priced, trace: { trace, spans } } as MonitorData['request']
  const world = open({ request: kept }, { columns: 100, rows: 60 })
  world.press('enter')
  expect(world.shown()).toContain(`Trace ${traceIdOf(1)}`)
  expect(world.shown()).toMatch(/turn +.*━.+100/)
  expect(world.shown()).toMatch(/tool +━+ +50/)
})

test.for([
  { why: 'none is chosen', keys: ['tab'], change: {}, text: 'No request is chosen.' },
  { why: 'it was not read yet', keys: ['enter'], change: {}, text: 'Asking …' },
  {
    why: 'it is gone',
    keys: ['enter'],
    change: { request: { id: 'c9', shown: null, trace: null, problem: 'There is no request c9' } },
    text: 'There is no request c9',
  },
  {
    why: 'no list knows its price',
    keys: ['enter', 'G'],
    change: {
      request: requestDetail(rows[0] as never, { price: { kind: 'unpriced', why: 'no list knows it' } }),
    },
    text: '? no list knows it',
  },
  { why: 'its trace was not kept', keys: ['enter', 'G'], change: { request }, text: 'was not kept' },
])('it says so where $why', ({ keys, change, text }) => {
  const world = open(change)
  world.press(...keys)
  expect(world.shown()).toContain(text)
})

test('y copies one whole, and e saves what is listed', () => {
  const world = open({ request })
  world.press('e', 'j')
  const [saved] = world.effects()
  expect(saved).toMatchObject({ kind: 'save', what: '4 records' })
  world.press('enter', 'y', 'j')
  const [copied] = world.effects()
  expect(copied).toMatchObject({ kind: 'copy' })
  expect(JSON.parse((copied as { readonly text: string }).text).request.id).toBe('c9')
})

test('what strangers said reaches the terminal as text', () => {
  const esc = String.fromCharCode(27)
  const message = `${esc}]52;c;cm0gLXJm${String.fromCharCode(7)}${esc}[2Jgone\u202e\n`
  const bad = failedRow('f2', { message, model: `${esc}[31mred`, session: message })
  const detail = requestDetail(bad, { attempts: [{ ...bad, by: 'request_id' }] })
  const world = open({ requests: requestTail([bad]), request: detail }, { columns: 200, rows: 60 })
  const theme = createTheme({ hasColor: true, isAscii: false })
  for (const keys of [[], ['enter']]) {
    world.press(...keys)
    const text = drawFrame(world.scope(), theme).lines.map((line) => stripVTControlCharacters(line))
    expect(text.join('')).not.toMatch(/\p{Cc}|\u202e|52;c/u)
    expect(text.join('')).toContain('gone')
  }
})
