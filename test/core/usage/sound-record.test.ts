import { describe, expect, test } from 'vitest'
import { soundFailure, soundRecord, soundWindow } from '../../../src/core/usage/sound-record.ts'
import type { Tokens } from '../../../src/core/usage/tokens.ts'
import { usageRecord } from '../../support/usage-record.ts'
import { failureOf } from '../../support/usage-world.ts'

const at = 1_793_700_000_000
const usual = usageRecord().tokens
const withTokens = (told: Partial<Tokens>) => usageRecord({ tokens: { ...usual, ...told } })
const window = { tool: 'codex', minutes: 300, usedPercent: 12.5, resetsAtMs: at + 9_000, seenAtMs: at }

test('a sound call is left as it is', () => {
  const record = usageRecord({ reportedNano: 5, facts: { durationMs: 900, firstTokenMs: 0 } })
  expect(soundRecord(record)).toBe(record)
})

describe('a call is made sound', () => {
  test.for([
    { told: withTokens({ input: 1.5 }), sound: withTokens({ input: 2 }) },
    { told: withTokens({ output: -3 }), sound: withTokens({ output: 0 }) },
    {
      told: withTokens({ audio: { input: 0.4, cacheRead: 0, output: 2 } }),
      sound: withTokens({ audio: { input: 0, cacheRead: 0, output: 2 } }),
    },
    { told: usageRecord({ atMs: at + 0.25 }), sound: usageRecord({ atMs: at }) },
    { told: usageRecord({ reportedNano: 1e20 }), sound: usageRecord({ reportedNano: null }) },
    { told: usageRecord({ reportedNano: 0.4 }), sound: usageRecord({ reportedNano: 0 }) },
    { told: usageRecord({ facts: { durationMs: 1e30 } }), sound: usageRecord() },
    { told: usageRecord({ facts: { durationMs: -1 } }), sound: usageRecord() },
    { told: usageRecord({ facts: { firstTokenMs: Number.NaN } }), sound: usageRecord() },
    {
      told: usageRecord({ facts: { durationMs: 3.5, firstTokenMs: 1.2 } }),
      sound: usageRecord({ facts: { durationMs: 4, firstTokenMs: 1 } }),
    },
  ])('$told', ({ told, sound }) => {
    expect(soundRecord(told)).toEqual(sound)
  })
})

test.for([
  ...[1e300, 1e12, -1e300, Number.NaN, Number.POSITIVE_INFINITY].map((input) => withTokens({ input })),
  withTokens({ audio: { input: 1e300, cacheRead: 0, output: 0 } }),
  usageRecord({ tools: { webSearches: 1e300, fileSearches: 0 } }),
  ...[0, 1e300, -1e300, Number.NaN, Date.UTC(2100)].map((atMs) => usageRecord({ atMs })),
])('a call without tokens or a time to be believed is none: %o', (told) => {
  expect(soundRecord(told)).toBeNull()
})

test('a failure is made sound, or is none', () => {
  const failure = failureOf()
  expect(soundFailure(failure)).toEqual(failure)
  const odd = { ...failure, atMs: at + 0.5, durationMs: 1e300, status: 429.2, attempt: Number.NaN }
  expect(soundFailure(odd)).toEqual({
    ...failure,
    ...{ atMs: at + 1, durationMs: null, status: 429, attempt: null },
  })
  for (const atMs of [1e300, Number.NaN, 5]) expect(soundFailure({ ...failure, atMs })).toBeNull()
})

test('of the message of a failure what looks like a key is masked', () => {
  const message = 'Incorrect API key provided: sk-proj-0123456789abcdefghij. See https://example.com'
  expect(soundFailure(failureOf({ message }))?.message).toBe(
    'Incorrect API key provided: ***. See https://example.com',
  )
  expect(soundFailure(failureOf({ message: null }))?.message).toBeNull()
})

test('a reading of a window is made sound, or is none', () => {
  expect(soundWindow({ ...window, seenAtMs: at + 0.2 })).toEqual(window)
  for (const odd of [
    { resetsAtMs: -1e300 },
    { minutes: 1e300 },
    { seenAtMs: Number.NaN },
    { usedPercent: Number.NaN },
  ]) {
    expect(soundWindow({ ...window, ...odd })).toBeNull()
  }
})
