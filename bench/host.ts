import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLinuxHost } from '../src/core/adapters/host/linux-host.ts'
import { openSqliteTelemetryStore } from '../src/core/adapters/sqlite/telemetry-store.ts'
import type { Metric, Sample } from '../src/core/metrics/metric.ts'
import { ownMetrics as own, type Report } from '../src/core/metrics/own-metrics.ts'
import { parseProcStat } from '../src/core/metrics/proc-stat.ts'
import { type Bench, type BenchRow, compareReadings, interleave } from './bench.ts'
import { installPeer } from './support/peer.ts'

const samplesPerRound = 200
/** A reading of the host may cost so much. */
const hostUsMax = 100
const agents = 50
const hours = 2

/**
 * What it costs to read this machine once, against systeminformation asked for the same (with the
 * processes that it starts); and how many bytes a kept sample takes, against eight for the bare number.
 */
export const run: Bench = async ({ rounds, isQuick }) => [
  ...(await reading(isQuick ? 3 : Math.min(rounds, 7))),
  ...(await keeping()),
]

interface SystemInformation {
  currentLoad(): Promise<unknown>
  mem(): Promise<unknown>
  fsSize(): Promise<unknown>
  fsStats(): Promise<unknown>
  disksIO(): Promise<unknown>
  networkStats(): Promise<unknown>
}

async function reading(rounds: number): Promise<BenchRow[]> {
  using host = openLinuxHost()
  const report: Report = () => undefined
  host.readSlowly(report)
  const information = peer()
  const cpu = await interleave(rounds, {
    ours: () => cpuUs(samplesPerRound, () => host.read(report)),
    theirs: () => (information ? familyCpuUs(3, () => askAll(information)) : Number.NaN),
    limit: () => hostUsMax,
  })
  const { ours = [], theirs = [], limit = [] } = cpu
  return [
    compareReadings({
      what: 'reading the host',
      unit: 'us of CPU',
      ours,
      against: 'systeminformation',
      theirs,
    }),
    compareReadings({
      ...{ what: 'reading the host', unit: 'us of CPU', ours, against: 'its limit', theirs: limit },
      bar: { atMost: 1 },
    }),
  ]
}

function peer(): SystemInformation | undefined {
  const folder = installPeer('systeminformation', '5.33.1')
  return folder === undefined ? undefined : createRequire(import.meta.url)(folder)
}

async function askAll(information: SystemInformation): Promise<void> {
  await information.currentLoad()
  await information.mem()
  await information.disksIO()
  await information.networkStats()
  await information.fsStats()
}

/** Processor time of this process alone, for each of `count` times. */
async function cpuUs(count: number, work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  for (let index = 0; index < count; index++) await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / count
}

/** With the processes that it started and waited for, to the hundredth of a second. */
async function familyCpuUs(count: number, work: () => Promise<void>): Promise<number> {
  const usedMs = (): number => {
    const { cpuMs = 0, childCpuMs = 0 } = parseProcStat(readFileSync('/proc/self/stat', 'utf8'), 4096) ?? {}
    return cpuMs + childCpuMs
  }
  const before = usedMs()
  for (let index = 0; index < count; index++) await work()
  return (1000 * (usedMs() - before)) / count
}

const perAgent = [
  ...[own.agentCpu, own.agentResident, own.agentProportional, own.agentProcesses, own.agentThreads],
  ...[own.agentFiles, own.agentRead, own.agentWritten],
] as const

/** What agents that do something tell in some hours, with everything that SQLite adds. */
async function keeping(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-host-'))
  try {
    const path = join(folder, 'telemetry.db')
    const startMs = 500_000 * 3_600_000
    let count = 0
    {
      using store = openSqliteTelemetryStore(path)
      const labels = Array.from({ length: agents }, (_, index) => ({ agent: `agent-${index}` }))
      for (let atMs = startMs; atMs < startMs + hours * 3_600_000; atMs += 60_000) {
        const minutes = labels.flatMap((each) =>
          perAgent.map((metric) => ({
            ...{ metric, labels: each },
            minute: { atMs, samples: minuteOf(metric, atMs), spread: null },
          })),
        )
        count += minutes.reduce((sum, { minute }) => sum + minute.samples.length, 0)
        store.append(minutes)
      }
    }
    const bytes = statSync(path).size / count
    return [
      compareReadings({
        ...{ what: `a kept sample, ${agents} busy agents`, unit: 'bytes', ours: [bytes] },
        ...{ against: 'a bare number', theirs: [8] },
      }),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Six samples: memory in whole pages, processor time in hundredths, and counts that seldom change. */
function minuteOf(metric: Metric, atMs: number): Sample[] {
  const next = (): number => {
    if (metric.unit === 'bytes') return 4096 * Math.floor(15_000 + 500 * Math.random())
    return metric.unit === 'seconds' ? Math.round(300 * Math.random()) / 100 : 12
  }
  const times = metric === own.agentProportional ? [20] : [0, 10, 20, 30, 40, 50]
  return times.map((second) => ({
    atMs: atMs + second * 1000,
    value: next(),
    seconds: metric.kind === 'counter' ? 10 : 0,
  }))
}
