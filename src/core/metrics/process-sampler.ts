import type { ProcessReading } from './proc-stat.ts'

/** What a process group uses. */
export interface ProcessUsage {
  /** Of one core, since the sample before; `null` at the first. */
  readonly cpuPercent: number | null
  /** Resident set of all its processes, shared pages counted in each. */
  readonly memoryBytes: number
  readonly processes: number
  /** `null` where the system does not say. */
  readonly threads: number | null
  /** Processor time since it began; it only grows, but for a process that another parent than its own waited for. */
  readonly cpuMs: number
  readonly family: readonly Pick<ProcessReading, 'pid'>[]
}

/** Reads what agents use, from the kernel. Absent is absent: a pid that is gone has no entry. */
export interface ProcessSampler {
  /** @param pids agents; each stands for itself and all that descends from it or shares its process group */
  sample(pids: readonly number[]): ReadonlyMap<number, ProcessUsage>
}
