import type { Piece } from '../drawing.ts'
import { lineOf, spread, widthOfPieces } from '../drawing.ts'
import { formatAge, plural } from '../format.ts'
import { area, gauge, stretched } from '../graph.ts'
import { layoutOf } from '../layout.ts'
import { spentText, usdText } from '../money.ts'
import type { Scope } from '../scope.ts'
import { type Span, spans } from '../span.ts'
import { fit } from '../text.ts'
import type { Theme, Tone } from '../theme.ts'
import type { Spending, SubscriptionWindow } from '../usage-data.ts'

/** How much of the screen is left to the table at least. */
const tableLinesMin = 12
const windowsMax = 6
const graphLinesMax = 6
const gutter = '  '
/** `  1 h, max $0.0123`. */
const graphLabelWidth = 18
/** `  40 min, max $0.0123`. */
const partLabelWidth = 22

/** Lines above the table of the Cost screen. */
export function costHeadLines(scope: Scope): number {
  const { graph, windows, note } = partsOf(scope)
  return 1 + graph + windows.length + (note ? 1 : 0)
}

/** What is spent just now and was before, the last hour, and how full the windows of subscriptions are. */
export function costHead(scope: Scope, width: number, theme: Theme): readonly string[] {
  const { spending } = scope.data
  const { graph, windows, note } = partsOf(scope)
  return [
    nowLine(scope, width, theme),
    ...hourLines(spending, { width, height: graph, theme }),
    ...windows.map((window) => lineOf(windowPieces(window, scope.live.nowMs, width), width, theme)),
    ...(note ? [lineOf([note], width, theme)] : []),
  ]
}

/** What there is room for. */
function partsOf(scope: Scope) {
  const { height } = layoutOf(scope).list
  const note = notePiece(scope)
  const windows = scope.data.spending?.windows ?? []
  const room = Math.max(1, height - tableLinesMin - 1 - (note ? 1 : 0))
  const shown = windows.slice(0, Math.min(windowsMax, Math.max(0, room - 1)))
  const graph = Math.min(graphLinesMax, Math.max(1, Math.floor((room - shown.length) / 4)))
  return { note, windows: shown, graph }
}

function nowPieces(spending: Spending | null): Piece[] {
  if (!spending) return [['dim', `${gutter}Asking …`]]
  const { perMinuteNano, unpriced, callsPerMinute } = spending.pace.total
  const isQuiet = callsPerMinute === 0 && perMinuteNano === 0
  return [
    ['plain', gutter],
    [isQuiet ? 'dim' : 'title', `${usdText(perMinuteNano)}${unpriced > 0 ? ' + ?' : ''}/min`],
    ['plain', ' '],
  ]
}

/** What is spent now, and was since; where there is little room, in the span alone that the table is of. */
function nowLine(scope: Scope, width: number, theme: Theme): string {
  const now = nowPieces(scope.data.spending)
  const room = width - widthOfPieces(now)
  const forms = (['all', 'spans', 'chosen'] as const).map((which) => spentPieces(scope, which))
  return spread(now, forms.find((pieces) => widthOfPieces(pieces) <= room) ?? [], width, theme)
}

/** Of today and the spans; the one that the table is of stands in brackets. */
function spentPieces({ data, model }: Scope, which: 'all' | 'spans' | 'chosen'): Piece[] {
  const { spending, costs } = data
  if (!spending) return []
  const today = which === 'all' ? costs?.today : null
  const shown = which === 'chosen' ? [model.view.span] : spans
  return [
    ...(today ? spanPieces('today', spentText(today), false) : []),
    ...shown.flatMap((span) =>
      spanPieces(span, spentText(spentIn(spending, span)), span === model.view.span),
    ),
    ['plain', ' '],
  ]
}

function spentIn({ spent }: Spending, span: Span): Spending['spent']['last24h'] {
  return { '24h': spent.last24h, '7d': spent.last7d, '30d': spent.last30d }[span]
}

