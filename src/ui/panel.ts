import { type Drawing, type Hit, lineOf, ofHeight, type Piece, ruled } from './drawing.ts'
import { helpLines } from './help-model.ts'
import type { Overlay } from './model.ts'
import { overlayHeight, readerLines } from './overlay-room.ts'
import { paletteEntries } from './palette-model.ts'
import type { Scope } from './scope.ts'
import { fit, wrap } from './text.ts'
import type { Theme } from './theme.ts'

/** Entries of the palette on the screen at most. */
const paletteMax = 12

/** What lies over the lower end of the screen; `undefined` for what needs the footer alone. */
export function drawPanel(scope: Scope, overlay: Overlay, theme: Theme): Drawing | undefined {
  switch (overlay.kind) {
    case 'menu':
      return drawMenu(scope, overlay, theme)
    case 'confirm':
      return drawConfirm(scope, overlay, theme)
    case 'palette':
      return drawPalette(scope, overlay, theme)
    case 'help':
      return drawHelp(scope, overlay, theme)
    case 'reader':
      return drawReader(scope, overlay, theme)
    case 'filter':
      return undefined
  }
}

type Of<Kind extends Overlay['kind']> = Extract<Overlay, { kind: Kind }>

function drawMenu(scope: Scope, { title, detail = '', items }: Of<'menu'>, theme: Theme): Drawing {
  const { columns } = scope.model.size
  const about = detail === '' ? [] : readerLines(scope, detail)
  const lines = items.map(({ key, label, whyNot }) => {
    const pieces: Piece[] = [
      [whyNot === null ? 'title' : 'dim', `   ${key}  `],
      [whyNot === null ? 'plain' : 'dim', label],
      ['dim', whyNot === null ? '' : `   ${whyNot}`],
    ]
    return lineOf(pieces, columns, theme)
  })
  const hits = items.flatMap(({ whyNot, command }, index): Hit[] =>
    whyNot === null ? [{ y: about.length + index + 1, from: 0, to: columns, command }] : [],
  )
  const above = about.map((line) => lineOf([['plain', `  ${line}`]], columns, theme))
  return { lines: [ruled(title, columns, theme), ...above, ...lines], hits }
}

function drawConfirm({ model }: Scope, { question, detail }: Of<'confirm'>, theme: Theme): Drawing {
  const { columns } = model.size
  const lines = wrap(detail, columns - 4).slice(0, 6)
  return {
    lines: [
      ruled(question, columns, theme),
      ...lines.map((line) => lineOf([['plain', `  ${line}`]], columns, theme)),
    ],
    hits: [],
  }
}

function drawPalette(scope: Scope, overlay: Of<'palette'>, theme: Theme): Drawing {
  const { columns } = scope.model.size
  const entries = paletteEntries(scope, overlay.mode, overlay.text)
  const height = Math.min(paletteMax, overlayHeight(scope), Math.max(1, entries.length))
  const top = Math.max(0, overlay.index - height + 1)
  const shown = entries.slice(top, top + height)
  const titleWidth = Math.floor((columns - 12) * 0.55)
  const lines = shown.map((entry, y) => {
    const can = entry.whyNot === null
    const right = can ? (entry.cli ?? '') : (entry.whyNot ?? '')
    const pieces: Piece[] = [
      ['title', fit(` ${entry.key}`, 9)],
      [can ? 'plain' : 'dim', `${fit(entry.title, titleWidth)}  `],
      ['dim', right],
    ]
    if (top + y !== overlay.index) return lineOf(pieces, columns, theme)
    return theme.paint('selected', fit(pieces.map(([, text]) => text).join(''), columns))
  })
  const hits = shown.flatMap((entry, y): Hit[] =>
    entry.whyNot === null ? [{ y: y + 1, from: 0, to: columns, command: entry.command }] : [],
  )
  const title = overlay.mode === 'line' ? 'Command' : 'Find a command, a screen or an agent'
  const none = lineOf([['dim', '  Nothing fits.']], columns, theme)
  return { lines: [ruled(title, columns, theme), ...(lines.length === 0 ? [none] : lines)], hits }
}

function drawHelp(scope: Scope, { text, top }: Of<'help'>, theme: Theme): Drawing {
  const { columns } = scope.model.size
  const height = overlayHeight(scope)
  const keys = helpLines(scope, text)
  const lines = keys.slice(top, top + height).map((line, index) => {
    const isFirst = index === 0 || keys[top + index - 1]?.group !== line.group
    const pieces: Piece[] = [
      ['dim', fit(isFirst ? `  ${line.group}` : '', 13)],
      [line.whyNot === null ? 'title' : 'dim', fit(line.keys, 18)],
      [line.whyNot === null ? 'plain' : 'dim', line.title],
      ['dim', line.whyNot === null ? '' : ` (${line.whyNot})`],
    ]
    return lineOf(pieces, columns, theme)
  })
  const more =
    keys.length > height ? `Keys ${top + 1}-${Math.min(keys.length, top + height)} of ${keys.length}` : 'Keys'
  return ofHeight(
    { lines: [ruled(more, columns, theme), ...lines], hits: [] },
    { width: columns, height: height + 1 },
  )
}

function drawReader(scope: Scope, { title, body, top }: Of<'reader'>, theme: Theme): Drawing {
  const { columns } = scope.model.size
  const height = overlayHeight(scope)
  const lines = readerLines(scope, body).slice(top, top + height)
  const shown = lines.map((line) => lineOf([['plain', ` ${line}`]], columns, theme))
  return ofHeight(
    { lines: [ruled(title, columns, theme), ...shown], hits: [] },
    { width: columns, height: height + 1 },
  )
}
