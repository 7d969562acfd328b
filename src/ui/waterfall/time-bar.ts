import type { SpanRow } from './span-rows.ts'
import { endOf, type SpanNode } from './span-tree.ts'

/** What all bars have in common: which time, over how many cells. */
export interface TimeAxis {
  readonly startMs: number
  /** Over 0. */
  readonly spanMs: number
  readonly cells: number
}

const barGlyphs = { busy: '━', within: '─', none: ' ' } as const

/**
 * A row on the axis, a character a cell. Thick is what a span does by itself: while nothing that is known happens in it; thin is
 * what others do in it. A span has one cell at least.
 */
export function timeBar({ nodes }: SpanRow, axis: TimeAxis): string {
  const cells: string[] = Array.from({ length: axis.cells }, () => barGlyphs.none)
  for (const node of nodes) {
    paintCells(cells, axis, node, barGlyphs.busy)
    // Only a span that has a line of its own has lines below, in which the others are seen.
    if (nodes.length === 1) paintChildren(cells, axis, node)
  }
  return cells.join('')
}

function paintCells(cells: string[], axis: TimeAxis, node: SpanNode, glyph: string): void {
  const first = cellOf(node.span.startMs, axis)
  const last = Math.max(first, cellOf(endOf(node), axis, Math.ceil) - 1)
  for (let cell = first; cell <= last; cell += 1) cells[cell] = glyph
}

/** Cells most of which is of children; where those go beyond their parent, nothing is its own. */
function paintChildren(cells: string[], axis: TimeAxis, node: SpanNode): void {
  for (const [cell, share] of coveredShares(axis, node.children).entries()) {
    if (share >= 0.5 && cells[cell] === barGlyphs.busy) cells[cell] = barGlyphs.within
  }
}

/** Of each cell, how much of it any of the spans covers. They are in the order in which they began. */
function coveredShares(axis: TimeAxis, nodes: readonly SpanNode[]): Float64Array {
  const shares = new Float64Array(axis.cells)
  const place = (atMs: number): number => ((atMs - axis.startMs) / axis.spanMs) * axis.cells
  let done = 0
  for (const node of nodes) {
    // Each moment counts once, however many go on in it.
    const [from, until] = [Math.max(done, place(node.span.startMs)), Math.min(axis.cells, place(endOf(node)))]
    for (let cell = Math.floor(from); cell < until; cell += 1) {
      shares[cell] = (shares[cell] ?? 0) + Math.min(until, cell + 1) - Math.max(from, cell)
    }
    done = Math.max(done, until)
  }
  return shares
}

function cellOf(atMs: number, { startMs, spanMs, cells }: TimeAxis, round = Math.floor): number {
  const cell = round(((atMs - startMs) / spanMs) * cells)
  return Math.min(round === Math.floor ? cells - 1 : cells, Math.max(0, cell))
}

/** Times below the axis, as many as there is room for: `0`, then each quarter or half, and the end. */
export function axisText({ spanMs, cells }: TimeAxis): string {
  const end = formatSpan(spanMs)
  const parts = cells >= 48 ? 4 : cells >= 24 ? 2 : 1
  let text = '0'
  for (let part = 1; part < parts; part += 1) {
    const label = formatSpan((spanMs * part) / parts)
    const at = Math.floor((cells * part) / parts)
    if (at > text.length && at + label.length < cells - end.length) text = text.padEnd(at) + label
  }
  return text.length + 1 + end.length <= cells ? text.padEnd(cells - end.length) + end : text
}

/** In at most six characters: `0`, `250us`, `3.2ms`, `340ms`, `12.4s`, `3m12s`, `2h05m`. */
export function formatSpan(durationMs: number): string {
  if (durationMs <= 0) return '0'
  if (durationMs < 0.9995) return `${Math.max(1, Math.round(durationMs * 1000))}us`
  if (durationMs < 999.5) return `${threeDigits(durationMs)}ms`
  if (durationMs < 59_950) return `${threeDigits(durationMs / 1000)}s`
  const seconds = Math.round(durationMs / 1000)
  const [big, small] = seconds < 3600 ? [seconds, 's'] : [Math.round(seconds / 60), 'm']
  const sign = small === 's' ? 'm' : 'h'
  return `${Math.floor(big / 60)}${sign}${String(big % 60).padStart(2, '0')}${small}`
}

const threeDigits = (value: number): string => (value < 99.95 ? value.toFixed(1) : String(Math.round(value)))
