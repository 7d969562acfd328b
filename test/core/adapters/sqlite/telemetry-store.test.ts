import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSqliteTelemetryStore } from '../../../../src/core/adapters/sqlite/telemetry-store.ts'
import { measureOf } from '../../../../src/core/metrics/aggregate.ts'
import { hourMs, type Level, minuteMs } from '../../../../src/core/metrics/chunk.ts'
import { ownMetrics as own } from '../../../../src/core/metrics/own-metrics.ts'
import { settleMs } from '../../../../src/core/metrics/roll-up.ts'
import type { TelemetryStore } from '../../../../src/core/metrics/telemetry-store.ts'
import { testTelemetryStore } from '../../../contract/telemetry-store.ts'
import { type TempFolder, tempFolder } from '../../../support/temp-folder.ts'

let folder: TempFolder
let path = ''
beforeEach(() => {
  folder = tempFolder()
  path = join(folder.path, 'telemetry.db')
})
afterEach(() => folder[Symbol.dispose]())

const day = 24 * hourMs
const keep = { samplesMs: day, minutesMs: 14 * day, hoursMs: 400 * day }
const atMs = 500_000 * hourMs

describe('as any store', () => testTelemetryStore(() => openSqliteTelemetryStore(path)))

/** A sample each ten seconds, its value the second of the hour. */
function fillHour(store: TelemetryStore, fromMs: number): void {
  for (let at = fromMs; at < fromMs + hourMs; at += minuteMs) {
    const samples = [0, 1, 2, 3, 4, 5].map((index) => ({
      atMs: at + index * 10_000,
      value: (at - fromMs) / 1000 + index * 10,
      seconds: 0,
    }))
    store.append([{ metric: own.cpuUsed, labels: {}, minute: { atMs: at, samples, spread: null } }])
  }
}

async function countOf(store: TelemetryStore, level: Level, fromMs: number, untilMs: number) {
  const reader = await store.reader()
  const [series] = reader.series('host.cpu.used')
  const all = series ? [...reader.read(series, level, { fromMs, untilMs })] : []
  return { lines: all.length, count: all.reduce((sum, { aggregate }) => sum + aggregate.count, 0) }
}

function chunks(level: number): number {
  using db = new DatabaseSync(path, { readOnly: true })
  return Number(db.prepare('select count(*) as count from chunk where level = ?').get(level)?.['count'])
}

test('its file is for its owner alone, and is there again when it is opened again', async () => {
  {
    using store = openSqliteTelemetryStore(path)
    fillHour(store, atMs)
  }
  expect(statSync(path).mode & 0o777).toBe(0o600)
  using store = openSqliteTelemetryStore(path)
  expect(await countOf(store, 'samples', atMs, atMs + hourMs)).toEqual({ lines: 360, count: 360 })
})

test('an hour is rolled up once it is over and settled, and every level tells of the same samples', async () => {
  using store = openSqliteTelemetryStore(path)
  fillHour(store, atMs)
  fillHour(store, atMs + hourMs)
  await store.tidy(keep, atMs + hourMs + settleMs - 1)
  expect(chunks(1)).toBe(0)
  await store.tidy(keep, atMs + hourMs + settleMs)
  expect([chunks(1), chunks(2)]).toEqual([1, 1])
  // The second hour, which is not over, is read from its samples.
  const until = atMs + 2 * hourMs
  expect(await countOf(store, 'minutes', atMs, until)).toEqual({ lines: 60 + 360, count: 720 })
  expect(await countOf(store, 'hours', atMs, until)).toEqual({ lines: 1 + 360, count: 720 })
  const reader = await store.reader()
  const [series] = reader.series('host.cpu.used')
  const [hour] = series ? reader.read(series, 'hours', { fromMs: atMs, untilMs: atMs + hourMs }) : []
  expect(hour?.aggregate).toMatchObject({ count: 360, min: 0, max: 3590, last: 3590 })
  const p95 = hour ? measureOf(hour.aggregate, 'p95') : null
  expect(Math.abs((p95 ?? 0) / 3410 - 1)).toBeLessThan(0.011)
})

test('what comes late has its hour rolled up again', async () => {
  using store = openSqliteTelemetryStore(path)
  fillHour(store, atMs)
  const nowMs = atMs + hourMs + settleMs
  await store.tidy(keep, nowMs)
  const samples = [{ atMs: atMs + 5_000, value: 9_999, seconds: 0 }]
  store.append([{ metric: own.cpuUsed, labels: {}, minute: { atMs, samples, spread: null } }])
  expect(await countOf(store, 'hours', atMs, atMs + hourMs)).toEqual({ lines: 361, count: 361 })
  await store.tidy(keep, nowMs)
  expect(await countOf(store, 'hours', atMs, atMs + hourMs)).toEqual({ lines: 1, count: 361 })
})

test('each level is kept as long as was asked, and a series that is not told of any more is forgotten', async () => {
  using store = openSqliteTelemetryStore(path)
  fillHour(store, atMs)
  await store.tidy(keep, atMs + hourMs + settleMs)
  expect([chunks(0), chunks(1), chunks(2)]).toEqual([60, 1, 1])
  await store.tidy(keep, atMs + day + hourMs)
  expect([chunks(0), chunks(1), chunks(2)]).toEqual([0, 1, 1])
  await store.tidy(keep, atMs + 14 * day + hourMs)
  expect([chunks(0), chunks(1), chunks(2)]).toEqual([0, 0, 1])
  await store.tidy(keep, atMs + 401 * day)
  expect([chunks(0), chunks(1), chunks(2)]).toEqual([0, 0, 0])
  expect((await store.reader()).series()).toEqual([])
  // It can begin anew.
  fillHour(store, atMs + 401 * day)
  expect(await countOf(store, 'samples', atMs + 401 * day, atMs + 402 * day)).toMatchObject({ count: 360 })
})

test('samples that nobody rolled up stay, however old', async () => {
  using store = openSqliteTelemetryStore(path)
  fillHour(store, atMs)
  const late = atMs + 3 * day
  await store.tidy(keep, late)
  expect([chunks(1), chunks(2)]).toEqual([1, 1])
})

test('a file that is no database, and one of a newer SuperClaw, are refused and left as they are', () => {
  writeFileSync(path, 'x'.repeat(8192))
  expect(() => openSqliteTelemetryStore(path)).toThrow('not a database')
  expect(statSync(path).size).toBe(8192)
  const newer = join(folder.path, 'newer.db')
  new DatabaseSync(newer).exec('pragma user_version = 99')
  expect(() => openSqliteTelemetryStore(newer)).toThrow('schema 99')
})
