import { expect, test } from 'vitest'
import type { ProcessReading } from '../../../src/core/metrics/proc-stat.ts'
import { cpuMsBetween, createProcessTable } from '../../../src/core/metrics/process-family.ts'

function reading(pid: number, rest: Partial<ProcessReading> = {}): ProcessReading {
  return {
    pid,
    parentPid: 1,
    groupId: pid,
    state: 'S',
    startTime: String(pid),
    cpuMs: 0,
    childCpuMs: 0,
    rssBytes: 0,
    threads: 1,
    ...rest,
  }
}

const table = createProcessTable([
  reading(1, { parentPid: 0 }),
  reading(10),
  reading(11, { parentPid: 10, groupId: 10 }),
  reading(12, { parentPid: 11, groupId: 12 }),
  reading(13, { parentPid: 12, groupId: 13 }),
  reading(14, { parentPid: 1, groupId: 10 }),
  reading(20),
])

test.for([
  {
    why: 'an agent with its shim, its descendants in other groups, and orphans of its group',
    pid: 11,
    family: [10, 11, 12, 13, 14],
  },
  { why: 'an agent on its own', pid: 20, family: [20] },
  { why: 'a process that is gone', pid: 99, family: [] },
])('the family of $why', ({ pid, family }) => {
  const pids = table.familyOf(pid).map((member) => member.pid)
  expect(pids.toSorted((left, right) => left - right)).toEqual(family)
  if (family.length > 0) expect(pids[0]).toBe(pid)
})

test.for([
  {
    why: 'what each used since',
    before: [reading(1, { cpuMs: 100 }), reading(2, { cpuMs: 50 })],
    after: [reading(1, { cpuMs: 130 }), reading(2, { cpuMs: 60 })],
    usedMs: 40,
  },
  {
    why: 'all of a child that was born since',
    before: [reading(1, { cpuMs: 100 })],
    after: [reading(1, { cpuMs: 100 }), reading(2, { cpuMs: 70 })],
    usedMs: 70,
  },
  {
    why: 'all of a child that was born and ended since',
    before: [reading(1)],
    after: [reading(1, { childCpuMs: 30 })],
    usedMs: 30,
  },
  {
    why: 'of a child that ended, only what was not counted before',
    before: [reading(1), reading(2, { cpuMs: 500 })],
    after: [reading(1, { cpuMs: 10, childCpuMs: 520 })],
    usedMs: 30,
  },
  {
    why: 'nothing for a child that a stranger waited for, and the rest in full',
    before: [reading(1, { cpuMs: 100 }), reading(2, { cpuMs: 500 })],
    after: [reading(1, { cpuMs: 140 })],
    usedMs: 40,
  },
  {
    why: 'a pid that came back as another process anew',
    before: [reading(1), reading(2, { cpuMs: 500, startTime: 'old' })],
    after: [reading(1, { childCpuMs: 500 }), reading(2, { cpuMs: 5, startTime: 'new' })],
    usedMs: 5,
  },
])('processor time counts $why', ({ before, after, usedMs }) => {
  expect(cpuMsBetween(before, after)).toBe(usedMs)
})
