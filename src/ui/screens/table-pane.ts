import { type Column, drawHead, drawRow, placeColumns } from '../columns.ts'
import type { Drawing, Hit } from '../drawing.ts'
import { filterRows, parseFilter, type Subject } from '../filter.ts'
import type { ListId } from '../model.ts'
import { listOf, rememberRows, type Scope } from '../scope.ts'
import { fit } from '../text.ts'
import type { Theme } from '../theme.ts'
import type { Copyable, Pane, Place } from './pane.ts'

/** A list whose rows are drawn as a table, in the order in which they come. */
export interface TableSpec<Row extends object> extends Pick<Pane, 'title' | 'isTail' | 'cli' | 'isFor'> {
  readonly id: ListId
  readonly columns: readonly Column<Row, Scope>[]
  readonly subject: Subject<Row>
  readonly all: (scope: Scope) => readonly Row[]
  readonly idOf: (row: Row) => string
  readonly copyable: (row: Row) => Copyable
  /** What is said when there is no row at all. */
  readonly none: (scope: Scope) => string
  /** What stands above the table, `headLines` of them. */
  readonly head?: (scope: Scope, width: number, theme: Theme) => readonly string[]
  readonly headLines?: number
  readonly read?: (row: Row, scope: Scope) => { readonly title: string; readonly body: string }
}

export function tablePane<Row extends object>(spec: TableSpec<Row>): Pane {
  const { id, subject, idOf, headLines = 0 } = spec
  const remembered = rememberRows<Row>((scope, { filter }) =>
    filterRows(spec.all(scope), parseFilter(filter, subject.fields), subject, scope.data.nowMs),
  )
  const rowsOf = (scope: Scope): readonly Row[] => remembered(scope, listOf(scope, id))
  const rowOf = (scope: Scope, rowId: string): Row | undefined =>
    spec.all(scope).find((row) => idOf(row) === rowId)
  const { read } = spec
  return {
    id,
    title: spec.title,
    headHeight: headLines + 1,
    hasCursor: true,
    isTail: spec.isTail,
    sorts: [],
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
    ...(read && {
      read: (scope: Scope, rowId: string) => {
        const row = rowOf(scope, rowId)
        return row && read(row, scope)
      },
    }),
  }
}

function drawTable<Row extends object>(
  { columns, head, headLines = 0, none, all }: TableSpec<Row>,
  rows: readonly Row[],
  { scope, place, theme }: { readonly scope: Scope; readonly place: Place; readonly theme: Theme },
): Drawing {
  const { width, height } = place.area
  const shown = rows.slice(place.top, place.top + height - headLines - 1)
  const placed = placeColumns(columns, shown, width)
  const { line } = drawHead(placed, { sort: '', isReversed: false }, { width, theme })
  const lines = shown.map((row, y) => {
    const look = { isSelected: place.top + y === place.index, isMarked: false }
    return drawRow(placed, row, scope, look, { width, theme })
  })
  const hits = shown.map((_, y): Hit => {
    const command = { kind: 'select', index: place.top + y, atMs: 0 } as const
    return { y: y + headLines + 1, from: 0, to: width, command }
  })
  const isBare = all(scope).length === 0
  const empty = `  ${isBare ? none(scope) : 'Nothing fits the filter. Esc shows all again.'}`
  const body = rows.length === 0 ? [theme.paint('dim', fit(empty, width))] : lines
  return { lines: [...(head?.(scope, width, theme) ?? []), line, ...body], hits }
}
