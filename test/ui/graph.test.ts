import { expect, test } from 'vitest'
import { area, bar, gauge, stretched } from '../../src/ui/graph.ts'

test.for([
  [0, '░░░░'],
  [0.5, '██░░'],
  [1.4, '████'],
  [-1, '░░░░'],
] as const)('a gauge of %d is %s', ([share, text]) => {
  expect(gauge(share, 4)).toBe(text)
})

test.for([
  [0, ''],
  [0.01, '▏'],
  [0.5, '██'],
  [2, '████'],
] as const)('a bar of %d is “%s”', ([share, text]) => {
  expect(bar(share, 4)).toBe(text)
})

test('an area fills its lines from below, and its largest value all of them', () => {
  expect(area([0, 1, 2, 4], 2)).toEqual(['   █', '▁▄██'])
})

test('what is more than nothing stands out from nothing', () => {
  expect(area([0, 0.001, 100], 1)).toEqual(['▁▂█'])
  expect(area([0, 0], 1)).toEqual(['▁▁'])
})

test('values are repeated as often as there is room, and the newest kept where there is none', () => {
  expect(stretched([1, 2], 5)).toEqual([1, 1, 2, 2])
  expect(stretched([1, 2, 3], 2)).toEqual([2, 3])
})
