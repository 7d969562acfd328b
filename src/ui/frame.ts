import { drawFooter, drawHeader } from './chrome.ts'
import { beside, type Drawing, ofHeight, ruled, stacked } from './drawing.ts'
import { layoutOf, smallest } from './layout.ts'
import { drawPanel } from './panel.ts'
import type { Scope } from './scope.ts'
import { eventStrip } from './screens/events-pane.ts'
import { drawInspector } from './screens/inspector.ts'
import { drawQueue } from './screens/needs-you.ts'
import { currentPane, currentPlace } from './screens/registry.ts'
import { currentAgent } from './targets.ts'
import { fit } from './text.ts'
import type { Theme } from './theme.ts'

/** The whole screen: exactly as many lines as the terminal has rows, each exactly as wide, and what a click on them does. */
export function drawFrame(scope: Scope, theme: Theme): Drawing {
  const { columns, rows } = scope.model.size
  if (columns < smallest.columns || rows < smallest.rows) return tooSmall(scope)
  const header = drawHeader(scope, columns, theme)
  const body = withPanel(scope, drawBody(scope, theme), theme)
  const footer = { lines: [drawFooter(scope, columns, theme)], hits: [] }
  const frame = stacked(header, ofHeight(body, { width: columns, height: rows - 3 }), footer)
  return { lines: frame.lines.map((line) => theme.finish(line)), hits: frame.hits }
}

function drawBody(scope: Scope, theme: Theme): Drawing {
  const { queue, list, inspector, strip } = layoutOf(scope)
  const table = ofHeight(currentPane(scope).draw(scope, currentPlace(scope), theme), list)
  const parts = [
    ...(queue ? [drawQueue(scope, queue, theme)] : []),
    ...(inspector ? withInspector(scope, table, theme) : [table]),
  ]
  if (!strip) return stacked(...parts)
  const events = eventStrip(scope.data.events.slice(1 - strip.height), strip.width, theme)
  const lines = [ruled('Events', strip.width, theme), ...events]
  return stacked(...parts, ofHeight({ lines, hits: [] }, strip))
}

function withInspector(scope: Scope, table: Drawing, theme: Theme): Drawing[] {
  const { list, inspector } = layoutOf(scope)
  if (!inspector) return [table]
  const pane = drawInspector(scope, currentAgent(scope), inspector, theme)
  return inspector.side === 'right' ? [beside(table, pane, { leftWidth: list.width, theme })] : [table, pane]
}

/** What lies over the screen takes its lower end. */
function withPanel(scope: Scope, body: Drawing, theme: Theme): Drawing {
  const { overlay } = scope.model
  const panel = overlay ? drawPanel(scope, overlay, theme) : undefined
  if (!panel) return body
  const kept = Math.max(0, body.lines.length - panel.lines.length)
  const above = { lines: body.lines.slice(0, kept), hits: body.hits.filter(({ y }) => y < kept) }
  return stacked(above, panel)
}

function tooSmall({ model }: Scope): Drawing {
  const { columns, rows } = model.size
  const text = `The terminal is too small (${columns}x${rows}); it needs ${smallest.columns}x${smallest.rows}.`
  return ofHeight({ lines: [fit(text, columns)], hits: [] }, { width: columns, height: rows })
}
