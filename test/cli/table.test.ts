import { expect, test } from 'vitest'
import { plainPaint } from '../../src/cli/paint.ts'
import { pairLines, tableLines } from '../../src/cli/table.ts'

const columns = [
  { header: 'NAME', text: (row: { name: string }) => row.name },
  { header: 'N', text: (row: { name: string; n?: number }) => String(row.n ?? '-'), align: 'right' as const },
  { header: 'LAST', text: () => 'x' },
]

test('makes columns as wide as their widest cell and ends no line with spaces', () => {
  expect(
    tableLines(columns, [
      { name: 'a', n: 1 },
      { name: 'worker', n: 100 },
    ]),
  ).toEqual(['NAME      N  LAST', 'a         1  x', 'worker  100  x'])
})

test('measures wide characters by the cells that they take', () => {
  expect(tableLines(columns, [{ name: '日本' }, { name: 'ab' }], { hasHeader: false })).toEqual([
    '日本  -  x',
    'ab    -  x',
  ])
})

test('takes out of a cell what could drive the terminal', () => {
  const [line] = tableLines(columns, [{ name: '\u001b]0;owned\u0007we\u001b[2Jb\u202e\n' }], {
    hasHeader: false,
  })
  expect(line).toBe('web  -  x')
})

test('cuts lines to the width that is given, without colour being counted', () => {
  const painted = columns.map((column) => ({ ...column, style: () => 'red' as const }))
  const paint = (_: string, text: string): string => `<${text}>`
  expect(
    tableLines(painted, [{ name: 'a-long-name', n: 1 }], { widthMax: 8, paint, hasHeader: false }),
  ).toEqual(['<a-long-…>'])
})

test('an empty table is its header alone', () => {
  expect(tableLines(columns, [])).toEqual(['NAME  N  LAST'])
  expect(tableLines(columns, [], { hasHeader: false })).toEqual([])
})

test('sets pairs below each other', () => {
  expect(
    pairLines(
      [
        ['pid', '12'],
        ['version', '1.0'],
      ],
      plainPaint,
    ),
  ).toEqual(['pid      12', 'version  1.0'])
})
