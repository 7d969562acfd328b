import type { Action, Actions } from './action.ts'
import { agentActions } from './agent-actions.ts'
import { discoverActions } from './discover-actions.ts'
import { exportActions } from './export-actions.ts'
import { focusActions } from './focus-actions.ts'
import { frameActions } from './frame-actions.ts'
import { gatewayActions } from './gateway-actions.ts'
import { type Binding, bindings, isThere } from './keys.ts'
import { markActions } from './mark-actions.ts'
import { currentListId } from './model.ts'
import { moveActions } from './move-actions.ts'
import { programActions } from './program-actions.ts'
import type { Scope } from './scope.ts'
import { searchActions } from './search-actions.ts'
import { timeActions } from './time-actions.ts'
import { viewActions } from './view-actions.ts'

/** Everything that can be done in the monitor. */
export const actions: Actions = {
  ...viewActions,
  ...timeActions,
  ...agentActions,
  ...markActions,
  ...moveActions,
  ...searchActions,
  ...frameActions,
  ...programActions,
  ...exportActions,
  ...focusActions,
  ...gatewayActions,
  ...discoverActions,
}

export function actionOf(id: string): Action {
  const action = actions[id]
  if (!action) throw new Error(`there is no action ${id}`)
  return action
}

/** Why `binding` does nothing now; `null` when it does. */
export function whyNot(scope: Scope, binding: Pick<Binding, 'where' | 'action'>): string | null {
  if (!isThere(binding.where, currentListId(scope.model))) return `only in ${placesOf(binding.where)}`
  return actionOf(binding.action).whyNot?.(scope) ?? null
}

/** The screens, or the single tab, that a list belongs to: `fleet`, `agent`, `log`. */
function placesOf(where: Binding['where']): string {
  if (where === 'anywhere') return 'every list'
  if (where.length === 1) return where.map((list) => list.replace(/^agent\./, '')).join('')
  return [...new Set(where.map((list) => list.replace(/\..*$/, '')))].join(', ')
}

/** The binding of an action, for its key. */
export function bindingFor(action: string): Binding | undefined {
  return bindings.find((binding) => binding.action === action)
}
