import { expect, test } from 'vitest'
import { cursorIndex, type Extent, emptyList, movedBy, movedTo, windowTop } from '../../src/ui/list-model.ts'

const extent = (count: number, height = 5, change: Partial<Extent> = {}): Extent => ({
  ids: Array.from({ length: count }, (_, index) => `row-${index}`),
  height,
  hasCursor: true,
  isTail: false,
  ...change,
})

test.each([
  { why: 'stays within the rows at the start', from: 0, by: -3, to: 0 },
  { why: 'stays within the rows at the end', from: 18, by: 99, to: 19 },
  { why: 'moves by what is asked', from: 4, by: 3, to: 7 },
])('the cursor $why', ({ from, by, to }) => {
  const rows = extent(20)
  expect(cursorIndex(movedBy(movedTo(emptyList, rows, from), rows, by), rows)).toBe(to)
})

test('the window moves no further than the cursor asks', () => {
  const rows = extent(20)
  const down = movedTo(emptyList, rows, 7)
  expect(windowTop(down, rows)).toBe(3)
  expect(windowTop(movedBy(down, rows, -2), rows)).toBe(3)
  expect(windowTop(movedBy(down, rows, -5), rows)).toBe(2)
})

test('the cursor stays on its row when others come before it', () => {
  const list = movedTo(emptyList, extent(20), 4)
  const more: Extent = { ...extent(20), ids: ['new-1', 'new-2', ...extent(20).ids] }
  expect(cursorIndex(list, more)).toBe(6)
})

test('a row that is gone leaves the cursor where it was, or on the last', () => {
  const list = movedTo(emptyList, extent(20), 12)
  expect(cursorIndex(list, { ...extent(20), ids: extent(20).ids.toSpliced(12, 1) })).toBe(12)
  expect(cursorIndex(list, extent(3))).toBe(2)
  expect(cursorIndex(list, extent(0))).toBe(-1)
})

test('at the end of a tail the cursor follows what comes, until it is moved away', () => {
  const tail = { isTail: true }
  const end = movedTo(emptyList, extent(20, 5, tail), 19)
  expect(cursorIndex(end, extent(30, 5, tail))).toBe(29)
  const above = movedBy(end, extent(30, 5, tail), -1)
  expect(cursorIndex(above, extent(40, 5, tail))).toBe(28)
  expect(windowTop(above, extent(40, 5, tail))).toBe(25)
})

test('where new rows come first the cursor follows them from the first row on', () => {
  const head = { isHead: true }
  const list = movedTo({ ...emptyList, isFollowing: true }, extent(20, 5, head), 0)
  const more: Extent = { ...extent(20, 5, head), ids: ['new', ...extent(20).ids] }
  expect(cursorIndex(list, more)).toBe(0)
  const below = movedBy(list, more, 2)
  expect(cursorIndex(below, { ...more, ids: ['newer', ...more.ids] })).toBe(3)
})

test('a list that only scrolls ends with its last row at the bottom', () => {
  const text = extent(20, 5, { hasCursor: false })
  const end = movedTo(emptyList, text, 99)
  expect(windowTop(end, text)).toBe(15)
  expect(windowTop(movedBy(end, text, -1), text)).toBe(14)
  expect(
    windowTop(movedTo(emptyList, extent(3, 5, { hasCursor: false }), 2), extent(3, 5, { hasCursor: false })),
  ).toBe(0)
})

test('a screen that grows is filled', () => {
  const end = movedTo(emptyList, extent(20, 5), 19)
  expect(windowTop(end, extent(20, 12))).toBe(8)
})
