import { expect, test } from 'vitest'
import { momentOf } from '../../src/cli/since.ts'

const nowMs = Date.UTC(2026, 10, 3, 14)

test.for([
  { text: '30s', atMs: nowMs - 30_000 },
  { text: '10m', atMs: nowMs - 600_000 },
  { text: '1.5h', atMs: nowMs - 5_400_000 },
  { text: '2026-11-03T13:00:00Z', atMs: nowMs - 3_600_000 },
  { text: '2026-11-03T14:00:00+01:00', atMs: nowMs - 3_600_000 },
  { text: '2026-11-03T10:00:00', atMs: new Date(2026, 10, 3, 10).getTime() },
])('$text is a moment', ({ text, atMs }) => {
  expect(momentOf(text, nowMs)).toBe(atMs)
})

test.for(['', 'yesterday', '10', '-5m', '10 parsecs', '2026-13-45'])('%s is none', (text) => {
  expect(() => momentOf(text, nowMs)).toThrow(expect.objectContaining({ code: 'USAGE' }))
})
