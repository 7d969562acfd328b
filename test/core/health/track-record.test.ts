import { expect, test } from 'vitest'
import { createTrackRecord } from '../../../src/core/health/track-record.ts'

const hour = 3_600_000

test('nothing that was counted is no share at all', () => {
  expect(createTrackRecord().met(0)).toEqual({ life: null, day: null })
})

test('the share is of time, not of looks', () => {
  const record = createTrackRecord()
  record.count(900, true, 1_000)
  record.count(100, false, 2_000)
  expect(record.met(2_000)).toEqual({ life: 0.9, day: 0.9 })
})

test('what is older than a day counts for the life alone', () => {
  const record = createTrackRecord()
  record.count(hour, false, hour)
  record.count(hour, true, 20 * hour)
  expect(record.met(20 * hour)).toEqual({ life: 0.5, day: 0.5 })
  expect(record.met(26 * hour)).toEqual({ life: 0.5, day: 1 })
  record.count(hour, true, 25 * hour)
  expect(record.met(25 * hour)).toEqual({ life: 2 / 3, day: 1 })
})

test('a day without anything counted is no share', () => {
  const record = createTrackRecord()
  record.count(hour, true, hour)
  expect(record.met(40 * hour)).toEqual({ life: 1, day: null })
})
