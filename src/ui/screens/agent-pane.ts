import type { AgentView } from '../../core/operations/agent.ts'
import { type Drawing, type Hit, lineOf, type Piece } from '../drawing.ts'
import type { ListId } from '../model.ts'
import { agentById, type Scope } from '../scope.ts'
import { fit } from '../text.ts'
import type { Theme } from '../theme.ts'
import { statePiece } from './fleet-columns.ts'
import type { Pane, Place } from './pane.ts'

/** The agent of the agent screen. */
export function shownAgent(scope: Scope): AgentView | undefined {
  return agentById(scope, scope.model.view.agentId)
}

/** What the tabs of the agent screen have in common. */
export function agentPane(
  id: ListId,
  title: string,
): Pick<Pane, 'id' | 'title' | 'headHeight' | 'hasCursor' | 'isTail' | 'sorts' | 'fields'> {
  return { id, title, headHeight: () => 1, hasCursor: true, isTail: false, sorts: [], fields: {} }
}

/** The line above every tab: which agent this is and how it is. */
export function agentLine(scope: Scope, width: number, theme: Theme): string {
  const agent = shownAgent(scope)
  const id = scope.model.view.agentId
  if (!agent) return lineOf([['dim', id === null ? '' : `  ${id} is gone`]], width, theme)
  const pieces: Piece[] = [
    ['plain', '  '],
    ['title', agent.id],
    ['plain', '  '],
    statePiece(agent, scope.data),
    ['dim', `  ${agent.reason}`],
  ]
  return lineOf(pieces, width, theme)
}

/** Rows under the {@link agentLine}, the one of the cursor inverse. */
export function drawRows<Row>(
  { scope, place, theme }: { readonly scope: Scope; readonly place: Place; readonly theme: Theme },
  rows: readonly Row[],
  piecesOf: (row: Row) => readonly Piece[],
  empty: string,
): Drawing {
  const { width, height } = place.area
  const shown = rows.slice(place.top, place.top + height - 1)
  const lines = shown.map((row, y) => {
    const pieces = piecesOf(row)
    if (place.top + y !== place.index) return lineOf([['plain', '  '], ...pieces], width, theme)
    return theme.paint('selected', fit(`▌ ${pieces.map(([, text]) => text).join('')}`, width))
  })
  const hits = shown.map((_, y): Hit => {
    return { y: y + 1, from: 0, to: width, command: { kind: 'select', index: place.top + y, atMs: 0 } }
  })
  const body = rows.length === 0 ? [lineOf([['dim', `  ${empty}`]], width, theme)] : lines
  return { lines: [agentLine(scope, width, theme), ...body], hits }
}
