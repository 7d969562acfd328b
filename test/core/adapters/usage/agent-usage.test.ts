import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readHeardUntil, readSpentByAgent } from '../../../../src/core/adapters/usage/agent-usage.ts'
import { openTempUsageDesk } from '../../../support/usage-desk.ts'
import { usageRecord, usageRecordNano } from '../../../support/usage-record.ts'

const nowMs = 1_793_700_000_000
const hourMs = 3_600_000

test('how long an agent was heard, and what it spent, is read without the thread that counts', async () => {
  await using desk = openTempUsageDesk()
  const path = join(desk.home, 'usage.db')
  expect(readHeardUntil(path, 'claw', nowMs)).toBeNull()
  const of = (agent: string, agoMs: number) =>
    usageRecord({ key: `${agent}/${agoMs}`, atMs: nowMs - agoMs, facts: { agent } })
  const records = [of('claw', 2 * hourMs), of('claw', 3 * hourMs), of('old', 30 * 24 * hourMs)]
  await desk.take({ records, failures: [], spans: [] })
  expect(readHeardUntil(path, 'claw', nowMs)).toBe(nowMs - 2 * hourMs - ((nowMs - 2 * hourMs) % 900_000))
  expect(readHeardUntil(path, 'old', nowMs)).toBe(nowMs - 7 * 24 * hourMs)
  expect(readHeardUntil(path, 'nobody', nowMs)).toBeNull()
  expect([...readSpentByAgent(path, nowMs - 24 * hourMs)]).toEqual([
    ['claw', { calls: 2, unpriced: 0, costNano: 2 * usageRecordNano }],
  ])
})

test('what is no usage.db, or not there, tells nothing', async () => {
  await using desk = openTempUsageDesk()
  const path = join(desk.home, 'broken.db')
  expect([...readSpentByAgent(path, 0)]).toEqual([])
  writeFileSync(path, 'this is no database')
  expect([...readSpentByAgent(path, 0)]).toEqual([])
  expect(readHeardUntil(path, 'claw', nowMs)).toBeNull()
})
