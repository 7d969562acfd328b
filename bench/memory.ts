import { readdirSync, readFileSync } from 'node:fs'
import { type Bar, type Bench, type BenchRow, compareReadings } from './bench.ts'
import { sleepers } from './cli.ts'
import { fleetOf, openBenchPlane } from './support/plane.ts'
import { openPm2 } from './support/pm2.ts'
import { type Memory, memoryOf } from './support/timing.ts'

/** How long both are left alone before they are weighed. */
const settleMs = 10_000

/**
 * What all our processes weigh (control plane, guardian, shims) with 0, 10 and 50 idle agents, against PM2's daemon; with 50
 * also without telemetry.
 */
export const run: Bench = async ({ isQuick }) => {
  const rows: BenchRow[] = []
  for (const { what, count, flags, bar } of cases) {
    const readings: Reading[] = []
    for (let round = 0; round < (isQuick ? 1 : 3); round++) readings.push(await weigh(count, flags))
    rows.push(...rowsOf(what, readings, bar))
  }
  return rows
}

interface Case {
  readonly what: string
  readonly count: number
  readonly flags: readonly string[]
  readonly bar?: Bar
}

const cases: readonly Case[] = [
  { what: '0 idle agents', count: 0, flags: [] },
  { what: '10 idle agents', count: 10, flags: [] },
  { what: '50 idle agents', count: 50, flags: [], bar: { atMost: 1 } },
  { what: '50 idle agents, no telemetry', count: 50, flags: ['--no-telemetry'] },
]

interface Reading {
  readonly ours: Memory
  readonly theirs: Memory
}

async function weigh(count: number, flags: readonly string[]): Promise<Reading> {
  using plane = openBenchPlane(fleetOf(count, ['sleep', '100000']))
  using pm2 = openPm2()
  plane.superclaw('start', '--detach', ...flags)
  if (count > 0) pm2?.start(sleepers(count))
  else pm2?.command('ping')
  await new Promise((resolve) => setTimeout(resolve, settleMs))
  const ours = await memoryOf(
    ourPids(
      plane.status().pid,
      plane.fleet().flatMap(({ pid }) => pid ?? []),
    ),
  )
  const theirs = pm2 ? await memoryOf([pm2.daemonPid()]) : { pssBytes: Number.NaN, rssBytes: Number.NaN }
  return { ours, theirs }
}

function rowsOf(what: string, readings: readonly Reading[], bar: Bar | undefined): BenchRow[] {
  return (['pssBytes', 'rssBytes'] as const).map((kind) =>
    compareReadings({
      what: `${kind.slice(0, 3).toUpperCase()} with ${what}`,
      unit: 'MB',
      ours: readings.map(({ ours }) => ours[kind] / 1e6),
      against: 'PM2 daemon',
      theirs: readings.map(({ theirs }) => theirs[kind] / 1e6),
      ...(bar && kind === 'pssBytes' ? { bar } : {}),
    }),
  )
}

/** The control plane, its guardian and what that waits with, and the parent of each agent, which is its shim. */
function ourPids(planePid: number, agentPids: readonly number[]): number[] {
  const guardian = parentOf(planePid)
  const parents = new Set([guardian, ...childrenOf(guardian), ...agentPids.map(parentOf)])
  parents.delete(planePid)
  const alive = new Set(readdirSync('/proc'))
  return [planePid, ...[...parents].filter((pid) => pid > 1 && alive.has(String(pid)))]
}

function parentOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return Number(stat.slice(stat.lastIndexOf(') ') + 2).split(' ')[1])
}

function childrenOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return children.split(' ').filter(Boolean).map(Number)
}
