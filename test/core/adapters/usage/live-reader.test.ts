import { expect, test } from 'vitest'
import { openTempUsageDesk } from '../../../support/usage-desk.ts'
import { usageRecord, usageRecordNano } from '../../../support/usage-record.ts'

/** 2026-11-03T10:20:30Z. */
const nowMs = Date.UTC(2026, 10, 3, 10, 20, 30)
const minuteMs = 60_000
const hourMs = 60 * minuteMs
const at = (agoMs: number, id: string, given = {}) =>
  usageRecord({ key: `claude-code/${id}`, atMs: nowMs - agoMs, ...given })

test('says what is spent a minute, by whom, and what a day, a week and a month came to', async () => {
  await using desk = openTempUsageDesk()
  const failures: never[] = []
  await desk.take({
    records: [
      at(10_000, 'now', { facts: { agent: 'writer' } }),
      at(2 * minuteMs, 'soon', { facts: { agent: 'writer' } }),
      at(3 * minuteMs, 'unknown', { model: 'nobody-knows-it' }),
      at(20 * minuteMs, 'hour'),
      at(2 * 24 * hourMs, 'week'),
      at(20 * 24 * hourMs, 'month'),
      at(40 * 24 * hourMs, 'before'),
    ],
    failures,
    spans: [],
  })
  const live = await desk.live(nowMs)
  expect(live.pace.total).toEqual({
    ...{ perMinuteNano: (2 * usageRecordNano) / 5, callsPerMinute: 3 / 5, unpriced: 1 },
  })
  expect(live.pace.byAgent).toEqual([
    { key: 'writer', perMinuteNano: (2 * usageRecordNano) / 5, callsPerMinute: 2 / 5, unpriced: 0 },
    { key: '', perMinuteNano: 0, callsPerMinute: 1 / 5, unpriced: 1 },
  ])
  expect(live.pace.byModel.map(({ key }) => key)).toEqual(['claude-sonnet-4-6', 'nobody-knows-it'])
  expect(live.spent).toMatchObject({
    last24h: { costNano: 3 * usageRecordNano, calls: 4, unpriced: 1 },
    last7d: { costNano: 4 * usageRecordNano, calls: 5 },
    last30d: { costNano: 5 * usageRecordNano, calls: 6 },
  })
  expect(live.minutesNano).toHaveLength(60)
  expect(live.minutesNano.flatMap((nano, index) => (nano > 0 ? [[index, nano]] : []))).toEqual([
    [39, usageRecordNano],
    [57, usageRecordNano],
    [59, usageRecordNano],
  ])
})

test('guesses the window of five hours from calls until the tool is told of it, and then believes that', async () => {
  await using desk = openTempUsageDesk()
  await desk.take({ records: [at(2 * hourMs, 'first'), at(minuteMs, 'last')], failures: [], spans: [] })
  const resetsAtMs = Date.UTC(2026, 10, 3, 13)
  const guess = { tool: 'claude-code', minutes: 300, usedPercent: null, resetsAtMs, isEstimate: true }
  expect((await desk.live(nowMs)).windows).toMatchObject([{ ...guess, spentNano: 2 * usageRecordNano }])
  const seen = { tool: 'claude-code', minutes: 300, resetsAtMs: nowMs + 2.5 * hourMs }
  await desk.seeWindows([
    { ...seen, usedPercent: 60, seenAtMs: nowMs },
    { ...seen, usedPercent: 20, seenAtMs: nowMs - hourMs },
  ])
  expect((await desk.live(nowMs)).windows).toMatchObject([
    {
      ...{ usedPercent: 60, projectedPercent: 120, isEstimate: false, seenAtMs: nowMs },
      fullAtMs: Math.round(nowMs - 2.5 * hourMs + 2.5 * hourMs * (100 / 60)),
    },
  ])
  expect((await desk.live(nowMs + 3 * hourMs)).windows).toEqual([])
})
