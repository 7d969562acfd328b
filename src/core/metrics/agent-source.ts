import type { AgentSnapshot } from '../fleet/agent.ts'
import type { FamilyReader } from './family-reader.ts'
import { ownMetrics as own, type Report } from './own-metrics.ts'
import type { ProcessUsage } from './process-sampler.ts'
import type { Source } from './recording.ts'
import type { Reporter } from './reporter.ts'

/** What processes used, as it was measured last. */
export interface UsageReading {
  /** When, on the clock that never jumps. */
  readonly elapsedMs: number
  readonly byPid: ReadonlyMap<number, ProcessUsage>
}

export interface AgentSourceDeps {
  readonly agents: () => readonly {
    readonly spec: Pick<AgentSnapshot['spec'], 'id'>
    readonly pid: number | null
  }[]
  readonly usage: () => UsageReading
  readonly family: FamilyReader
  readonly reporter: Reporter
}

/** Costly readings are taken of so large a part of the agents at each reading. */
const parts = 6

/** What each agent's processes use. */
export function createAgentSource({ agents, usage, family, reporter }: AgentSourceDeps): Source {
  let known = new Map<string, Disk>()
  let turn = 0
  return {
    name: 'the agents',
    read({ atMs, elapsedMs }) {
      const measured = usage()
      const reports = {
        before: reporter.at({ atMs, elapsedMs: measured.elapsedMs }),
        now: reporter.at({ atMs, elapsedMs }),
      }
      turn = (turn + 1) % parts
      const all = agents()
      const disks = new Map(all.map(({ spec }) => [spec.id, known.get(spec.id) ?? createDisk()]))
      for (const [index, { used, id }] of measuredOf(all, measured).entries()) {
        const disk = disks.get(id) ?? createDisk()
        reportAgent(id, { used, disk, family, isInDepth: index % parts === turn }, reports)
      }
      for (const id of known.keys()) if (!disks.has(id)) reporter.forget('agent', id)
      known = disks
    },
    [Symbol.dispose]: () => undefined,
  }
}

function measuredOf(
  agents: ReturnType<AgentSourceDeps['agents']>,
  { byPid }: UsageReading,
): { readonly id: string; readonly used: ProcessUsage }[] {
  return agents.flatMap(({ spec, pid }) => {
    const used = pid === null ? undefined : byPid.get(pid)
    return used ? [{ id: spec.id, used }] : []
  })
}

interface MeasuredAgent {
  readonly used: ProcessUsage
  readonly disk: Disk
  readonly family: FamilyReader
  /** Whether costly readings are taken. */
  readonly isInDepth: boolean
}

function reportAgent(
  id: string,
  { used, disk, family, isInDepth }: MeasuredAgent,
  { before, now }: { readonly before: Report; readonly now: Report },
): void {
  before(own.agentCpu, used.cpuMs / 1000, id)
  before(own.agentResident, used.memoryBytes, id)
  before(own.agentProcesses, used.processes, id)
  before(own.agentThreads, used.threads, id)
  const pids = used.family.map(({ pid }) => pid)
  now(own.agentFiles, family.openFiles(pids), id)
  const asked = disk.add(pids[0], family.disk(pids))
  now(own.agentRead, asked?.readBytes, id)
  now(own.agentWritten, asked?.writtenBytes, id)
  if (isInDepth) now(own.agentProportional, family.proportionalBytes(pids), id)
}

type DiskReading = NonNullable<ReturnType<FamilyReader['disk']>>

interface Disk {
  add(pid: number | undefined, reading: DiskReading | null): DiskReading | null
}

/**
 * What all processes of an agent asked of disks, so that it only grows. What one that ended had used goes to the parent
 * that waited for it, and is lost to a stranger: then the sum falls, and what comes after it counts.
 */
function createDisk(): Disk {
  let before: DiskReading & { readonly pid: number | undefined } = {
    pid: undefined,
    readBytes: 0,
    writtenBytes: 0,
  }
  let total: DiskReading = { readBytes: 0, writtenBytes: 0 }
  return {
    add(pid, reading) {
      if (!reading) return null
      const from = before.pid === pid ? before : { readBytes: 0, writtenBytes: 0 }
      total = {
        readBytes: total.readBytes + Math.max(0, reading.readBytes - from.readBytes),
        writtenBytes: total.writtenBytes + Math.max(0, reading.writtenBytes - from.writtenBytes),
      }
      before = { ...reading, pid }
      return total
    },
  }
}
