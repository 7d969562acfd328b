import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import {
  openLinuxProcessTable,
  parseStat,
} from '../../../../src/core/adapters/process/linux-process-table.ts'
import { openPsProcessTable, parsePs } from '../../../../src/core/adapters/process/ps-process-table.ts'

const fields = 'S 1 40 41 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 1000 2000'

test.for([
  { why: 'a plain name', text: `42 (sleep) ${fields}\n` },
  { why: 'a name with spaces and brackets', text: `42 (a) b (c) R 1) ${fields}\n` },
  { why: 'a name with a line break', text: `42 (a\n) ${fields}\n` },
])('a stat line is read past $why', ({ text }) => {
  expect(parseStat(text)).toEqual({ pid: 42, state: 'S', groupId: 40, startTime: '987654', cpuMs: 260 })
})

test.for(['', '42', '42 (sleep) S 1 40'])('%j is no stat line', (text) => {
  expect(parseStat(text)).toBeUndefined()
})

test('lines of ps become processes, without those that have ended', () => {
  const text = `
      1     1 Ss   Fri Nov 21 01:37:02 2025
    420   400 Z    Fri Nov 21 01:40:00 2025
  31337   400 S+   Sat Nov  1 11:40:09 2025
`
  expect(parsePs(text)).toEqual([
    { pid: 1, groupId: 1, startTime: 'Fri_Nov_21_01:37:02_2025' },
    { pid: 31337, groupId: 400, startTime: 'Sat_Nov_1_11:40:09_2025' },
  ])
})

const tables = [
  { name: '/proc', open: openLinuxProcessTable },
  { name: 'ps', open: () => openPsProcessTable('boot') },
]

test.for(tables)(
  'by $name, a process is found with its group and among all, until it has ended',
  async ({ open }) => {
    const table = open()
    const child = spawn('sleep', ['1000'], { detached: true, env: { ...process.env, MARK: 'x=y' } })
    await once(child, 'spawn')
    const pid = child.pid ?? 0
    const found = table.find(pid)
    expect(found).toMatchObject({ pid, groupId: pid })
    expect(table.list()).toContainEqual(found)
    expect(table.variable(pid, 'MARK')).toBe('x=y')
    expect(table.variable(pid, 'ARK')).toBeUndefined()
    using held = found && table.hold(found)
    expect(held?.isAlive()).toBe(true)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(held?.isAlive()).toBe(false)
    expect(table.find(pid)).toBeUndefined()
    expect(found && table.hold(found)).toBeUndefined()
    expect(table.variable(pid, 'MARK')).toBeUndefined()
  },
)

test('a process of the same pid and another start is not held', () => {
  const table = openLinuxProcessTable()
  expect(table.hold({ pid: process.pid, startTime: '1' })).toBeUndefined()
})
