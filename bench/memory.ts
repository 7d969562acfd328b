import { readdirSync, readFileSync } from 'node:fs'
import { type Bench, type BenchRow, compareReadings } from './bench.ts'
import { sleepers } from './cli.ts'
import { fleetOf, openBenchPlane } from './support/plane.ts'
import { openPm2 } from './support/pm2.ts'
import { type Memory, memoryOf } from './support/timing.ts'

/** How long both are left alone before they are weighed. */
const settleMs = 10_000

/** What all our processes weigh (control plane, guardian, shims) with 0, 10 and 50 idle agents, against PM2's daemon. */
export const run: Bench = async ({ isQuick }) => {
  const rows: BenchRow[] = []
  for (const count of [0, 10, 50]) {
    const readings: Reading[] = []
    for (let round = 0; round < (isQuick ? 1 : 3); round++) readings.push(await weigh(count))
    rows.push(...rowsOf(count, readings))
  }
  return rows
}

interface Reading {
  readonly ours: Memory
  readonly theirs: Memory
}

async function weigh(count: number): Promise<Reading> {
  using plane = openBenchPlane(fleetOf(count, ['sleep', '100000']))
  using pm2 = openPm2()
  plane.superclaw('start', '--detach')
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

function rowsOf(count: number, readings: readonly Reading[]): BenchRow[] {
  return (['pssBytes', 'rssBytes'] as const).map((kind) =>
    compareReadings({
      what: `${kind.slice(0, 3).toUpperCase()} with ${count} idle agents`,
      unit: 'MB',
      ours: readings.map(({ ours }) => ours[kind] / 1e6),
      against: 'PM2 daemon',
      theirs: readings.map(({ theirs }) => theirs[kind] / 1e6),
      ...(count === 50 && kind === 'pssBytes' ? { bar: { atMost: 1 } } : {}),
    }),
  )
}

/** The control plane, its guardian, and the parent of each agent, which is its shim. */
function ourPids(planePid: number, agentPids: readonly number[]): number[] {
  const parents = new Set([parentOf(planePid), ...agentPids.map(parentOf)])
  const alive = new Set(readdirSync('/proc'))
  return [planePid, ...[...parents].filter((pid) => pid > 1 && alive.has(String(pid)))]
}

function parentOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return Number(stat.slice(stat.lastIndexOf(') ') + 2).split(' ')[1])
}
