import { currentListId } from './model.ts'
import { wishOfFilter } from './request-wish.ts'
import { listOf, type Scope } from './scope.ts'
import type { UsageWishes } from './usage-feeds.ts'
import { type CostGroup, costGroups, type ErrorGroup, errorGroups } from './usage-wishes.ts'

/** What has to be known of calls to models for what is on the screen. */
export function wantedOfUsage(scope: Scope): UsageWishes {
  const { screen, span, requestId } = scope.model.view
  const list = currentListId(scope.model)
  const costs: CostGroup | undefined = costGroups.find((by) => list === `cost.${by}`)
  const errors: ErrorGroup | undefined = errorGroups.find((by) => list === `errors.${by}`)
  return {
    spending: screen === 'cost' ? 'live' : null,
    costs: costs ? `${costs} ${span}` : null,
    found: isFirstUse(scope) ? 'tool 7d' : null,
    requests: list === 'requests.all' ? requestsWish(scope) : null,
    request: list === 'requests.one' ? requestId : null,
    errors: errors ? `${errors} ${span}` : null,
  }
}

/** Whether a fleet is shown that has no agent yet. */
function isFirstUse({ model, live }: Scope): boolean {
  return model.view.screen === 'fleet' && live.connection.kind === 'live' && live.agents.length === 0
}

/** While a filter is typed, nothing else is asked for with each key. */
function requestsWish(scope: Scope): string {
  const { overlay } = scope.model
  return wishOfFilter(overlay?.kind === 'filter' ? overlay.before : listOf(scope, 'requests.all').filter)
}
