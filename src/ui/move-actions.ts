import type { Actions } from './action.ts'
import { movedBy, movedTo } from './list-model.ts'
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
  'move.halfUp': {
    title: 'Half a page up',
    group: 'Move',
    run: (scope, count) => moveBy(scope, -count * halfOf(scope)),
  },
}

export function moveBy(scope: Scope, by: number): Step {
  return stay(withCurrentList(scope.model, movedBy(currentList(scope), currentExtent(scope), by)))
}

export function moveTo(scope: Scope, index: number): Step {
  return stay(withCurrentList(scope.model, movedTo(currentList(scope), currentExtent(scope), index)))
}

function lastOrNumbered(scope: Scope, count: number): Step {
  return moveTo(scope, scope.model.count === '' ? currentExtent(scope).ids.length - 1 : count - 1)
}

function pageOf(scope: Scope): number {
  return Math.max(1, currentExtent(scope).height - 1)
}

function halfOf(scope: Scope): number {
  return Math.max(1, Math.floor(currentExtent(scope).height / 2))
}
