import { type Column, drawRow, placeColumns } from '../columns.ts'
import { type Drawing, type Hit, lineOf, ofHeight, ruled } from '../drawing.ts'
import type { Area } from '../layout.ts'
import type { Scope } from '../scope.ts'
import type { Theme } from '../theme.ts'
import { type Approval, approvalColumns } from './approval-pane.ts'

const { gateway, session, asked, waited } = approvalColumns
const { measure: _, ...askedWide } = asked
const columns: readonly Column<Approval, Scope>[] = [
  gateway,
  { ...session, rank: 3, width: { min: 12, max: 32 } },
  askedWide,
  waited,
]

const look = { isSelected: false, isMarked: false }

/** What waits for a person, what expires first on top, in the room that the layout gives; a click on one answers it. */
export function drawQueue(scope: Scope, area: Area, theme: Theme): Drawing {
  const approvals = scope.data.gateways?.approvals ?? []
  const room = area.height - 1
  const shown = approvals.slice(0, approvals.length > room ? room - 1 : room)
  const placed = placeColumns(columns, shown, area.width)
  const rows = shown.map((approval) => drawRow(placed, approval, scope, look, { width: area.width, theme }))
  const hits = shown.map(({ agentId, id }, y): Hit => {
    return { y: y + 1, from: 0, to: area.width, command: { kind: 'answer', agentId, id } }
  })
  const left = approvals.length - shown.length
  const more =
    left === 0
      ? []
      : [
          lineOf(
            [
              ['warn', `  and ${left} more`],
              ['dim', ': 5 shows all'],
            ],
            area.width,
            theme,
          ),
        ]
  const title = `${approvals.length} ${approvals.length === 1 ? 'needs' : 'need'} you: a answers`
  return ofHeight({ lines: [ruled(title, area.width, theme), ...rows, ...more], hits }, area)
}
