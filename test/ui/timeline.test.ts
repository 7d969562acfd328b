import { expect, test } from 'vitest'
import { createTimeline } from '../../src/ui/timeline.ts'
import { agentView } from '../support/monitor-world.ts'

const fleet = (count: number, cpuPercent: number | null = 1) =>
  Array.from({ length: count }, (_, index) => agentView(`agent-${index}`, { cpuPercent }))

test('keeps samples by number, and gives the nearest for one that is gone or to come', () => {
  const timeline = createTimeline()
  expect(timeline.nearest(1)).toBeUndefined()
  for (let second = 1; second <= 700; second += 1) timeline.add(second * 1000, fleet(1))
  expect(timeline.firstSeq()).toBe(101)
  expect(timeline.nearest(1)?.seq).toBe(101)
  expect(timeline.nearest(350)?.atMs).toBe(350_000)
  expect(timeline.nearest(9999)?.seq).toBe(700)
})

test('of a big fleet it keeps fewer, but never less than a minute', () => {
  const big = createTimeline()
  const huge = createTimeline()
  for (let second = 0; second < 300; second += 1) {
    big.add(second, fleet(600))
    huge.add(second, fleet(5000))
  }
  expect(big.lastSeq() - big.firstSeq() + 1).toBe(100)
  expect(huge.lastSeq() - huge.firstSeq() + 1).toBe(60)
})

test('knows the cpu of each sample, and a gap where there was none', () => {
  const timeline = createTimeline()
  timeline.add(1, fleet(1, 10))
  timeline.add(2, fleet(1, null))
  timeline.add(3, [])
  timeline.add(4, fleet(1, 40))
  expect([1, 2, 3, 4, 5].map((seq) => timeline.cpuPercent('agent-0', seq))).toEqual([
    null,
    null,
    null,
    40,
    null,
  ])
})

test('an agent that stays keeps its past', () => {
  const timeline = createTimeline()
  for (const cpu of [10, 20, 30]) timeline.add(cpu, fleet(2, cpu))
  timeline.add(4, fleet(1, 40))
  expect([1, 2, 3, 4].map((seq) => timeline.cpuPercent('agent-0', seq))).toEqual([10, 20, 30, 40])
  expect(timeline.cpuPercent('agent-1', 3)).toBeNull()
})
