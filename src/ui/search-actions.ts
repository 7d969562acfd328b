import type { Actions } from './action.ts'
import { cursorIndex } from './list-model.ts'
import { moveTo } from './move-actions.ts'
import { currentList, type Scope } from './scope.ts'
import { currentExtent, currentPane, currentRowId } from './screens/registry.ts'
import { type Step, stay, withCurrentList, withNotice } from './step.ts'

/** Going to what fits the last filter, with the rows between shown again. */
export const searchActions: Actions = {
  'search.next': {
    title: 'Next match of the last filter, all rows shown',
    group: 'Move',
    whyNot: noPattern,
    run: (scope, count) => search(scope, count),
  },
  'search.previous': {
    title: 'Match before',
    group: 'Move',
    whyNot: noPattern,
    run: (scope, count) => search(scope, -count),
  },
}

function patternOf(scope: Scope): string {
  const { filter, search } = currentList(scope)
  return filter === '' ? search : filter
}

function noPattern(scope: Scope): string | null {
  return patternOf(scope) === '' ? 'filter first, with /' : null
}

function search(scope: Scope, by: number): Step {
  const pattern = patternOf(scope)
  const fitting = new Set(currentPane(scope).ids(withFilter(scope, pattern)))
  const cursorId = currentRowId(scope) ?? null
  const all = { ...scope, model: withCurrentList(scope.model, { filter: '', search: pattern, cursorId }) }
  const extent = currentExtent(all)
  const from = cursorId === null ? -1 : cursorIndex(currentList(all), extent)
  const found = extent.ids.flatMap((id, index) => (fitting.has(id) ? [index] : []))
  const ahead = by > 0 ? found.filter((index) => index > from) : found.filter((index) => index < from)
  const to = by > 0 ? (ahead[by - 1] ?? ahead.at(-1)) : (ahead.at(by) ?? ahead[0])
  if (to !== undefined) return moveTo(all, to)
  const text = `No match ${by > 0 ? 'after' : 'before'} this one: ${pattern}`
  return stay(withNotice(all.model, { text, tone: 'info', atMs: scope.live.nowMs }))
}

function withFilter(scope: Scope, filter: string): Scope {
  return { ...scope, model: withCurrentList(scope.model, { filter }) }
}
