import type { Command } from './model.ts'
import { printable, truncate, widthOf } from './text.ts'
import type { Theme, Tone } from './theme.ts'

/** Where a click does something. Cells from 0; `to` is the first cell that is not part of it. */
export interface Hit {
  readonly y: number
  readonly from: number
  readonly to: number
  readonly command: Command
}

/** Lines with their SGR, each exactly as wide as what was drawn, and what a click on them does. */
export interface Drawing {
  readonly lines: readonly string[]
  readonly hits: readonly Hit[]
}

/** `drawing` filled up with empty lines, or cut, to `height`. */
export function ofHeight(
  drawing: Drawing,
  area: { readonly width: number; readonly height: number },
): Drawing {
  const missing = Math.max(0, area.height - drawing.lines.length)
  const empty = Array.from({ length: missing }, () => ' '.repeat(area.width))
  return { ...drawing, lines: [...drawing.lines.slice(0, area.height), ...empty] }
}

/** One drawing under another. */
export function stacked(...drawings: readonly Drawing[]): Drawing {
  let y = 0
  const hits: Hit[] = []
  for (const drawing of drawings) {
    const top = y
    hits.push(...drawing.hits.map((hit) => ({ ...hit, y: hit.y + top })))
    y += drawing.lines.length
  }
  return { lines: drawings.flatMap(({ lines }) => lines), hits }
}

/** One drawing to the left of another of the same height, with a rule between. */
export function beside(
  left: Drawing,
  right: Drawing,
  options: { readonly leftWidth: number; readonly theme: Theme },
): Drawing {
  const rule = options.theme.paint('dim', '│')
  const shift = options.leftWidth + 1
  return {
    lines: left.lines.map((line, y) => `${line}${rule}${right.lines[y] ?? ''}`),
    hits: [
      ...left.hits,
      ...right.hits.map((hit) => ({ ...hit, from: hit.from + shift, to: hit.to + shift })),
    ],
  }
}

/** `── Title ──────`, as wide as asked. */
export function ruled(title: string, width: number, theme: Theme): string {
  const text = truncate(title, width - 6)
  const rest = '─'.repeat(Math.max(0, width - widthOf(text) - 4))
  return `${theme.paint('dim', '──')} ${theme.paint('title', text)} ${theme.paint('dim', rest)}`
}

/** A piece of a line: text and what it means. */
export type Piece = readonly [tone: Tone, text: string]

/** A line of exactly `width` cells, of pieces that are cut where the line ends. */
export function lineOf(pieces: readonly Piece[], width: number, theme: Theme): string {
  let left = width
  let line = ''
  for (const [tone, text] of pieces) {
    const cut = truncate(text, left)
    left -= widthOf(cut)
    line += theme.paint(tone, cut)
    if (left <= 0) break
  }
  return line + ' '.repeat(Math.max(0, left))
}

/** Cells that pieces take when nothing is cut. */
export function widthOfPieces(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, [, text]) => sum + widthOf(printable(text)), 0)
}

/** `left` and `right` at the two ends of one line; where both do not fit, the left one is cut. */
export function spread(left: readonly Piece[], right: readonly Piece[], width: number, theme: Theme): string {
  const rightWidth = Math.min(width, widthOfPieces(right))
  return lineOf(left, width - rightWidth, theme) + lineOf(right, rightWidth, theme)
}
