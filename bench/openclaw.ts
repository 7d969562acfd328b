import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseProcStat } from '../src/core/metrics/proc-stat.ts'
import { type OpenClawGateway, openOpenClawGateway } from '../test/support/openclaw-gateway.ts'
import { installedOpenClaw } from '../test/support/openclaw-install.ts'
import { type Bench, type BenchRow, compareReadings, interleave } from './bench.ts'
import { openTurnDriver, type TurnDriver } from './support/openclaw-turns.ts'
import { type BenchPlane, openBenchPlane, runJs } from './support/plane.ts'
import { timeCommand, timeUntil } from './support/timing.ts'

/** What we ask at first, and what a gateway does then, is left out: its usage of the day is asked for until it calls it fresh. */
const settleMs = { resting: 60_000, working: 15_000 }
const idleMs = 30_000
/** What is compiled only at first is left out; so is what a rest left cold. */
const turns = { warming: 16, waking: 3, measured: 8 }
const readyMsMax = 60_000

/**
 * On one real gateway: how long it takes to see how it is, by our commands and by its own; and what it costs the gateway to be
 * watched by us, in its processor time, against the same time without us: at rest, and for each turn of the fake provider.
 */
export const run: Bench = async ({ rounds, isQuick }) => {
  const installed = await installedOpenClaw()
  if (installed === null) return []
  await using gateway = await openOpenClawGateway(installed)
  using plane = openBenchPlane(
    JSON.stringify({
      version: 1,
      agents: { home: { kind: 'openclaw', url: gateway.url, token: gateway.token } },
    }),
  )
  plane.superclaw('start', '--detach')
  await watched(plane)
  const windows = (most: number): number => (isQuick ? 1 : Math.min(rounds, most))
  const rows = await looking(gateway, plane, windows(7))
  // Before it has had work: afterwards it has some of its own to do at rest.
  rows.push(await load({ plane, windows: windows(4), ...idleClaim }, () => resting(gateway)))
  await using driver = await openTurnDriver(gateway)
  await driver.take(turns.warming)
  rows.push(await load({ plane, windows: windows(6), ...turnClaim }, () => working(gateway, driver)))
  return rows
}

const idleClaim = { what: 'a gateway at rest, watched', unit: 'ms of CPU a minute', restMs: settleMs.resting }
const turnClaim = { what: 'a turn of a gateway, watched', unit: 'ms of CPU', restMs: settleMs.working }

async function looking(gateway: OpenClawGateway, plane: BenchPlane, rounds: number): Promise<BenchRow[]> {
  const [node = '', program = ''] = gateway.argv
  const ours = (...args: string[]) => timeCommand(process.execPath, [runJs, ...args], plane.env)
  const theirs = (...args: string[]) => timeCommand(node, [program, ...args], gateway.env)
  const times = await interleave(rounds, {
    fleet: () => ours('fleet'),
    show: () => ours('gateway', 'show', 'home'),
    health: () => theirs('health'),
    status: () => theirs('status'),
  })
  const row = (mine: 'fleet' | 'show', other: 'health' | 'status'): BenchRow =>
    compareReadings({
      ...{
        what: `superclaw ${mine === 'show' ? 'gateway show' : mine}`,
        unit: 'ms',
        ours: times[mine] ?? [],
      },
      ...{ against: `openclaw ${other}`, theirs: times[other] ?? [], bar: { atMost: 0.2 } },
    })
  return [row('fleet', 'health'), row('fleet', 'status'), row('show', 'health'), row('show', 'status')]
}

interface LoadClaim {
  readonly plane: BenchPlane
  readonly windows: number
  readonly what: string
  readonly unit: string
  /** From the change to the measuring. */
  readonly restMs: number
}

async function load(
  { plane, windows, what, unit, restMs }: LoadClaim,
  measure: () => Promise<number>,
): Promise<BenchRow> {
  const readings = await interleave(windows, {
    ours: async () => {
      await watched(plane)
      await sleep(restMs)
      return measure()
    },
    theirs: async () => {
      plane.superclaw('agent', 'stop', 'home', '--json')
      await sleep(restMs)
      return measure()
    },
  })
  plane.superclaw('agent', 'start', 'home', '--json')
  return compareReadings({
    ...{ what, unit, ours: readings['ours'] ?? [], against: 'unwatched' },
    ...{ theirs: readings['theirs'] ?? [], bar: { atMost: 1.25 } },
  })
}

/** Resolves once it is watched. */
async function watched(plane: BenchPlane): Promise<void> {
  plane.superclaw('agent', 'start', 'home', '--json')
  await timeUntil(() => plane.fleet()[0]?.state === 'ready', 200, readyMsMax)
}

async function resting(gateway: OpenClawGateway): Promise<number> {
  const [before, startedMs] = [cpuMs(gateway), performance.now()]
  await sleep(idleMs)
  return ((cpuMs(gateway) - before) / (performance.now() - startedMs)) * 60_000
}

async function working(gateway: OpenClawGateway, driver: TurnDriver): Promise<number> {
  await driver.take(turns.waking)
  const before = cpuMs(gateway)
  await driver.take(turns.measured)
  return (cpuMs(gateway) - before) / turns.measured
}

/** Of all its threads, those that have ended included. */
function cpuMs({ pid }: OpenClawGateway): number {
  return parseProcStat(readFileSync(`/proc/${pid}/stat`, 'latin1'), 4096)?.cpuMs ?? Number.NaN
}
