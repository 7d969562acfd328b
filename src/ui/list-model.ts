/** How one list is looked at. Every screen and tab is such a list; this is what is saved and what history restores. */
export interface ListView {
  /** What the cursor is on: it stays on it while rows come, go and change places. */
  readonly cursorId: string | null
  /** Where the cursor was, for when what it was on is gone. */
  readonly index: number
  /** The first row on the screen. */
  readonly top: number
  readonly filter: string
  /** The filter that was there last: what `n` goes on looking for. */
  readonly search: string
  /** A column; empty for the order in which rows come. */
  readonly sort: string
  readonly isReversed: boolean
  /** Whether the cursor stays on the last row as rows come. */
  readonly isFollowing: boolean
  readonly isWrapped: boolean
  /** Columns that are not to be shown, whatever room there is. */
  readonly hidden: readonly string[]
}

export const emptyList: ListView = {
  cursorId: null,
  index: 0,
  top: 0,
  filter: '',
  search: '',
  sort: '',
  isReversed: false,
  isFollowing: false,
  isWrapped: false,
  hidden: [],
}

/** The rows of a list at a moment, as far as moving needs them. */
export interface Extent {
  readonly ids: readonly string[]
  /** Rows that the screen has room for. */
  readonly height: number
  /** Whether one row is selected; else the list only scrolls. */
  readonly hasCursor: boolean
  /** Whether new rows come at the end, so that a cursor there follows them. */
  readonly isTail: boolean
  /** The same of the start. */
  readonly isHead?: boolean
}

/** Which row the cursor is on (the first one shown, in a list that only scrolls); -1 in an empty list. */
export function cursorIndex(list: ListView, extent: Extent): number {
  const { ids, hasCursor, isTail, isHead } = extent
  const last = lastIndex(extent)
  if (ids.length === 0) return -1
  if (list.isFollowing && isTail) return last
  if (list.isFollowing && isHead) return 0
  const found = hasCursor && list.cursorId !== null ? ids.indexOf(list.cursorId) : -1
  return found >= 0 ? found : Math.max(0, Math.min(list.index, last))
}

function lastIndex({ ids, height, hasCursor }: Extent): number {
  return hasCursor ? ids.length - 1 : Math.max(0, ids.length - height)
}

/** The first row to show so that the cursor is seen and the screen is full, moving as little as can be. */
export function windowTop(list: ListView, extent: Extent): number {
  const { ids, height, hasCursor } = extent
  const index = Math.max(0, cursorIndex(list, extent))
  if (!hasCursor) return index
  const near = Math.min(Math.max(list.top, index - height + 1), index)
  return Math.max(0, Math.min(near, ids.length - height))
}

/** The cursor `by` rows further, at most to an end. */
export function movedBy(list: ListView, extent: Extent, by: number): ListView {
  return movedTo(list, extent, Math.max(0, cursorIndex(list, extent)) + by)
}

/** The cursor on row `index`, or the nearest there is. Where new rows come it follows them from then on. */
export function movedTo(list: ListView, extent: Extent, index: number): ListView {
  const last = lastIndex(extent)
  const to = Math.max(0, Math.min(index, last))
  const isFollowing = (extent.isTail && to === last) || (extent.isHead === true && to === 0)
  const moved = { ...list, index: to, cursorId: extent.ids[to] ?? null, isFollowing }
  return { ...moved, top: windowTop({ ...moved, top: windowTop(list, extent) }, extent) }
}
