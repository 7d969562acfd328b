import { currentListId } from './model.ts'
import type { Scope } from './scope.ts'

export interface Area {
  readonly width: number
  readonly height: number
}

/** How the room between header and footer is shared. */
export interface Layout {
  /** What waits for a person, above all other; `null` when nothing does. */
  readonly queue: Area | null
  readonly list: Area
  readonly inspector: (Area & { readonly side: 'right' | 'below' }) | null
  /** The strip of the newest events. */
  readonly strip: Area | null
}

export const headerHeight = 2
export const footerHeight = 1
export const smallest = { columns: 40, rows: 8 }

/**
 * At 80×24 a fleet that fills the screen has all of it. What is more goes to what is known of the agent under the cursor,
 * below or beside, then to a strip of events.
 */
export function layoutOf({ model, data }: Pick<Scope, 'model' | 'data'>): Layout {
  const { columns, rows } = model.size
  const body = { width: columns, height: Math.max(1, rows - headerHeight - footerHeight) }
  const list = currentListId(model)
  if (list === 'agent.overview' && columns >= 120) return besideLog(body)
  if (list !== 'fleet') return { queue: null, list: body, inspector: null, strip: null }
  const queue = queueArea(body, data.gateways?.approvals.length ?? 0)
  const strip = rows >= 50 ? { width: columns, height: 10 } : null
  const left = { width: columns, height: body.height - (queue?.height ?? 0) - (strip?.height ?? 0) }
  return { ...fleetLayout(left, model.hasInspector, data.agents.length), queue, strip }
}

const queueRowsMax = 6

/** A title, some of those that wait, and a line for those that there is no room for: a quarter of the screen at most. */
function queueArea({ width, height }: Area, waiting: number): Area | null {
  const rows = Math.min(queueRowsMax, Math.floor(height / 4) - 1)
  return waiting === 0 || rows < 1 ? null : { width, height: 1 + Math.min(rows, waiting) }
}

/** @param isAsked whether the inspector was switched on or off; `null` leaves it to the room that there is */
function fleetLayout(
  { width, height }: Area,
  isAsked: boolean | null,
  agents: number,
): Pick<Layout, 'list' | 'inspector'> {
  if (isAsked === false) return { list: { width, height }, inspector: null }
  if (width >= 160) {
    const right = Math.min(76, Math.floor(width * 0.36))
    return { list: { width: width - right - 1, height }, inspector: { side: 'right', width: right, height } }
  }
  const below =
    isAsked || (width >= 110 && height >= 31) ? Math.max(3, Math.min(13, Math.floor(height / 2))) : 0
  const unused = Math.min(15, height - agents - 2)
  const most = Math.max(below, agents > 0 && unused >= 8 ? unused : 0)
  if (most === 0) return { list: { width, height }, inspector: null }
  return { list: { width, height: height - most }, inspector: { side: 'below', width, height: most } }
}

/** What an agent is on the left, what it writes on the right. */
function besideLog({ width, height }: Area): Layout {
  const left = Math.floor(width / 2)
  return {
    list: { width: left, height },
    inspector: { side: 'right', width: width - left - 1, height },
    queue: null,
    strip: null,
  }
}
