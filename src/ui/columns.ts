import type { Hit, Piece } from './drawing.ts'
import { naturalKey } from './natural-order.ts'
import { fit, widthOf } from './text.ts'
import type { Theme, Tone } from './theme.ts'

/** A column of a table. */
export interface Column<Row, Context> {
  readonly id: string
  readonly title: string
  readonly align: 'left' | 'right'
  /** Which are left out first when there is little room: those of the highest rank. */
  readonly rank: number
  readonly width: { readonly min: number; readonly max: number }
  /** What a row shows here. A number of cells is given for what draws itself to size. */
  readonly cell: (row: Row, context: Context, width: number) => Piece
  /** What rows are sorted by; a column without it cannot be sorted by. */
  readonly order?: (row: Row) => string | number | null
  /** Whether the highest value comes first, unless the order is reversed. */
  readonly isDescending?: boolean
  /** The letter that picks it after `s` or `c`. */
  readonly key?: string
  /** Text whose longest bounds the width, for a column that is no wider than it needs. */
  readonly measure?: (row: Row) => string
}

export interface PlacedColumn<Row, Context> {
  readonly column: Column<Row, Context>
  readonly width: number
}

/** Cells before the first column, for the cursor and a mark. */
export const gutterWidth = 2

/** The columns that fit into `width`, in their order, widened in the order of their rank until the room is used. */
export function placeColumns<Row, Context>(
  columns: readonly Column<Row, Context>[],
  rows: readonly Row[],
  width: number,
): readonly PlacedColumn<Row, Context>[] {
  const byRank = [...columns].sort((a, b) => a.rank - b.rank)
  const widths = new Map<Column<Row, Context>, number>()
  let left = width - gutterWidth
  for (const column of byRank) {
    if (left < column.width.min + 1 && widths.size > 0) break
    widths.set(column, column.width.min)
    left -= column.width.min + 1
  }
  // What is no wider than its text comes first; graphs and long texts share the rest.
  for (const column of byRank.toSorted((a, b) => Number(!a.measure) - Number(!b.measure))) {
    const given = widths.get(column)
    if (given === undefined || left <= 0) continue
    const more = Math.min(left, Math.max(0, wantedWidth(column, rows) - given))
    widths.set(column, given + more)
    left -= more
  }
  return columns.flatMap((column) => {
    const given = widths.get(column)
    return given === undefined ? [] : [{ column, width: given }]
  })
}

function wantedWidth<Row, Context>({ width, measure }: Column<Row, Context>, rows: readonly Row[]): number {
  if (!measure) return width.max
  let widest = width.min
  for (const row of rows) widest = Math.max(widest, widthOf(measure(row)))
  return Math.min(widest, width.max)
}

export interface Sorting {
  readonly sort: string
  readonly isReversed: boolean
}

/** The line of titles, with a triangle at the column that sorts; a click on a title sorts by it. */
export function drawHead<Row, Context>(
  placed: readonly PlacedColumn<Row, Context>[],
  sorting: Sorting,
  options: { readonly width: number; readonly theme: Theme },
): { readonly line: string; readonly hits: readonly Hit[] } {
  let line = ' '.repeat(gutterWidth)
  const hits: Hit[] = []
  for (const { column, width } of placed) {
    const from = line.length
    line += titleCell(column, width, sorting)
    if (column.order) hits.push({ y: 0, from, to: from + width, command: { kind: 'sort', by: column.id } })
  }
  return { line: options.theme.paint('dim', fit(line, options.width)), hits }
}

/** A title with its triangle: next to the word, and in the gap to the next column where that needs it. */
function titleCell<Row, Context>(
  column: Column<Row, Context>,
  width: number,
  { sort, isReversed }: Sorting,
): string {
  const isUp = isReversed === (column.isDescending ?? false)
  const arrow = column.id === sort ? (isUp ? '▲' : '▼') : ''
  if (column.align === 'left') return fit(`${column.title}${arrow}`, width + 1)
  return fit(column.title, width, 'right') + (arrow || ' ')
}

export interface RowLook {
  readonly isSelected: boolean
  readonly isMarked: boolean
}

/** A row of exactly `width` cells. The selected one is inverse as a whole, so that it shows without colour too. */
export function drawRow<Row, Context>(
  placed: readonly PlacedColumn<Row, Context>[],
  row: Row,
  context: Context,
  look: RowLook,
  options: { readonly width: number; readonly theme: Theme },
): string {
  const { theme } = options
  const paint = (tone: Tone, text: string): string => (look.isSelected ? text : theme.paint(tone, text))
  let used = gutterWidth
  let line = (look.isSelected ? '▌' : ' ') + paint('mark', look.isMarked ? '•' : ' ')
  for (const { column, width } of placed) {
    const [tone, text] = column.cell(row, context, width)
    line += `${paint(tone, fit(text, width, column.align))} `
    used += width + 1
  }
  line = used > options.width ? line.slice(0, -1) : line + ' '.repeat(options.width - used)
  return look.isSelected ? theme.paint('selected', line) : line
}

/** `rows` in the order of `column`; rows without a value come last, equals keep their order. */
export function sortRows<Row, Context>(
  rows: readonly Row[],
  column: Column<Row, Context> | undefined,
  isReversed: boolean,
): readonly Row[] {
  const order = column?.order
  if (!order) return rows
  const sign = isReversed === (column.isDescending ?? false) ? 1 : -1
  const keyed = rows.map((row) => ({ row, key: keyOf(order(row)) }))
  keyed.sort((a, b) => {
    if (a.key === b.key) return 0
    if (a.key === null || b.key === null) return a.key === null ? 1 : -1
    return a.key < b.key ? -sign : sign
  })
  return keyed.map(({ row }) => row)
}

const keyOf = (value: string | number | null): string | number | null =>
  typeof value === 'string' ? naturalKey(value) : value
