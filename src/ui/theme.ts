import type { AgentState } from '../core/event/event.ts'
import { widthOf } from './text.ts'

/** What a piece of text means; the theme decides how that looks. */
export type Tone = 'plain' | 'title' | 'dim' | 'good' | 'warn' | 'bad' | 'info' | 'selected' | 'mark'

export interface Theme {
  /** `text` with its SGR codes (ECMA-48), closed again so that it can stand within other text. */
  paint(tone: Tone, text: string): string
  /** The last step of every line: with the ASCII set, nothing else is left in it. */
  finish(line: string): string
}

const codes: Readonly<Record<Tone, readonly [open: string, close: string]>> = {
  plain: ['', ''],
  title: ['1', '22'],
  dim: ['2', '22'],
  good: ['32', '39'],
  warn: ['33', '39'],
  bad: ['31', '39'],
  info: ['36', '39'],
  selected: ['7', '27'],
  mark: ['35', '39'],
}
/** Without colour these still have to stand out. */
const uncoloured: Partial<Record<Tone, Tone>> = {
  good: 'plain',
  warn: 'title',
  bad: 'title',
  info: 'plain',
  mark: 'title',
}

export interface StateLook {
  readonly glyph: string
  readonly tone: Tone
}

/** Glyph and tone of each state; the word always stands beside them. */
export const stateLooks: Readonly<Record<AgentState, StateLook>> = {
  pending: { glyph: '○', tone: 'dim' },
  starting: { glyph: '◐', tone: 'info' },
  ready: { glyph: '●', tone: 'good' },
  degraded: { glyph: '◍', tone: 'warn' },
  exiting: { glyph: '◑', tone: 'info' },
  backoff: { glyph: '↻', tone: 'warn' },
  crash_looping: { glyph: '▲', tone: 'bad' },
  failed: { glyph: '✖', tone: 'bad' },
  stopped: { glyph: '■', tone: 'dim' },
}

/** How full each of these is, from nothing to all. */
export const sparkGlyphs = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const

const ascii = new Map([
  ...sparkGlyphs.map((glyph, index): [string, string] => [glyph, '_.:-=+*#'.charAt(index)]),
  ['░', '.'],
  ['▏', '|'],
  ['○', '.'],
  ['◍', '%'],
  ['◐', '>'],
  ['●', '*'],
  ['◑', '<'],
  ['↻', '~'],
  ['▲', '^'],
  ['▼', 'v'],
  ['✖', 'x'],
  ['■', '-'],
  ['‖', '|'],
  ['▌', '>'],
  ['•', '*'],
  ['…', '~'],
  ['─', '-'],
  ['━', '='],
  ['│', '|'],
  ['›', '>'],
  ['·', '-'],
  ['→', '>'],
  ['↵', '<'],
  ['×', 'x'],
  ['“', '"'],
  ['”', '"'],
])
const nonAscii = /[^\p{ASCII}]/gu

/** A theme of the terminal's own 16 colours. Without colour it keeps bold, dim and inverse (https://no-color.org). */
export function createTheme(options: { readonly hasColor: boolean; readonly isAscii: boolean }): Theme {
  const esc = String.fromCharCode(27)
  return {
    paint(tone, text) {
      const [open, close] = codes[options.hasColor ? tone : (uncoloured[tone] ?? tone)]
      return open === '' || text === '' ? text : `${esc}[${open}m${text}${esc}[${close}m`
    },
    finish(line) {
      if (!options.isAscii) return line
      return line.replace(nonAscii, (glyph) => ascii.get(glyph) ?? '?'.repeat(widthOf(glyph)))
    },
  }
}
