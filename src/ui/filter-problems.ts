import { parseFilter } from './filter.ts'
import { currentList, type Scope } from './scope.ts'
import { currentPane } from './screens/registry.ts'

/** What of the filter of the list that is looked at could not be understood. */
export function filterProblems(scope: Scope): readonly string[] {
  return parseFilter(currentList(scope).filter, currentPane(scope).fields).problems
}
