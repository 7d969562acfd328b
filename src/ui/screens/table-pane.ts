import { type Column, drawHead, drawRow, placeColumns, sortRows } from '../columns.ts'
import { type Drawing, type Hit, ofHeight } from '../drawing.ts'
import { filterRows, parseFilter, type Subject } from '../filter.ts'
import type { ListView } from '../list-model.ts'
import type { ListId } from '../model.ts'
import { listOf, rememberRows, type Scope } from '../scope.ts'
import { fit } from '../text.ts'
import type { Theme } from '../theme.ts'
import type { ColumnChoice, Copyable, Pane, Place } from './pane.ts'

/** A list whose rows are drawn as a table, in the order in which they come unless another is chosen. */
export interface TableSpec<Row extends object>
  extends Pick<Pane, 'title' | 'isTail' | 'isHead' | 'cli' | 'isFor' | 'open'> {
  readonly id: ListId
  /** Those with a key can be hidden, but the first; those with an order too can be sorted by. */
  readonly columns: readonly Column<Row, Scope>[]
  readonly subject: Subject<Row>
  readonly all: (scope: Scope) => readonly Row[]
  readonly idOf: (row: Row) => string
  readonly copyable: (row: Row) => Copyable
  /** What is said when there is no row at all; a line each. */
  readonly none: (scope: Scope) => string
  /** What stands above the table, `headLines` of them. */
  readonly head?: (scope: Scope, width: number, theme: Theme) => readonly string[]
  readonly headLines?: number | ((scope: Scope) => number)
  /** What stands below all rows, of the one under the cursor; `footLines` of them. */
  readonly foot?: (row: Row | undefined, width: number, theme: Theme) => readonly string[]
  readonly footLines?: number
  readonly read?: (row: Row, scope: Scope) => { readonly title: string; readonly body: string }
}

export function tablePane<Row extends object>(spec: TableSpec<Row>): Pane {
  const { id, subject, idOf, columns } = spec
  const remembered = rememberRows<Row>((scope, { filter, sort, isReversed }) => {
    const rows = filterRows(spec.all(scope), parseFilter(filter, subject.fields), subject, scope.data.nowMs)
    return sortRows(
      rows,
      columns.find((column) => column.id === sort),
      isReversed,
    )
  })
  const rowsOf = (scope: Scope): readonly Row[] => remembered(scope, listOf(scope, id))
  const rowOf = (scope: Scope, rowId: string): Row | undefined =>
    spec.all(scope).find((row) => idOf(row) === rowId)
  const { read } = spec
  return {
    id,
    title: spec.title,
    headHeight: (scope) => headLinesOf(spec, scope) + 1 + (spec.footLines ?? 0),
    hasCursor: true,
    isTail: spec.isTail,
    isHead: spec.isHead ?? false,
    ...choicesOf(columns),
    fields: subject.fields,
    ids: (scope) => rowsOf(scope).map(idOf),
    total: (scope) => spec.all(scope).length,
    draw: (scope, place, theme) => drawTable(spec, rowsOf(scope), { scope, place, theme }),
    copyable: (scope, rowId) => {
      const row = rowOf(scope, rowId)
      return row && spec.copyable(row)
    },
    cli: spec.cli,
    ...(spec.isFor && { isFor: spec.isFor }),
    ...(spec.open && { open: spec.open }),
    ...(read && {
      read: (scope: Scope, rowId: string) => {
        const row = rowOf(scope, rowId)
        return row && read(row, scope)
      },
    }),
  }
}

function headLinesOf({ headLines = 0 }: Pick<TableSpec<object>, 'headLines'>, scope: Scope): number {
  return typeof headLines === 'number' ? headLines : headLines(scope)
}

/** Without the first column nobody knows what a row is. */
function choicesOf<Row>(columns: readonly Column<Row, Scope>[]): Pick<Pane, 'sorts' | 'columns'> {
  const choice = ({ id, title, key }: Column<Row, Scope>): ColumnChoice[] =>
    key === undefined ? [] : [{ id, title, key }]
  return {
    sorts: columns.filter(({ order }) => order).flatMap(choice),
    columns: columns.slice(1).flatMap(choice),
  }
}

function drawTable<Row extends object>(
  spec: TableSpec<Row>,
  rows: readonly Row[],
  { scope, place, theme }: { readonly scope: Scope; readonly place: Place; readonly theme: Theme },
): Drawing {
  const { width, height } = place.area
  const list: ListView = listOf(scope, spec.id)
  const above = headLinesOf(spec, scope)
  const room = Math.max(0, height - above - 1 - (spec.footLines ?? 0))
  const shown = rows.slice(place.top, place.top + room)
  const columns = spec.columns.filter(({ id }) => !list.hidden.includes(id))
  const placed = placeColumns(columns, shown, width)
  const head = drawHead(placed, list, { width, theme })
  const lines = shown.map((row, y) => {
    const look = { isSelected: place.top + y === place.index, isMarked: false }
    return drawRow(placed, row, scope, look, { width, theme })
  })
  const hits = shown.map((_, y): Hit => {
    const command = { kind: 'select', index: place.top + y, atMs: 0 } as const
    return { y: y + above + 1, from: 0, to: width, command }
  })
  const body = rows.length === 0 ? emptyLines(spec, scope, { width, theme }) : lines
  return {
    lines: [
      ...(spec.head?.(scope, width, theme) ?? []),
      head.line,
      ...(spec.foot ? ofHeight({ lines: body, hits: [] }, { width, height: room }).lines : body),
      ...(spec.foot?.(rows[place.index], width, theme) ?? []),
    ],
    hits: [...head.hits.map((hit) => ({ ...hit, y: above })), ...hits],
  }
}

function emptyLines<Row extends object>(
  { all, none }: TableSpec<Row>,
  scope: Scope,
  { width, theme }: { readonly width: number; readonly theme: Theme },
): readonly string[] {
  const text = all(scope).length === 0 ? none(scope) : 'Nothing fits the filter. Esc shows all again.'
  return text.split('\n').map((line) => theme.paint('dim', fit(`  ${line}`, width)))
}
