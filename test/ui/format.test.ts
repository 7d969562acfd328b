import { expect, test } from 'vitest'
import { formatAge, formatBytes, formatCpu, sparkline } from '../../src/ui/format.ts'
import { naturalKey } from '../../src/ui/natural-order.ts'

test.each([
  [-5, '0s'],
  [0, '0s'],
  [59_999, '59s'],
  [60_000, '1m00s'],
  [252_000, '4m12s'],
  [3_599_000, '59m59s'],
  [11_100_000, '3h05m'],
  [86_400_000 * 12 + 3_600_000 * 4, '12d4h'],
  [86_400_000 * 412, '412d'],
])('%i ms is %s', (ms, text) => {
  expect(formatAge(ms)).toBe(text)
  expect(text.length).toBeLessThanOrEqual(6)
})

test.each([
  [null, '-'],
  [0, '0B'],
  [999, '999B'],
  [999_600, '1.0M'],
  [1500, '1.5K'],
  [61_200_000, '61M'],
  [1_250_000_000, '1.3G'],
  [5e15, '5000T'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
  expect(text.length).toBeLessThanOrEqual(5)
})

test.each([
  [null, '-'],
  [0, '0.0'],
  [12.34, '12.3'],
  [99.96, '100'],
  [1604.2, '1604'],
])('%d per cent are %s', (percent, text) => {
  expect(formatCpu(percent)).toBe(text)
})

test('a graph has a block for each value, a gap where none is known, and rises with what is above its ceiling', () => {
  expect(sparkline([0, 50, 100, null, 12.5], 100)).toBe('▁▅█ ▂')
  expect(sparkline([100, 400], 100)).toBe('▃█')
})

test('names sort as a person would', () => {
  const names = ['agent-10', 'agent-2', 'Agent-1', 'b', 'a2b10', 'a2b9']
  const sorted = names.toSorted((a, b) => (naturalKey(a) < naturalKey(b) ? -1 : 1))
  expect(sorted).toEqual(['a2b9', 'a2b10', 'Agent-1', 'agent-2', 'agent-10', 'b'])
})
