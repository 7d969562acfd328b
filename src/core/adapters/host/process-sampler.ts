import type { ProcessReading } from '../../metrics/proc-stat.ts'
import { cpuMsBetween, createProcessTable } from '../../metrics/process-family.ts'
import type { ProcessSampler, ProcessUsage } from '../../metrics/process-sampler.ts'
import type { Clock } from '../../platform.ts'
import { readProcesses } from './process-table.ts'

interface Sampled {
  readonly atMs: number
  readonly startTime: string
  readonly family: readonly ProcessReading[]
}

/**
 * Reads usage from `/proc`, in one pass over all processes for all agents; from `ps` where there is no `/proc`.
 * What it remembers is what the last call asked for.
 */
export function createProcessSampler(deps: { readonly clock: Clock }): ProcessSampler {
  let sampledBefore: ReadonlyMap<number, Sampled> = new Map()

  return {
    sample(pids) {
      const atMs = deps.clock.elapsed()
      const table = createProcessTable(readProcesses())
      const sampled = new Map<number, Sampled>()
      const usage = new Map<number, ProcessUsage>()
      for (const pid of pids) {
        const family = table.familyOf(pid)
        const [first] = family
        if (!first) continue
        const now = { atMs, startTime: first.startTime, family }
        sampled.set(pid, now)
        usage.set(pid, usageOf(now, sampledBefore.get(pid)))
      }
      sampledBefore = sampled
      return usage
    },
  }
}

function usageOf(now: Sampled, before: Sampled | undefined): ProcessUsage {
  return {
    cpuPercent: before?.startTime === now.startTime ? cpuPercent(before, now) : null,
    memoryBytes: now.family.reduce((sum, process) => sum + process.rssBytes, 0),
    processes: now.family.length,
  }
}

function cpuPercent(before: Sampled, now: Sampled): number | null {
  const passedMs = now.atMs - before.atMs
  return passedMs > 0 ? (100 * cpuMsBetween(before.family, now.family)) / passedMs : null
}
