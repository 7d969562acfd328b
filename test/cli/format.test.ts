import { expect, test } from 'vitest'
import {
  countOf,
  formatDuration,
  formatEnd,
  formatPercent,
  formatSize,
  formatTime,
} from '../../src/cli/format.ts'

test.for([
  [-5, '0ms'],
  [0, '0ms'],
  [999.9, '999ms'],
  [1_000, '1s'],
  [59_999, '59s'],
  [60_000, '1m00s'],
  [192_000, '3m12s'],
  [3_600_000, '1h00m'],
  [7_500_000, '2h05m'],
  [86_400_000, '1d0h'],
  [273_600_000, '3d4h'],
] as const)('%d ms is %s', ([durationMs, text]) => {
  expect(formatDuration(durationMs)).toBe(text)
})

test.for([
  [null, '-'],
  [0, '0 B'],
  [512, '512 B'],
  [1_000, '1.0 kB'],
  [61_234_567, '61.2 MB'],
  [2_500_000_000, '2.5 GB'],
  [7e15, '7000.0 TB'],
] as const)('%d bytes are %s', ([sizeBytes, text]) => {
  expect(formatSize(sizeBytes)).toBe(text)
})

test('a figure that was not measured is no number', () => {
  expect([formatPercent(null), formatPercent(0), formatPercent(240.46)]).toEqual(['-', '0.0 %', '240.5 %'])
})

const end = { status: null, signal: null, detail: null, atMs: 0 }

test.for([
  { end: null, text: '-' },
  { end: { ...end, kind: 'exited' as const, status: 3 }, text: '3' },
  { end: { ...end, kind: 'signalled' as const, signal: 'SIGKILL' }, text: 'SIGKILL' },
  { end: { ...end, kind: 'lost' as const }, text: '?' },
  { end: { ...end, kind: 'not_started' as const }, text: 'not started' },
])('an end reads $text', ({ end, text }) => {
  expect(formatEnd(end)).toBe(text)
})

test('a time shows its date only when that is another one', () => {
  const noon = new Date(2026, 10, 3, 12, 5, 9).getTime()
  expect(formatTime(noon, noon + 60_000)).toBe('12:05:09')
  expect(formatTime(noon, noon + 86_400_000)).toBe('2026-11-03 12:05:09')
})

test('counts in words that fit the number', () => {
  expect([0, 1, 2].map((count) => countOf(count, 'agent'))).toEqual(['no agents', '1 agent', '2 agents'])
})
