import type { Clock } from '../core/platform.ts'
import type { Focus } from './focus.ts'
import type { ListView } from './list-model.ts'
import { firstView, type ListId, listIds, type Model, type View } from './model.ts'
import { isSpan } from './span.ts'

/** Where the look of the screens is kept between two uses. */
export interface ViewStateFile {
  /** `undefined` when there is none. */
  load(): Promise<string | undefined>
  /** Replaces all of it at once. */
  save(text: string): Promise<void>
}

const version = 1

/** What of a list is worth keeping: not where the cursor was. */
type Kept = Pick<ListView, 'filter' | 'sort' | 'isReversed' | 'isWrapped' | 'hidden'>

/** How the screens look, as the text of the file. */
export function viewStateText({
  view,
  hasInspector,
  hasMouse,
}: Pick<Model, 'view' | 'hasInspector' | 'hasMouse'>): string {
  const { focus, span } = view
  const lists = Object.fromEntries(
    listIds.map((id): [ListId, Kept] => {
      const { filter, sort, isReversed, isWrapped, hidden } = view.lists[id]
      return [id, { filter, sort, isReversed, isWrapped, hidden }]
    }),
  )
  return `${JSON.stringify({ version, hasInspector, hasMouse, focus, span, lists }, undefined, 2)}\n`
}

export type SavedLook = Pick<Model, 'view' | 'hasInspector' | 'hasMouse'>

/** The inverse of {@link viewStateText}. What is missing, damaged or from another version is as at first use. */
export function parseViewState(text: string | undefined): SavedLook {
  const saved = asRecord(parsed(text))
  if (saved['version'] !== version) return { view: firstView, hasInspector: null, hasMouse: true }
  const lists = asRecord(saved['lists'])
  const view: View = {
    ...firstView,
    focus: focusFrom(asRecord(saved['focus'])),
    span: isSpan(saved['span']) ? saved['span'] : firstView.span,
    lists: Object.fromEntries(
      listIds.map((id) => [id, listFrom(firstView.lists[id], asRecord(lists[id]))]),
    ) as Record<ListId, ListView>,
  }
  const { hasInspector, hasMouse } = saved
  return {
    view,
    hasInspector: typeof hasInspector === 'boolean' ? hasInspector : null,
    hasMouse: hasMouse !== false,
  }
}

function focusFrom({ kind, id }: Readonly<Record<string, unknown>>): Focus | null {
  return (kind === 'fleet' || kind === 'agent') && typeof id === 'string' ? { kind, id } : null
}

function listFrom(list: ListView, saved: Readonly<Record<string, unknown>>): ListView {
  const { filter, sort, isReversed, isWrapped, hidden } = saved
  return {
    ...list,
    filter: typeof filter === 'string' ? filter : list.filter,
    sort: typeof sort === 'string' ? sort : list.sort,
    isReversed: isReversed === true,
    isWrapped: isWrapped === true,
    hidden: Array.isArray(hidden) ? hidden.filter((id) => typeof id === 'string') : [],
  }
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

const settleMs = 2000

export interface ViewStateSaver {
  /** Writes `text` once nothing new came for two seconds; the same text as last time is not written. */
  keep(text: string): void
  /** Writes now what still waits. */
  flush(): Promise<void>
}

/** A look that cannot be kept is not worth a word: the next use begins as the first. */
export function createViewStateSaver(
  file: ViewStateFile,
  clock: Pick<Clock, 'after'>,
  kept: string | undefined,
): ViewStateSaver {
  let written = kept
  let waiting: string | undefined
  let cancel = (): void => undefined

  async function flush(): Promise<void> {
    cancel()
    if (waiting === undefined || waiting === written) return
    written = waiting
    waiting = undefined
    await file.save(written).catch(() => undefined)
  }

  return {
    keep(text) {
      if (text === (waiting ?? written)) return
      waiting = text
      cancel()
      cancel = clock.after(settleMs, () => void flush())
    },
    flush,
  }
}
