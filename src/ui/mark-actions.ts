import type { Actions } from './action.ts'
import type { Scope } from './scope.ts'
import { currentPane, currentRowId } from './screens/registry.ts'
import { type Step, stay, withoutMarks } from './step.ts'

/** Choosing several agents. */
export const markActions: Actions = {
  'mark.toggle': { title: 'Mark the agent, or take the mark away', group: 'List', run: toggleMark },
  'mark.range': {
    title: 'Mark all rows that you move over',
    group: 'List',
    whyNot: (scope) => (currentRowId(scope) === undefined ? 'there is no row' : null),
    run: beginRange,
  },
  'mark.all': {
    title: 'Mark all agents that are shown',
    group: 'List',
    run: (scope) => stay({ ...scope.model, marks: new Set(currentPane(scope).ids(scope)) }),
  },
  'mark.none': {
    title: 'Take all marks away',
    group: 'List',
    run: ({ model }) => stay(withoutMarks(model)),
  },
}

function toggleMark(scope: Scope): Step {
  const id = currentRowId(scope)
  if (id === undefined) return stay(scope.model)
  const marks = new Set(scope.model.marks)
  if (!marks.delete(id)) marks.add(id)
  return stay({ ...scope.model, marks })
}

/** The same key again ends it; the marks stay. */
function beginRange(scope: Scope): Step {
  const { model } = scope
  const fromId = currentRowId(scope)
  if (model.range || fromId === undefined) return stay({ ...model, range: null })
  return stay({ ...model, range: { fromId, before: model.marks }, marks: new Set([...model.marks, fromId]) })
}
