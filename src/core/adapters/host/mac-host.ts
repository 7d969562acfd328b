import { execFile } from 'node:child_process'
import { availableParallelism, cpus, loadavg, totalmem, uptime } from 'node:os'
import { promisify } from 'node:util'
import type { HostReader } from '../../metrics/host-reader.ts'
import { parseNetstat, parseSysctl, parseVmStat } from '../../metrics/mac-host.ts'
import { ownMetrics as own, type Report } from '../../metrics/own-metrics.ts'
import { readFilesystem } from './linux-filesystems.ts'

/** One process for all that Node does not tell: starting it is what costs. */
const script =
  'vm_stat; echo ----; sysctl vm.swapusage kern.memorystatus_vm_pressure_level; echo ----; netstat -ibn'
const everyReads = 2

/** Reads macOS: load, processor and room from Node, the rest from its commands. Written for it; not tried there. */
export function openMacHost(): HostReader {
  const share = createShare()
  let reads = 0
  return {
    async read(report) {
      const [one, five, fifteen] = loadavg()
      report(own.load, one, '1m')
      report(own.load, five, '5m')
      report(own.load, fifteen, '15m')
      share(report)
      if (reads++ % everyReads !== 0) return
      const { stdout } = await promisify(execFile)('/bin/sh', ['-c', script], { timeout: 5_000 })
      const [memory = '', system = '', network = ''] = stdout.split('----\n')
      parseVmStat(memory, totalmem(), report)
      parseSysctl(system, report)
      parseNetstat(network, report)
    },
    readSlowly(report) {
      report(own.cpuCount, availableParallelism())
      report(own.uptime, Math.floor(uptime()))
      readFilesystem('/', report)
    },
    [Symbol.dispose]: () => undefined,
  }
}

function createShare(): (report: Report) => void {
  let before: { readonly all: number; readonly idle: number } | undefined
  return (report) => {
    const sums = { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 }
    for (const { times } of cpus())
      for (const state of Object.keys(sums) as (keyof typeof sums)[]) sums[state] += times[state]
    report(own.cpuTime, sums.user / 1000, 'user')
    report(own.cpuTime, sums.nice / 1000, 'nice')
    report(own.cpuTime, sums.sys / 1000, 'system')
    report(own.cpuTime, sums.idle / 1000, 'idle')
    const all = sums.user + sums.nice + sums.sys + sums.idle + sums.irq
    const isLater = before !== undefined && all > before.all
    if (before && isLater)
      report(own.cpuUsed, Math.round(10_000 * (1 - (sums.idle - before.idle) / (all - before.all))) / 100)
    before = { all, idle: sums.idle }
  }
}
