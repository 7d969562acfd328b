import { expect, test } from 'vitest'
import { axisText, formatSpan } from '../../../src/ui/waterfall/time-bar.ts'

test.for([
  [0, '0'],
  [0.0002, '1us'],
  [0.25, '250us'],
  [0.9999, '1.0ms'],
  [3.24, '3.2ms'],
  [340, '340ms'],
  [999.6, '1.0s'],
  [12_400, '12.4s'],
  [59_949, '59.9s'],
  [59_960, '1m00s'],
  [192_000, '3m12s'],
  [3_599_700, '1h00m'],
  [7_500_000, '2h05m'],
] as const)('%d ms is %s', ([durationMs, text]) => {
  expect(formatSpan(durationMs)).toBe(text)
})

test.for([
  { cells: 6, text: '0 8.0s' },
  { cells: 5, text: '0' },
  { cells: 24, text: '0           4.0s    8.0s' },
  { cells: 48, text: '0           2.0s        4.0s        6.0s    8.0s' },
])('an axis of $cells cells has the times that it has room for', ({ cells, text }) => {
  expect(axisText({ startMs: 0, spanMs: 8000, cells })).toBe(text)
})