function spanPieces(name: string, text: string, isChosen: boolean): Piece[] {
  return [
    [isChosen ? 'title' : 'dim', isChosen ? ` [${name}] ` : `  ${name} `],
    [isChosen ? 'title' : 'plain', text],
  ]
}

/** Dollars a minute of the last hour. */
function hourLines(
  spending: Spending | null,
  { width, height, theme }: { readonly width: number; readonly height: number; readonly theme: Theme },
): readonly string[] {
  const minutes = spending?.minutesNano ?? []
  const top = usdText(Math.max(0, ...minutes))
  const isWhole = width - gutter.length - graphLabelWidth >= minutes.length
  const room = width - gutter.length - (isWhole ? graphLabelWidth : partLabelWidth)
  const shown = minutes.slice(-Math.max(1, room))
  const time = shown.length < minutes.length ? `${shown.length} min` : '1 h'
  return area(stretched(shown, room), height).map((line, index) =>
    lineOf(
      [
        ['info', `${gutter}${line}`],
        ['dim', index === 0 && spending ? `  ${time}, max ${top}` : ''],
      ],
      width,
      theme,
    ),
  )
}

const nameWidth = 18

/** How full a window is, when it is empty again, and where it is going; of one that nobody told of, what was spent in it. */
function windowPieces(window: SubscriptionWindow, nowMs: number, width: number): Piece[] {
  const { tool, minutes, usedPercent, resetsAtMs, spentNano, calls, unpriced } = window
  const name = fit(`${gutter}${tool} ${lengthText(minutes)}`, gutter.length + nameWidth)
  const ends = resetsAtMs === null || resetsAtMs <= nowMs ? '' : ` in ${formatAge(resetsAtMs - nowMs)}`
  if (usedPercent === null) {
    const guessed = window.isEstimate ? ' (estimate: its limit is not told)' : ''
    return [
      ['plain', name],
      ['plain', ` ${spentText({ costNano: spentNano, calls, unpriced })}`],
      ['dim', `  resets${ends || ' -'}${guessed}`],
    ]
  }
  const tone = windowTone(window)
  return [
    ['plain', name],
    [tone, ` ${gauge(usedPercent / 100, Math.min(40, Math.max(8, Math.floor((width - 50) / 2))))}`],
    [tone, ` ${Math.round(usedPercent)}%`.padEnd(6)],
    ['dim', ends === '' ? '' : ` resets${ends}`],
    projection(window, nowMs),
  ]
}

/** `5 h`, `7 d`, `90 min`. */
function lengthText(minutes: number): string {
  if (minutes % 1440 === 0) return `${minutes / 1440} d`
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`
}

function windowTone({ usedPercent, fullAtMs }: SubscriptionWindow): Tone {
  if ((usedPercent ?? 0) >= 90) return 'bad'
  return fullAtMs === null ? 'good' : 'warn'
}

function projection({ projectedPercent, fullAtMs }: SubscriptionWindow, nowMs: number): Piece {
  if (fullAtMs !== null)
    return [
      'warn',
      fullAtMs <= nowMs ? '  full by now at that pace' : `  full in ${formatAge(fullAtMs - nowMs)}`,
    ]
  return ['dim', projectedPercent === null ? '' : `  ${Math.round(projectedPercent)}% by then`]
}

/** What the figures lack, or who pays them; `undefined` when there is nothing to say. */
function notePiece({ data, model }: Scope): Piece | undefined {
  const { costs, spending } = data
  if (costs?.problem) return ['bad', `${gutter}${costs.problem}`]
  const fault = spending?.fault ?? costs?.summary?.imported.faults[0]
  if (fault) return ['warn', `${gutter}Not read: ${fault}`]
  if (!spending) return undefined
  const { costNano, billedNano, unpriced } = spentIn(spending, model.view.span)
  const parts = [
    billedNano === costNano ? '' : `Billed ${usdText(billedNano)}, the rest by subscription.`,
    unpriced === 0 ? '' : `No price is known of ${plural(unpriced, 'call')}.`,
  ].filter(Boolean)
  return parts.length === 0 ? undefined : ['dim', `${gutter}${parts.join(' ')}`]
}
