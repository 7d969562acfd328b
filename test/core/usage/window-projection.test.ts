import { expect, test } from 'vitest'
import type { LimitWindow } from '../../../src/core/usage/limit-window.ts'
import { projectWindow } from '../../../src/core/usage/window-projection.ts'

const hourMs = 3_600_000
const startMs = 1_793_700_000_000
const reading = (usedPercent: number, afterHours: number): LimitWindow => ({
  ...{ tool: 'claude-code', minutes: 300, usedPercent },
  ...{ resetsAtMs: startMs + 5 * hourMs, seenAtMs: startMs + afterHours * hourMs },
})

test.for([
  { why: 'half of it in half of its time is all of it', of: reading(50, 2.5), projected: 100, fullHours: 5 },
  { why: 'less is less, and never full', of: reading(10, 2.5), projected: 20, fullHours: null },
  { why: 'more is full before its end', of: reading(50, 1), projected: 250, fullHours: 2 },
  { why: 'what is full already was full then', of: reading(100, 2), projected: 250, fullHours: 2 },
  { why: 'nothing used stays nothing', of: reading(0, 2.5), projected: 0, fullHours: null },
  { why: 'nothing follows from its first minutes', of: reading(3, 0.05), projected: null, fullHours: null },
  { why: 'what was seen before it began fits nothing', of: reading(3, -1), projected: null, fullHours: null },
])('$why', ({ of, projected, fullHours }) => {
  expect(projectWindow(of, startMs + 2.6 * hourMs)).toEqual({
    projectedPercent: projected,
    fullAtMs: fullHours === null ? null : startMs + fullHours * hourMs,
  })
})

test('a window that has ended says nothing of now', () => {
  const ended = { projectedPercent: null, fullAtMs: null }
  expect(projectWindow(reading(50, 2), startMs + 5 * hourMs)).toEqual(ended)
})
