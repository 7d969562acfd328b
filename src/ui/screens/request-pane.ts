import { lineOf, type Piece } from '../drawing.ts'
import { filterRows, parseFilter, type Subject } from '../filter.ts'
import { layoutOf } from '../layout.ts'
import { usdText } from '../money.ts'
import { type Line, requestLines, section } from '../request-facts.ts'
import { callerOf } from '../request-figures.ts'
import { listOf, rememberRows, type Scope } from '../scope.ts'
import type { RequestDetail } from '../usage-data.ts'
import { waterfall } from '../waterfall/waterfall.ts'
import { missingHealth } from './checks-pane.ts'
import type { Pane } from './pane.ts'

/** What is known of the request that is looked at; `null` until it came. */
function shownDetail({ data, model }: Scope): RequestDetail | null {
  const { request } = data
  return request?.id === model.view.requestId ? request : null
}

function linesOf(scope: Scope): readonly Line[] {
  if (scope.model.view.requestId === null)
    return [[['dim', '  No request is chosen. Enter on one of the tab Requests opens it.']]]
  const detail = shownDetail(scope)
  if (!detail) return [[['dim', `  ${missingHealth(scope)}`]]]
  if (!detail.shown) return [[['bad', `  ${detail.problem ?? ''}`]]]
  return detailLines(detail, layoutOf(scope).list.width)
}

const drawn = new WeakMap<RequestDetail, { readonly width: number; readonly lines: readonly Line[] }>()

/** The same lines for the same detail: a trace is laid out once. */
function detailLines(detail: RequestDetail, width: number): readonly Line[] {
  const known = drawn.get(detail)
  if (known?.width === width || !detail.shown) return known?.lines ?? []
  const lines = [...requestLines(detail.shown, width), ...traceLines(detail, width)]
  drawn.set(detail, { width, lines })
  return lines
}

const spansMax = 200

/** The trace that it is part of. */
function traceLines({ shown, trace }: RequestDetail, width: number): readonly Line[] {
  if (!trace) {
    const id = shown?.request.traceId ?? null
    return id === null ? [] : section('Trace', [[['dim', `  ${id} was not kept.`]]])
  }
  const lines = waterfall(trace.spans, { width: width - 2, rowsMax: spansMax })
  return section(
    `Trace ${trace.trace.traceId}`,
    lines.map((pieces): Line => [['plain', '  '], ...pieces.map(({ tone, text }): Piece => [tone, text])]),
  )
}

const textOf = (line: Line): string => line.map(([, text]) => text).join('')
const subject: Subject<Line> = { text: textOf, name: () => '', fields: {} }

const rowsOf = rememberRows<Line>(
  (scope, { filter }) => filterRows(linesOf(scope), parseFilter(filter, {}), subject, scope.data.nowMs),
  ({ model }) => `${model.view.requestId} ${model.size.columns}`,
)

/** Which request it is, and what came of it. */
function headPieces(scope: Scope): readonly Piece[] {
  const request = shownDetail(scope)?.shown?.request
  if (!request) return [['title', `  ${scope.model.view.requestId ?? ''}`]]
  const { id, model, status, costNano } = request
  return [
    ['title', `  ${id}`],
    ['plain', `  ${callerOf(request)}  ${model || '?'}  `],
    status === 'ok' ? ['good', `ok  ${usdText(costNano)}`] : ['bad', status],
  ]
}

/** Everything about one request: times, tokens, price, attempts. */
export const requestPane: Pane = {
  ...{ id: 'requests.one', title: 'Request', headHeight: () => 1, hasCursor: false, isTail: false },
  ...{ sorts: [], fields: {} },
  ids: (scope) => rowsOf(scope, listOf(scope, 'requests.one')).map((_, index) => String(index)),
  total: (scope) => linesOf(scope).length,
  draw(scope, { area, top }, theme) {
    const rows = rowsOf(scope, listOf(scope, 'requests.one')).slice(top, top + area.height - 1)
    const lines = [headPieces(scope), ...rows].map((line) => lineOf(line, area.width, theme))
    return { lines, hits: [] }
  },
  copyable: (scope) => {
    const shown = shownDetail(scope)?.shown
    return shown ? { name: shown.request.id, json: shown } : undefined
  },
  cli: ({ model }) => `superclaw requests show ${model.view.requestId ?? 'ID'}`,
}
