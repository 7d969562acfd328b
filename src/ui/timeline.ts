import type { AgentView } from '../core/operations/agent.ts'
import type { Sample, Timeline } from './data.ts'

/** Samples at most, and rows over all samples at most: what bounds the memory of a big fleet's past. */
const samplesMax = 600
const samplesMin = 60
const rowsMax = 60_000

export interface WritableTimeline extends Timeline {
  /** Adds a moment and drops what is too much. Returns its `seq`. */
  add(atMs: number, agents: readonly AgentView[]): number
}

/**
 * Keeps the last samples of all agents: 600 of them for a small fleet, never fewer than 60.
 * Agents that did not change between samples are shared, and cpu is kept once more as plain numbers for the graphs.
 */
export function createTimeline(): WritableTimeline {
  let samples: Sample[] = []
  let lastSeq = 0
  const cpu = new Map<string, Float32Array>()

  function keepCpu(agents: readonly AgentView[], seq: number): void {
    for (const values of cpu.values()) values[seq % samplesMax] = Number.NaN
    for (const { id, cpuPercent } of agents) {
      const values = cpu.get(id) ?? new Float32Array(samplesMax).fill(Number.NaN)
      values[seq % samplesMax] = cpuPercent ?? Number.NaN
      cpu.set(id, values)
    }
    if (cpu.size > agents.length) forgetGone(agents)
  }

  function forgetGone(agents: readonly AgentView[]): void {
    const present = new Set(agents.map(({ id }) => id))
    for (const id of cpu.keys()) if (!present.has(id)) cpu.delete(id)
  }

  return {
    add(atMs, agents) {
      lastSeq += 1
      const keep = Math.max(
        samplesMin,
        Math.min(samplesMax, Math.floor(rowsMax / Math.max(1, agents.length))),
      )
      samples = [...samples.slice(Math.max(0, samples.length - keep + 1)), { seq: lastSeq, atMs, agents }]
      keepCpu(agents, lastSeq)
      return lastSeq
    },
    firstSeq: () => samples[0]?.seq ?? 0,
    lastSeq: () => lastSeq,
    nearest(seq) {
      const index = Math.max(0, Math.min(samples.length - 1, seq - (samples[0]?.seq ?? 0)))
      return samples[index]
    },
    cpuPercent(agentId, seq) {
      if (seq <= lastSeq - samplesMax || seq > lastSeq) return null
      const value = cpu.get(agentId)?.[seq % samplesMax]
      return value === undefined || Number.isNaN(value) ? null : value
    },
  }
}
