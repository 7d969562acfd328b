import type { ProcessReading } from '../../metrics/proc-stat.ts'
import { cpuMsBetween, createProcessTable } from '../../metrics/process-family.ts'
import type { ProcessSampler, ProcessUsage } from '../../metrics/process-sampler.ts'
import type { Clock } from '../../platform.ts'
import { readProcesses } from './process-table.ts'

interface Sampled {
  readonly atMs: number
  readonly startTime: string
  readonly family: readonly ProcessReading[]
  /** All that was used so far. */
  readonly cpuMs: number
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
        const now = sampledNow(atMs, [first, ...family.slice(1)], sampledBefore.get(pid))
        sampled.set(pid, now)
        usage.set(pid, usageOf(now, sampledBefore.get(pid)))
      }
      sampledBefore = sampled
      return usage
    },
  }
}

function sampledNow(
  atMs: number,
  family: readonly [ProcessReading, ...ProcessReading[]],
  before: Sampled | undefined,
): Sampled {
  const { startTime } = family[0]
  const cpuMs =
    before?.startTime === startTime
      ? before.cpuMs + cpuMsBetween(before.family, family)
      : cpuMsBetween([], family)
  return { atMs, startTime, family, cpuMs }
}

function usageOf(now: Sampled, before: Sampled | undefined): ProcessUsage {
  return {
    cpuPercent: before?.startTime === now.startTime ? cpuPercent(before, now) : null,
    memoryBytes: now.family.reduce((sum, process) => sum + process.rssBytes, 0),
    processes: now.family.length,
    threads: threadsOf(now.family),
    cpuMs: now.cpuMs,
    family: now.family,
  }
}

function threadsOf(family: readonly ProcessReading[]): number | null {
  return family.reduce<number | null>(
    (sum, { threads }) => (sum === null || threads === null ? null : sum + threads),
    0,
  )
}

function cpuPercent(before: Sampled, now: Sampled): number | null {
  const passedMs = now.atMs - before.atMs
  return passedMs > 0 ? (100 * (now.cpuMs - before.cpuMs)) / passedMs : null
}
