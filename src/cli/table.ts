import { printable, truncate, widthOf } from '../ui/text.ts'
import { type Paint, plainPaint, type Style } from './paint.ts'

export interface Column<Row> {
  /** In capitals, as the first line shows it. */
  readonly header: string
  readonly text: (row: Row) => string
  readonly align?: 'left' | 'right'
  readonly style?: (row: Row) => Style | undefined
}

export interface TableOptions {
  readonly paint?: Paint
  readonly hasHeader?: boolean
  /** Lines are cut to this many cells; not at all when left out. */
  readonly widthMax?: number
}

interface Cell {
  readonly text: string
  readonly style: Style | undefined
}

const gap = '  '

/** Lines without borders, each column as wide as its widest cell. Text that could drive a terminal is taken out. */
export function tableLines<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  options: TableOptions = {},
): string[] {
  const { paint = plainPaint, hasHeader = true, widthMax = Number.POSITIVE_INFINITY } = options
  const header = columns.map((column): Cell => ({ text: column.header, style: 'dim' }))
  const body = rows.map((row) =>
    columns.map((column): Cell => ({ text: printable(column.text(row)), style: column.style?.(row) })),
  )
  const lines = hasHeader ? [header, ...body] : body
  const widths = columns.map((_, index) =>
    Math.max(0, ...lines.map((line) => widthOf(line[index]?.text ?? ''))),
  )
  return lines.map((line) => joinCells(line, columns, widths, { paint, widthMax }))
}

interface Layout {
  readonly paint: Paint
  readonly widthMax: number
}

function joinCells<Row>(
  cells: readonly Cell[],
  columns: readonly Column<Row>[],
  widths: readonly number[],
  { paint, widthMax }: Layout,
): string {
  let left = widthMax
  const parts: string[] = []
  for (const [index, { text, style }] of cells.entries()) {
    if (left <= 0) break
    // Nothing stands behind the last cell, so that it needs no space.
    const fallback = index === cells.length - 1 ? 'none' : 'left'
    const padded = pad(text, columns[index]?.align ?? fallback, widths[index] ?? 0)
    const cut = truncate(padded, left)
    parts.push(style === undefined ? cut : paint(style, cut))
    left -= widthOf(cut) + gap.length
  }
  return parts.join(gap)
}

function pad(text: string, align: 'left' | 'right' | 'none', width: number): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)))
  if (align === 'right') return space + text
  return align === 'left' ? text + space : text
}

/** Pairs below each other, the values in one column. */
export function pairLines(
  pairs: readonly (readonly [name: string, value: string])[],
  paint: Paint,
): string[] {
  const width = Math.max(0, ...pairs.map(([name]) => widthOf(name)))
  return pairs.map(([name, value]) => `${paint('dim', name.padEnd(width))}${gap}${printable(value)}`)
}
