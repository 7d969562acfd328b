import type { ProcessReading } from './proc-stat.ts'

/** All processes of a machine at one moment, indexed. */
export interface ProcessTable {
  /** First `pid`, then all that descends from it, and all of its process group; empty when it is gone. */
  familyOf(pid: number): readonly ProcessReading[]
}

export function createProcessTable(readings: readonly ProcessReading[]): ProcessTable {
  const byPid = new Map(readings.map((reading) => [reading.pid, reading]))
  const children = Map.groupBy(readings, (reading) => reading.parentPid)
  const groups = Map.groupBy(readings, (reading) => reading.groupId)

  function withDescendants(first: ProcessReading): ReadonlySet<ProcessReading> {
    const found = new Set([first])
    // A set goes on to what is added while it is walked.
    for (const member of found) for (const child of children.get(member.pid) ?? []) found.add(child)
    return found
  }

  return {
    familyOf(pid) {
      const first = byPid.get(pid)
      return first ? [...new Set([...withDescendants(first), ...(groups.get(first.groupId) ?? [])])] : []
    },
  }
}

/**
 * Processor time that a family used between two readings of it.
 *
 * A child that ended takes its time along: the kernel adds it to what its parent's children used, once the parent
 * has waited for it. So of that growth, what was counted already while the child lived is taken off again. The
 * time of a child that ended and was waited for by a stranger (init) since the first reading is not known.
 */
export function cpuMsBetween(before: readonly ProcessReading[], after: readonly ProcessReading[]): number {
  const gone = new Map(before.map((reading) => [keyOf(reading), reading]))
  let ownMs = 0
  let childMs = 0
  for (const reading of after) {
    const earlier = gone.get(keyOf(reading))
    gone.delete(keyOf(reading))
    ownMs += reading.cpuMs - (earlier?.cpuMs ?? 0)
    childMs += reading.childCpuMs - (earlier?.childCpuMs ?? 0)
  }
  for (const reading of gone.values()) childMs -= reading.cpuMs + reading.childCpuMs
  return Math.max(0, ownMs) + Math.max(0, childMs)
}

function keyOf({ pid, startTime }: ProcessReading): string {
  return `${pid} ${startTime}`
}
