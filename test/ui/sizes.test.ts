import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import type { MonitorData } from '../../src/ui/data.ts'
import { drawFrame } from '../../src/ui/frame.ts'
import { widthOf } from '../../src/ui/text.ts'
import { createTheme } from '../../src/ui/theme.ts'
import { gatewayFacts, gatewayLines } from '../support/gateway-detail.ts'
import { smallMachine } from '../support/machine-picture.ts'
import { agentView, createMonitorWorld, monitorData, nowMs, numbered } from '../support/monitor-world.ts'
import {
  costRow,
  costTable,
  failedRow,
  failureRow,
  failureTable,
  requestRow,
  requestTail,
  spendingNow,
} from '../support/usage-picture.ts'

const wide = '翻訳 👩‍💻 and more than anybody reads, over and over again'
const full: Partial<MonitorData> = {
  gateways: {
    approvals: Array.from({ length: 12 }, (_, index) => ({
      ...{ agentId: 'a-gateway', id: `a${index}`, kind: 'exec', asked: wide, detail: null, cwd: null },
      ...{ sessionKey: wide, allowed: ['deny'], questions: [], createdAtMs: 0, expiresAtMs: null },
    })),
    ...{ gateways: [], sessions: [] },
  },
  gateway: { agentId: 'a-gateway', shown: gatewayFacts(), problem: null },
  gatewayLog: { agentId: 'a-gateway', lines: gatewayLines(100), problem: null },
  machine: smallMachine,
  trips: {
    problem: null,
    trips: [
      {
        ...{ agentId: 'a-gateway', made: 3, p50Ms: 1, p95Ms: null, jitterMs: null, lossPercent: null },
        valuesMs: Array.from({ length: 61 }, (_, index) => (index % 7 === 0 ? null : index)),
      },
    ],
  },
  spending: spendingNow({ windows: Array.from({ length: 9 }, () => spendingNow().windows).flat() }),
  costs: costTable([costRow(wide, 12_345_678), costRow('', 3, { unpriced: 2 })]),
  requests: requestTail([failedRow('f1', { message: wide, model: wide }), requestRow('c1')]),
  failures: failureTable([failureRow(wide, 6, { lastMessage: wide })]),
  discovery: {
    gateways: [
      {
        ...{ id: 'x', name: 'x', displayName: wide, url: `ws://${'x'.repeat(90)}:1`, isLocal: false },
        ...{ trust: 'claimed', sources: [{ by: 'mdns', detail: wide }], isReachable: false, status: wide },
        ...{ version: wide, needsAuth: null, agentId: null, add: wide, configPath: null },
      },
    ],
    ...{ tools: [], notes: [wide], atMs: nowMs },
  },
}
const agents = [agentView('a-gateway', { kind: 'openclaw', pid: null }), ...numbered(30)]

test.for([
  { columns: 40, rows: 8 },
  { columns: 41, rows: 13 },
  { columns: 80, rows: 24 },
  { columns: 119, rows: 33 },
  { columns: 200, rows: 60 },
])('every tab of every screen is exactly $columns×$rows', ({ columns, rows }) => {
  const world = createMonitorWorld(monitorData(agents, full), { columns, rows })
  const theme = createTheme({ hasColor: true, isAscii: false })
  const expectWhole = (): void => {
    const lines = drawFrame(world.scope(), theme).lines.map((line) => stripVTControlCharacters(line))
    expect(lines).toHaveLength(rows)
    expect(new Set(lines.map(widthOf))).toEqual(new Set([columns]))
    expect(lines[0]).toContain('12 need you')
  }
  for (const screen of ['1', '2', '3', '4', '5', '6', '7', '8', '9', '!']) {
    world.press(screen)
    for (const keys of [[], ['tab'], ['tab'], ['tab'], ['tab'], ['a'], ['esc', 'x'], ['esc']]) {
      world.press(...keys)
      expectWhole()
    }
  }
})
