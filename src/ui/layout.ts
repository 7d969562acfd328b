import { currentListId, type Model } from './model.ts'

export interface Area {
  readonly width: number
  readonly height: number
}

/** How the room between header and footer is shared. */
export interface Layout {
  readonly list: Area
  readonly inspector: (Area & { readonly side: 'right' | 'below' }) | null
  /** The strip of the newest events. */
  readonly strip: Area | null
}

export const headerHeight = 2
export const footerHeight = 1
export const smallest = { columns: 40, rows: 8 }

/** At 80×24 all is for the list; what is more goes to what is known of the agent beside or below, then to a strip of events. */
export function layoutOf(model: Pick<Model, 'size' | 'view' | 'hasInspector'>): Layout {
  const { columns, rows } = model.size
  const body = { width: columns, height: Math.max(1, rows - headerHeight - footerHeight) }
  const list = currentListId(model)
  if (list === 'agent.overview' && columns >= 120) return besideLog(body)
  return list === 'fleet' ? fleetLayout(body, model) : { list: body, inspector: null, strip: null }
}

function fleetLayout(
  { width, height: all }: Area,
  { size, hasInspector }: Pick<Model, 'size' | 'hasInspector'>,
): Layout {
  const strip = size.rows >= 50 ? { width, height: 10 } : null
  const height = all - (strip?.height ?? 0)
  const side = width >= 160 ? 'right' : 'below'
  const hasRoom = width >= 110 && (side === 'right' || size.rows >= 34)
  if (!(hasInspector ?? hasRoom)) return { list: { width, height }, inspector: null, strip }
  if (side === 'right') {
    const right = Math.min(76, Math.floor(width * 0.36))
    return { list: { width: width - right - 1, height }, inspector: { side, width: right, height }, strip }
  }
  const below = Math.max(3, Math.min(13, Math.floor(height / 2)))
  return { list: { width, height: height - below }, inspector: { side, width, height: below }, strip }
}

/** What an agent is on the left, what it writes on the right. */
function besideLog({ width, height }: Area): Layout {
  const left = Math.floor(width / 2)
  return {
    list: { width: left, height },
    inspector: { side: 'right', width: width - left - 1, height },
    strip: null,
  }
}
