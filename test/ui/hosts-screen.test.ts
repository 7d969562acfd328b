import { expect, test } from 'vitest'
import { ownMetrics as own } from '../../src/core/metrics/own-metrics.ts'
import type { MachinePicture, Trip, TripPicture } from '../../src/ui/data.ts'
import { machineRows } from '../../src/ui/machine-rows.ts'
import { wantedOfScreens } from '../../src/ui/wanted.ts'
import { nothingTold, smallMachine, told } from '../support/machine-picture.ts'
import { agentView, createMonitorWorld, monitorData } from '../support/monitor-world.ts'

const agents = [agentView('home'), agentView('site')]
const trip = (agentId: string, change: Partial<Trip> = {}): Trip => ({
  ...{ agentId, made: 360, p50Ms: 4.2, p95Ms: 9.9, jitterMs: 0.5, lossPercent: 0, valuesMs: [4, 4, 8] },
  ...change,
})

function open(
  machine: MachinePicture | null,
  size = { columns: 80, rows: 24 },
  trips: TripPicture | null = null,
) {
  const world = createMonitorWorld(monitorData(agents, { machine, trips }), size)
  world.press('6')
  return { ...world, shown: () => world.screen().replaceAll(/ +$/gm, '') }
}

test('what a machine does not tell shows as a dash, never as 0', () => {
  const rows = machineRows(nothingTold)
  expect(rows.length).toBeGreaterThan(8)
  expect(rows.filter(({ now: [, text] }) => text !== '-')).toEqual([])
  expect(rows.flatMap(({ values }) => values)).toEqual([])
})

test.for([
  { why: 'a share', told: [own.cpuUsed, 23.44], what: 'Processor', now: '23.4%', tone: 'plain' },
  { why: 'a nearly full machine', told: [own.cpuUsed, 96], what: 'Processor', now: '96.0%', tone: 'bad' },
  { why: '0 that was told', told: [own.cpuUsed, 0], what: 'Processor', now: '0.0%', tone: 'plain' },
  {
    why: 'pressure as a share of the time',
    told: [own.pressure, 0.3, 'memory'],
    what: 'Waits for memory',
    now: '30.0%',
    tone: 'bad',
  },
  {
    why: 'the level of macOS',
    told: [own.memoryPressureLevel, 2],
    what: 'Memory pressure',
    now: 'warning',
    tone: 'warn',
  },
  {
    why: 'a device by its name',
    told: [own.diskRead, 1.2e6, 'sda'],
    what: 'Disk sda reads',
    now: '1.2M/s',
    tone: 'plain',
  },
] as const)('$why is told', ({ told: [metric, value, which], what, now, tone }) => {
  const row = machineRows(told([metric, value, which])).find((each) => each.what === what)
  expect(row?.now).toEqual([tone, now])
})

test('no room to swap to is no room that is free', () => {
  const swap = machineRows(told([own.swapTotal, 0], [own.swapUsed, 0])).find(({ what }) => what === 'Swap')
  expect(swap).toMatchObject({ now: ['dim', '-'], more: 'there is none' })
})

test('a machine at 80×24', () => {
  const world = open(smallMachine)
  expect(world.line(2)).toMatch(/ up 1d1h, measured every 10s, last 4s ago/)
  expect(world.shown()).toMatch(/▌ Processor +23\.4% +▁▅█ +of 2 cores/)
  expect(world.shown()).toMatch(/Load +0\.52 +0\.40 in 5m/)
  expect(world.shown()).toMatch(/Memory +3\.1G +39% of 8\.0G/)
  expect(world.shown()).toMatch(/Swap +- +there is none/)
  expect(world.shown()).toMatch(/All wait for disks +- /)
  expect(world.shown()).toMatch(/Space \/ +1\.0G +free of 40G, 9[78]% taken/)
})

test('a machine at 200×60', () => {
  const world = open(smallMachine, { columns: 200, rows: 60 })
  expect(world.shown()).toMatch(/Network eth0 out +900B\/s/)
  expect(world.shown()).toMatch(/Temperature +-/)
})

test.for([
  { why: 'nothing is measured', machine: { ...nothingTold, isRecording: false }, text: '--no-telemetry' },
  {
    why: 'what was kept cannot be read',
    machine: { ...nothingTold, problem: 'telemetry.db is damaged' },
    text: 'telemetry.db is damaged',
  },
  { why: 'it was not asked yet', machine: null, text: 'Asking …' },
])('it says so when $why', ({ machine, text }) => {
  expect(open(machine).shown()).toContain(text)
})

test('round trips: p50, p95 and loss, and a dash where none was answered', () => {
  const none = trip('site', { made: 0, p50Ms: null, p95Ms: null, jitterMs: null, lossPercent: 100 })
  const world = open(null, { columns: 80, rows: 24 }, { problem: null, trips: [trip('home'), none] })
  world.press('tab')
  expect(world.shown()).toMatch(/home +4\.2 ms +9\.9 ms +0\.0% +0\.5 ms/)
  expect(world.shown()).toMatch(/site +- +- +100\.0% +-/)
  world.press('enter')
  expect(world.model().view).toMatchObject({ screen: 'agent', agentId: 'home' })
})

test('only what is on the screen is asked for', () => {
  const world = open(smallMachine)
  expect(wantedOfScreens(world.scope()).hosts).toBe('machine')
  world.press('tab')
  expect(wantedOfScreens(world.scope()).hosts).toBe('trips')
  world.press('1')
  expect(wantedOfScreens(world.scope()).hosts).toBeNull()
})
