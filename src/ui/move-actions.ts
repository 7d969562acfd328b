import type { Actions } from './action.ts'
import { type Extent, type ListView, movedBy, movedTo } from './list-model.ts'
import { countOf } from './model.ts'
import type { Scope } from './scope.ts'
import { currentList } from './scope.ts'
import { currentExtent } from './screens/registry.ts'
import { type Step, stay, withCurrentList } from './step.ts'

/** Moving in the list that is looked at. */
export const moveActions: Actions = {
  'move.down': {
    title: 'Down, with a number before it so many rows',
    group: 'Move',
    run: (scope, count) => moveBy(scope, count),
  },
  'move.up': { title: 'Up', group: 'Move', run: (scope, count) => moveBy(scope, -count) },
  'move.first': { title: 'First row', group: 'Move', run: (scope) => moveTo(scope, 0) },
  'move.last': { title: 'Last row, with a number before it that row', group: 'Move', run: lastOrNumbered },
  'move.pageDown': {
    title: 'A page down',
    group: 'Move',
    run: (scope, count) => moveBy(scope, count * pageOf(scope)),
  },
  'move.pageUp': {
    title: 'A page up',
    group: 'Move',
    run: (scope, count) => moveBy(scope, -count * pageOf(scope)),
  },
  'move.halfDown': {
    title: 'Half a page down',
    group: 'Move',
    run: (scope, count) => moveBy(scope, count * halfOf(scope)),
  },
  'move.count': {
    title: 'Begin a number: the next key that moves does so as often',
    group: 'Move',
    run: ({ model }) => stay({ ...model, count: '#' }),
  },
  'move.halfUp': {
    title: 'Half a page up',
    group: 'Move',
    run: (scope, count) => moveBy(scope, -count * halfOf(scope)),
  },
}

export function moveBy(scope: Scope, by: number): Step {
  const extent = currentExtent(scope)
  return moved(scope, extent, movedBy(currentList(scope), extent, by))
}

export function moveTo(scope: Scope, index: number): Step {
  const extent = currentExtent(scope)
  return moved(scope, extent, movedTo(currentList(scope), extent, index))
}

/** A range that is being marked goes along with the cursor. Nothing else changes it: not a row that changes places. */
function moved({ model }: Scope, { ids }: Extent, list: ListView): Step {
  const next = withCurrentList(model, list)
  const { range } = model
  const from = range ? ids.indexOf(range.fromId) : -1
  if (!range || from < 0) return stay(next)
  const between = ids.slice(Math.min(from, list.index), Math.max(from, list.index) + 1)
  return stay({ ...next, marks: new Set([...range.before, ...between]) })
}

function lastOrNumbered(scope: Scope, count: number): Step {
  return moveTo(scope, countOf(scope.model) === 0 ? currentExtent(scope).ids.length - 1 : count - 1)
}

function pageOf(scope: Scope): number {
  return Math.max(1, currentExtent(scope).height - 1)
}

function halfOf(scope: Scope): number {
  return Math.max(1, Math.floor(currentExtent(scope).height / 2))
}
