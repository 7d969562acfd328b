import { expect, test } from 'vitest'
import { createAgentSource } from '../../../src/core/metrics/agent-source.ts'
import type { OwnMetric } from '../../../src/core/metrics/own-metrics.ts'
import type { ProcessUsage } from '../../../src/core/metrics/process-sampler.ts'
import { agentSpec } from '../../support/process-spec.ts'

function open() {
  let told: Record<string, number> = {}
  const forgotten: string[] = []
  const world = {
    agents: [{ spec: agentSpec('a'), pid: 10 as number | null }],
    disk: { readBytes: 100, writtenBytes: 0 } as { readBytes: number; writtenBytes: number } | null,
  }
  const usage: ProcessUsage = {
    ...{ cpuPercent: 1, memoryBytes: 5e6, processes: 2, threads: 3, cpuMs: 1500 },
    family: [{ pid: 10 }, { pid: 11 }],
  }
  const source = createAgentSource({
    agents: () => world.agents,
    usage: () => ({
      elapsedMs: 0,
      byPid: new Map([
        [10, usage],
        [20, { ...usage, family: [{ pid: 20 }] }],
      ]),
    }),
    family: {
      openFiles: (pids) => 10 * pids.length,
      disk: () => world.disk,
      proportionalBytes: () => 4e6,
    },
    reporter: {
      at: () => (metric: OwnMetric, value, which) => {
        if (value != null) told[`${metric.name} ${which}`] = value
      },
      forget: (label, which) => forgotten.push(`${label}=${which}`),
    },
  })
  const read = async (): Promise<Record<string, number>> => {
    told = {}
    await source.read({ atMs: 0, elapsedMs: 0 })
    return told
  }
  return { world, read, forgotten }
}

test('an agent tells of all its processes; what cannot be read is absent', async () => {
  const { world, read } = open()
  expect(await read()).toMatchObject({
    'agent.cpu.time a': 1.5,
    'agent.memory.resident a': 5e6,
    'agent.processes a': 2,
    'agent.threads a': 3,
    'agent.open_files a': 20,
    'agent.disk.read a': 100,
  })
  world.disk = null
  expect(await read()).not.toHaveProperty('agent.disk.read a')
})

test('costly memory is read at one turn of six', async () => {
  const { read } = open()
  const turns = []
  for (let turn = 0; turn < 12; turn++) turns.push('agent.memory.proportional a' in (await read()))
  expect(turns.filter(Boolean)).toHaveLength(2)
})

test('what was asked of disks only grows, whether a process ends or another run begins', async () => {
  const { world, read } = open()
  const reads = async (readBytes: number): Promise<number | undefined> => {
    world.disk = { readBytes, writtenBytes: 0 }
    return (await read())['agent.disk.read a']
  }
  expect([await reads(100), await reads(160), await reads(40), await reads(50)]).toEqual([100, 160, 160, 170])
  world.agents = [{ spec: agentSpec('a'), pid: 20 }]
  expect(await reads(30)).toBe(200)
})

test('an agent without a process tells nothing, and one that is gone is forgotten', async () => {
  const { world, read, forgotten } = open()
  await read()
  world.agents = [{ spec: agentSpec('a'), pid: null }]
  expect(await read()).toEqual({})
  world.agents = []
  await read()
  expect(forgotten).toEqual(['agent=a'])
})
