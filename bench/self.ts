import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPlaneLog } from '../src/plane/plane-log.ts'
import { type Bench, type BenchRow, compareReadings, interleave } from './bench.ts'
import { cpuShares } from './support/cpu-shares.ts'
import { fleetOf, openBenchPlane } from './support/plane.ts'
import { memoryOf } from './support/timing.ts'

const agents = 100
const recordsPerRound = 20_000
/** What is left out: the start, and what is compiled only then. */
const settleMs = 12_000

/**
 * What it costs that a control plane looks after itself: its processor time and memory with 100 idle agents, against one
 * that measures nothing; and how many records of its own log it writes in a second, against bare appends of as many bytes.
 */
export const run: Bench = async ({ rounds, isQuick }) => [
  await logging(rounds),
  ...(await watching({ windows: isQuick ? 1 : 6, windowMs: isQuick ? 10_000 : 20_000 })),
]

async function logging(rounds: number): Promise<BenchRow> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-self-'))
  try {
    const path = join(folder, 'plane.log')
    using logger = openPlaneLog({ path, now: Date.now, pid: process.pid })
    const log = logger.module('supervisor')
    const ours = (): void =>
      log('info', 'worker: ready → backoff: exited with 1', { agentId: 'worker', seq: 1 })
    const line = `{"time":"2026-01-01T00:00:00.000Z","level":"info","module":"supervisor","message":"worker: ready → backoff: exited with 1","pid":1234567,"agentId":"worker","seq":1}\n`
    const readings = await interleave(rounds, {
      ours: () => perSecond(ours),
      bare: () => perSecond(() => appendFileSync(join(folder, 'bare.log'), line)),
    })
    return compareReadings({
      ...{ what: 'records of its own log', unit: '/s', ours: readings['ours'] ?? [] },
      ...{ against: 'bare append', theirs: readings['bare'] ?? [] },
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function perSecond(write: () => void): number {
  const startedMs = performance.now()
  for (let count = 0; count < recordsPerRound; count++) write()
  return (recordsPerRound / (performance.now() - startedMs)) * 1000
}

async function watching(options: {
  readonly windows: number
  readonly windowMs: number
}): Promise<BenchRow[]> {
  using watched = openBenchPlane(fleetOf(agents, ['sleep', '100000']))
  using unwatched = openBenchPlane(fleetOf(agents, ['sleep', '100000']))
  watched.superclaw('start', '--detach')
  unwatched.superclaw('start', '--detach', '--no-telemetry')
  await new Promise((resolve) => setTimeout(resolve, settleMs))
  const pids = [watched.status().pid, unwatched.status().pid]
  const [ours = [], theirs = []] = await cpuShares(pids, options)
  const memory = await Promise.all(pids.map(async (pid) => (await memoryOf([pid])).pssBytes / 1e6))
  const against = 'without telemetry'
  return [
    compareReadings({ what: 'processor, 100 idle agents', unit: '% of a core', ours, against, theirs }),
    compareReadings({
      ...{ what: 'PSS of the control plane', unit: 'MB', ours: memory.slice(0, 1) },
      ...{ against, theirs: memory.slice(1) },
    }),
  ]
}
